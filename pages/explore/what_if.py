"""The what-if box: a set of one's own, scored and ranked beside the model's and the truth."""

from collections.abc import Mapping

import streamlit as st

from grncore.answers.set_parts import gap_between
from grncore.answers.target import TargetView
from grncore.answers.what_if import WhatIf, member_table, what_if
from grncore.dataset import Dataset
from grncore.decoding import Budget
from grncore.drawing.set_bars import Bar, set_bars
from grncore.errors import GrncoreError
from grncore.export import join_names, split_names
from grncore.pipeline.lookup import resolve_gene
from grncore.pipeline.predictor import Predictor
from pages.common import address
from pages.common.context import Context
from pages.common.links import regulator_addresses
from pages.common.set_parts import said_of_gap
from pages.common.tables import csv_button
from pages.common.target_picker import full_name
from pages.common.text import file_stem, plain

SECONDS = 0.8
"""Time to count the sets that outscore the chosen one."""

_STEPS_BACK = 50

_SAID = 3
"""Names of a link that are said one by one."""


def show_what_if(context: Context, view: TargetView, model: str) -> None:
    """The box, or why this model cannot fill it."""
    source, label = context.predictor, view.models[model].label
    if not source.is_trained:
        return
    with st.container(border=True):
        st.markdown("**What if: a set of your own**")
        sizes = source.sizes_scored(model)
        if not sizes:
            other = (
                f"Choose {view.scored[-1].label} above to score a set."
                if view.scored
                else "This checkpoint holds no model that scores sets; train one with set scorers."
            )
            st.caption(f"{label} gives no scores. {other}")
            return
        _take_address(context, view, sizes)
        _box(context, source, view, model, sizes)


def _key(context: Context, view: TargetView) -> str:
    return f"whatif|{context.key}|{view.target}"


def _take_address(context: Context, view: TargetView, sizes: tuple[int, ...]) -> None:
    """Bring a link's set into the box; names that are no gene are left out, and said."""
    came, text = address.claim("set")
    if not came or text is None:
        return
    genes, unknown = [], []
    for name in split_names(text):
        try:
            genes.append(resolve_gene(context.dataset, name))
        except GrncoreError as error:
            unknown.append(str(error))
    for said in unknown[:_SAID]:
        st.warning(plain(said), icon=":material/link_off:")
    if len(unknown) > _SAID:
        st.warning(
            f"{len(unknown) - _SAID:,} more names of the link are no gene here.",
            icon=":material/link_off:",
        )
    kept = [gene for gene in dict.fromkeys(genes) if gene != view.target]
    st.session_state[_key(context, view)] = kept[: max(sizes)]


@st.fragment
def _box(
    context: Context, source: Predictor, view: TargetView, model: str, sizes: tuple[int, ...]
) -> None:
    key, dataset = _key(context, view), context.dataset
    best = view.models[model].best
    st.session_state.setdefault(key, list(best))
    pool = dict(zip(view.pool["regulator"], view.pool["rank"], strict=True))
    universe = [dataset.genes[row] for row in source.data.universe]
    options = [*pool, *(g for g in universe if g not in pool and g != view.target)]
    # A set that was chosen stays, whatever this checkpoint would offer.
    listed = set(options)
    options += [gene for gene in st.session_state[key] if gene not in listed]

    names = _names(dataset, key=dataset.identity)

    def label(gene: str) -> str:
        if gene not in pool and gene not in view.truth:  # nearly all, and each is asked twice
            return names[gene]
        place = f"  ·  candidate {pool[gene]}" if gene in pool else ""
        return f"{names[gene]}{'  ·  ◆ known' if gene in view.truth else ''}{place}"

    genes = st.multiselect(
        "Regulators of the set",
        options,
        key=key,
        format_func=label,
        max_selections=max(sizes),
        filter_mode="contains",
        wrap=True,
        placeholder="Type a name or an alias",
        help="Any candidate regulators, in any order. The set is scored as soon as it has a "
        f"size that the model scores: {', '.join(map(str, sizes))}.",
    )
    past = _keep_past(key, genes)
    with st.container(horizontal=True):
        st.button(
            "Model's set", key=f"{key}|best", icon=":material/smart_toy:", disabled=not best,
            on_click=_fill, args=(key, best), help="Start from the set that the model names.",
        )  # fmt: skip
        st.button(
            "Known team", key=f"{key}|true", icon=":material/diamond:", disabled=not view.truth,
            on_click=_fill, args=(key, view.truth),
            help="Start from the known team." if view.truth else "No team of this gene is known.",
        )  # fmt: skip
        st.button(
            "Undo", key=f"{key}|undo", icon=":material/undo:", disabled=not past,
            on_click=_undo, args=(key,), help="Back to the set before the last change.",
        )  # fmt: skip
    address.publish(set=join_names(genes) if genes and set(genes) != set(best) else None)
    if len(genes) not in sizes:
        offered = " or ".join(map(str, sizes))
        st.info(f"Choose {offered} regulators: this set has {len(genes)}.", icon=":material/edit:")
        return
    if set(genes) == set(best) and source.sizes_itself(model):
        # Fitting it says nothing new, and would hold the page up for each target that is opened.
        st.caption("This is the model's own set. Change it to see what another one explains.")
        return
    asked = bool(st.session_state.get(f"{key}|all|{model}|{genes}"))
    try:
        found = _scored(
            source, key=context.key, target=view.target, model=model,
            genes=tuple(genes), best=best, seconds=None if asked else SECONDS,
        )  # fmt: skip
    except GrncoreError as error:
        st.info(plain(str(error)), icon=":material/info:")
        return
    _show(context, view, found)
    if found.rank is not None and not found.rank.exact:
        st.checkbox(
            "Count every set", key=f"{key}|all|{model}|{genes}",
            help=f"The count stopped after {SECONDS} s, so the rank is a lower limit.",
        )  # fmt: skip


@st.cache_resource(max_entries=4, show_spinner=False)
def _names(_dataset: Dataset, *, key: str) -> Mapping[str, str]:
    del key
    return {gene: full_name(_dataset, gene) for gene in _dataset.genes}


def _keep_past(key: str, genes: list[str]) -> list[list[str]]:
    """The sets before this one, the latest last."""
    past: list[list[str]] = st.session_state.setdefault(f"{key}|past", [])
    last = st.session_state.get(f"{key}|last")
    if last is not None and last != genes:
        past.append(last)
        del past[:-_STEPS_BACK]
    st.session_state[f"{key}|last"] = list(genes)
    return past


def _undo(key: str) -> None:
    st.session_state[key] = st.session_state[f"{key}|last"] = st.session_state[f"{key}|past"].pop()


def _fill(key: str, team: tuple[str, ...]) -> None:
    st.session_state[key] = list(team)


@st.cache_resource(max_entries=256, show_spinner="Counting the sets that outscore yours")
def _scored(
    _source: Predictor,
    *,
    key: str,
    target: str,
    model: str,
    genes: tuple[str, ...],
    best: tuple[str, ...],
    seconds: float | None,
) -> WhatIf:
    del key
    budget = Budget(seconds=seconds)
    return what_if(_source, target, model, genes, best=best, budget=budget)


def _show(context: Context, view: TargetView, found: WhatIf) -> None:
    asked = found.asked
    rank, of = _rank(found)
    tiles = _tiles_without_base(found) if not asked.has_base else (
        (150, "Score", f"{asked.score:.3f}", None,
         "Base + residual. Comparable with other sets of this target, model and size only; a "
         "negative score is no verdict."),
        (150, "Base", f"{asked.base:.3f}", None, "Sum of one score for each regulator."),
        (150, "Residual", f"{asked.residual:+.3f}", None,
         "What the set scores beyond its members one by one."),
        (310, "Rank", rank, of, _meaning_of_rank(found)),
    )  # fmt: skip
    with st.container(horizontal=True):
        for width, name, value, below, meaning in tiles:
            st.metric(
                name, value, below, help=meaning, border=True, width=width, delta_color="off",
                delta_arrow="off", height="stretch",
            )  # fmt: skip
    if not asked.has_base:
        return  # the rest takes the score apart, regulator by regulator
    same = found.best is not None and set(found.best.team) == set(asked.team)
    bars = [Bar("Your set, the model's best:" if same else "Your set:", asked)]
    if found.best is not None and not same:
        bars.append(Bar("Model's best:", found.best))
    if found.truth is not None and set(found.truth.team) != set(asked.team):
        bars.append(Bar("Known team:", found.truth))
    truth = view.truth
    st.markdown(
        set_bars(
            bars,
            truth,
            display=context.dataset.display,
            address=regulator_addresses(),
            with_margins=False,
        ),
        unsafe_allow_html=True,
    )
    lines = [
        said_of_gap(context, gap_between(asked, other), "Your set", name)
        for other, name in ((found.best, "the model's best"), (found.truth, "the known team"))
        if other is not None and set(other.team) != set(asked.team)
    ]
    if found.outside:
        outside = ", ".join(plain(context.dataset.display(gene)) for gene in found.outside)
        lines.append(
            f"The pool lacks {outside}: the rank is the one that the set would have, and the "
            "model never chose from such genes."
        )
    if found.size != view.size:
        lines.append(
            f"Sets of {found.size} are scored by a scorer of their own: compare with the model's "
            f"best of {found.size} alone, not with teams of {view.size}."
        )
    st.markdown("\n".join(f"- {line}" for line in lines))
    with st.expander("Difference for each regulator", icon=":material/difference:"):
        _show_table(context, view, found)


def _tiles_without_base(found: WhatIf) -> tuple[tuple[int, str, str, str | None, str], ...]:
    """Tiles of a model that fits whole sets: how well, and by how much worse than its best set."""
    tiles: list[tuple[int, str, str, str | None, str]] = [
        (200, "Log-likelihood", f"{found.asked.score:,.1f}", None,
         "How well the set explains the target, constants apart. Comparable with other sets of "
         "this target and size only."),
    ]  # fmt: skip
    if found.best is not None:
        behind = found.asked.score - found.best.score
        tiles.append(
            (250, "Against the model's best", f"{behind:+,.1f}", None,
             "Difference in log-likelihood: 3 less is a likelihood 20 times lower. Known teams, "
             "which the model weighs too, are not counted here.")
        )  # fmt: skip
    return tuple(tiles)


def _rank(found: WhatIf) -> tuple[str, str]:
    of = f"of {found.total_sets:,} sets of the first {found.cap:,}"
    if found.rank is None:
        return "unknown", of
    if found.rank.exact:
        return f"{found.rank.rank:,}", f"{of}, exact"
    return f"{found.rank.rank:,} or later", f"{of}; stopped after {SECONDS} s"


def _meaning_of_rank(found: WhatIf) -> str:
    if found.rank is None:
        return "This model's residual has no proven bound: only scoring every set could tell."
    return (
        "1 for the set that the model names. Exact: every set of the pool was counted, "
        f"{found.rank.sets_scored:,} of them by scoring, the others by a proven bound."
    )


def _show_table(context: Context, view: TargetView, found: WhatIf) -> None:
    table = member_table(found)
    shown = table.assign(
        name=[context.dataset.display(gene) for gene in table["regulator"]],
        true=table["true"].map({True: "◆", False: ""}).fillna(""),
    )
    st.dataframe(
        shown,
        column_order=["name", "base", "asked", "best", "true"],
        column_config={
            "name": st.column_config.TextColumn("Regulator"),
            "base": st.column_config.NumberColumn(
                "Base", format="%.3f", help="What it adds to the score of any set that holds it."
            ),
            "asked": st.column_config.CheckboxColumn("Your set"),
            "best": st.column_config.CheckboxColumn("Model's best"),
            "true": st.column_config.TextColumn("Known", help="◆ marks a known regulator."),
        },
        hide_index=True,
        alt="Base of each regulator, and which sets hold it",
        placeholder="–",
    )
    csv_button(
        context,
        lambda: table.assign(target=view.target, R=found.size, model=found.model,
                     part=context.predictor.split.part_of(view.target) or ""),
        f"what-if-{file_stem(view.target)}-{found.model}",
        key=f"whatif.csv|{view.target}",
        help="A row a regulator, with identifiers as in the data.",
    )  # fmt: skip
