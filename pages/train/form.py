"""What to train: the form, and the button that starts a run."""

from collections.abc import Mapping

import streamlit as st

from grncore.errors import InputError
from grncore.methods.registry import METHODS, rankers, runnable
from grncore.pipeline.plan import planned_stages
from grncore.pipeline.recipe import (
    DEFAULT_CAP,
    PAPER_CAPS,
    Preset,
    Recipe,
    usual_universe,
)
from grncore.runs import check_recipe, free_name
from grncore.splits import SplitKind
from grncore.training_data import UniverseKind
from pages.common.context import Context
from pages.common.glossary import gloss
from pages.common.links import DATA
from pages.common.places import bundles_folder
from pages.common.run_progress import duration
from pages.common.start_training import has_started, show_command, trainable_sizes, usual_sizes
from pages.common.text import file_stem, plain
from pages.train.form_address import FormOptions, claim_form, publish_form
from pages.train.method_sets import MethodSet, method_sets, pick_method_set, show_costs
from pages.train.settings import pick_settings

_PRESETS: dict[Preset, str] = {"default": "Ours", "paper": "The paper's"}
_SPLITS: dict[SplitKind, str] = {
    "random": "Random targets",
    "team": "Whole teams",
    "group": "Whole gene groups",
}
_UNIVERSES: dict[UniverseKind, str] = {
    "all": "All genes (the paper's protocol)",
    "listed": "Listed regulators",
    "train": "Regulators of training edges",
}


LONG = 3600.0
"""Seconds from which a run is warned of."""


def show_form(context: Context, *, is_open: bool = True) -> None:
    """Choices of a run, and its start; or why nothing can be trained.

    Parameters
    ----------
    is_open
        Whether the form is spread out; while a run is at work that is what one wants to see.
    """
    if not is_open:
        with st.expander("New run", icon=":material/add:"):
            _show(context)
        return
    st.subheader("New run", anchor=False)
    _show(context)


def _show(context: Context) -> None:
    sizes = trainable_sizes(context)
    if not sizes:
        st.info(
            "Training needs known edges: three or more targets with the same number of regulators. "
            "This dataset has none. Add a file of edges on the page Data, or simulate a network "
            "there.",
            title="Nothing to learn from in this dataset",
            icon=":material/model_training:",
        )
        st.page_link(DATA, label="Go to Data", icon=":material/database:")
        return
    with st.container(border=True):
        found = method_sets(context.dataset)
        offered = _offered(context, sizes, found["recommended"])
        claim_form(context, offered)
        try:
            recipe = _pick_recipe(context, offered, found)
            check_recipe(context.dataset, recipe)
            seconds = sum(planned_stages(context.dataset, recipe).values())
        except InputError as error:
            st.error(plain(str(error)), title="These choices do not work", icon=":material/error:")
            return
        name = _start(context, recipe, seconds)
        publish_form(recipe, name, offered)


def _offered(context: Context, sizes: tuple[int, ...], chosen: MethodSet) -> FormOptions:
    splits, universes = _splits(context), _universes(context)
    usual = Recipe(
        split=splits[0], strata=usual_sizes(sizes), universe=universes[0],
        retriever=chosen.retriever,
        models=tuple(kind for kind in runnable() if kind in chosen.models),
        k=min(80, len(context.dataset.genes)),
    )  # fmt: skip
    return FormOptions(sizes, splits, universes, usual)


def _pick_recipe(context: Context, offered: FormOptions, found: Mapping[str, MethodSet]) -> Recipe:
    dataset, sizes = context.dataset, offered.sizes
    data = dataset.fingerprint[:12]
    pick_method_set(found, "train.retriever", "train.models")
    first, second, third = st.columns(3, gap="medium")
    with first:
        preset = st.segmented_control(
            "Preset", list(_PRESETS), key="train.preset", required=True,
            format_func=lambda name: _PRESETS[name], persist_state="session",
            help="Ours were chosen on validation targets. The paper's are its letter: it gives no "
            "warm-up, a lower learning rate, and trains on validation targets too.",
        )  # fmt: skip
        retriever = st.selectbox(
            "Retriever (stage 1)", list(rankers()), key="train.retriever",
            format_func=lambda kind: METHODS[kind].label, persist_state="session",
            help="Ranks the candidate regulators of every target. "
            + " ".join(f"**{m.label}**: {m.description}" for m in rankers().values()),
        )  # fmt: skip
        models = st.multiselect(
            "Models (stage 2)", list(runnable()), key="train.models",
            format_func=lambda kind: METHODS[kind].label, persist_state="session",
            placeholder="None: retrieval only", wrap=True,
            help="Name the team; set scorers are trained for every team size. "
            + " ".join(f"**{m.label}**: {m.description}" for m in runnable().values()),
        )  # fmt: skip
    with second:
        split = st.selectbox(
            "Split", offered.splits, key=f"train.split|{data}",
            format_func=lambda kind: _SPLITS[kind], persist_state="session",
            help="What is held out for the test, a fifth of each team size. **Random targets** is "
            "the paper's split; siblings of a test target may then be trained on. **Whole teams** "
            "holds out every target of a team. **Whole gene groups** holds out operons.",
        )  # fmt: skip
        universe = st.selectbox(
            "Allowed regulators", offered.universes, key=f"train.universe|{data}",
            format_func=lambda kind: _UNIVERSES[kind], persist_state="session",
            help=gloss("Allowed regulators") + " The paper takes all genes, which costs accuracy "
            "and hours on real data.",
        )  # fmt: skip
        strata = st.multiselect(
            "Team sizes (R)", sizes, key=f"train.sizes|{data}", persist_state="session",
            help="Numbers of regulators for which targets are split and scorers trained; the "
            "paper's are 2, 3 and 4. Other targets teach the retriever and the warm-up.",
        )  # fmt: skip
    with third:
        seed = st.number_input(
            "Seed", 0, 2**31 - 1, key="train.seed", persist_state="session",
            help="Of split and training: the same seed gives the same checkpoint on the same "
            "machine.",
        )  # fmt: skip
        k = st.number_input(
            "Pool width K", 1, len(dataset.genes), key=f"train.k|{data}", persist_state="session",
            help="How many candidates of each target are kept for inspection.",
        )  # fmt: skip
        n_cells = st.number_input(
            f"{dataset.sample_noun.capitalize()} as features", 2, len(dataset.cells),
            key=f"train.cells|{data}", persist_state="session",
            help=f"The first so many {dataset.sample_noun}; all by default.",
        )  # fmt: skip
    if not strata:
        raise InputError("No team size is chosen; take at least one.")
    base = Recipe(
        seed=int(seed), split=split, strata=tuple(sorted(strata)), universe=universe,
        retriever=retriever, models=tuple(kind for kind in runnable() if kind in models),
        preset=preset or "default", k=int(k),
        n_cells=None if n_cells == len(dataset.cells) else int(n_cells),
    )  # fmt: skip
    show_costs(dataset, base, found)
    return pick_settings(base, _pick_caps)


def _pick_caps(recipe: Recipe) -> dict[int, int]:
    """M_R of each team size."""
    caps = {}
    for column, size in zip(st.columns(len(recipe.strata)), recipe.strata, strict=True):
        st.session_state.setdefault(f"train.cap|{size}", PAPER_CAPS.get(size, DEFAULT_CAP))
        caps[size] = int(
            column.number_input(
                f"M for R = {size}", size + 1, 5000, key=f"train.cap|{size}",
                persist_state="session",
                help="M_R: teams of this size are chosen among so many candidates. Every set of "
                "them is scored, so the work grows with the power R.",
            )
        )  # fmt: skip
    return caps


def _splits(context: Context) -> list[SplitKind]:
    kinds: list[SplitKind] = ["random", "team"]
    return [*kinds, "group"] if context.dataset.gene_groups else kinds


def _universes(context: Context) -> list[UniverseKind]:
    usual = usual_universe(context.dataset)
    kinds: list[UniverseKind] = ["listed", "train", "all"]
    if context.dataset.listed_regulators is None:
        kinds.remove("listed")
    return [usual, *(kind for kind in kinds if kind != usual)]


def _start(context: Context, recipe: Recipe, seconds: float) -> str:
    """Name, time, command and button; returns the name that was typed."""
    bundles = bundles_folder()
    suggested = free_name(
        bundles, f"{file_stem(context.dataset.name)[:60]}-{recipe.retriever}-{recipe.seed}"
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(
            "Name of the checkpoint", key="train.name", placeholder=suggested,
            persist_state="session", width=380,
            help="A new folder beside the other checkpoints. Empty takes the name that is "
            "suggested.",
        )  # fmt: skip
        asked = st.button(
            "Start training", key="train.start", type="primary", icon=":material/play_arrow:"
        )
        st.caption(
            f"About {duration(seconds)} on one core of an ordinary machine; the run tells better "
            "once it is at work.",
            width="stretch",
        )
    chosen = "_".join(name.split()) or suggested
    show_command(context, recipe, chosen)
    if seconds > LONG:
        st.warning(_said_of_long(context, recipe, seconds), icon=":material/hourglass_top:")
    if asked and has_started(context, recipe, chosen):
        st.toast(f"{plain(chosen)} is being trained.", icon=":material/play_arrow:")
        st.rerun()
    return name


def _said_of_long(context: Context, recipe: Recipe, seconds: float) -> str:
    """What makes a run long, and what to change."""
    ways = []
    if recipe.universe == "all":
        ways.append("allow the listed regulators or those of training edges instead of all genes")
    if len(recipe.strata) > 1:
        ways.append("train fewer team sizes")
    if recipe.n_cells is None and len(context.dataset.cells) > 500:
        ways.append(f"take fewer {context.dataset.sample_noun} as features")
    unpooled = [kind for kind in recipe.scorers if METHODS[kind].candidates == "universe"]
    ways += [f"leave out {METHODS[kind].label}" for kind in unpooled]
    ways.append("lower the epochs under Hyperparameters")
    return (
        f"This takes about {duration(seconds)} on one core, for {len(context.dataset.genes):,} "
        f"genes. To make it shorter: {'; '.join(ways)}."
    )
