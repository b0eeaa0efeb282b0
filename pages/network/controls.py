"""Which part of the network is looked at; every choice is kept in the address."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from grncore.answers.network import SHOWN_VERDICTS, busiest_regulators
from grncore.answers.team_signs import SIGN_WORDS
from grncore.drawing.palette import STYLES
from grncore.export import join_names, split_names
from grncore.methods.registry import model_label
from pages.common import address
from pages.common.asked import offered_model
from pages.common.context import Context
from pages.common.glossary import gloss
from pages.common.target_picker import full_name
from pages.common.tested import tested_models
from pages.common.verdicts import recommended_among

_TEAMS = {"exact": "Whole team exact", "other": "Not exact"}
_PARTS = {"test": "Test targets", "all": "All decoded targets"}


@dataclass(frozen=True)
class Filters:
    """What the user chose; empty means everything."""

    regulators: tuple[str, ...]
    sizes: tuple[int, ...]
    verdicts: tuple[str, ...]
    peaks: tuple[str, ...]
    effects: tuple[str, ...]
    least: float
    measure: str
    around: str | None
    steps: int
    exact: bool | None


def pick_network(context: Context) -> tuple[str, bool]:
    """Model, and whether training targets are in."""
    models = tested_models(context)
    came, asked = address.claim("model")
    key = f"network.model|{','.join(models)}"
    default = recommended_among(context, models)
    if came:
        st.session_state[key] = offered_model(asked, models) or default
    address.claim_choice("part", "network.part", lambda text: text if text in _PARTS else "test")
    st.session_state.setdefault(key, default)
    st.session_state.setdefault("network.part", "test")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        model = st.selectbox(
            "Predicted by", models, key=key, format_func=model_label, persist_state="session",
            on_change=address.touch, width=280,
        )  # fmt: skip
        part = st.segmented_control(
            "Targets", list(_PARTS), key="network.part", required=True,
            format_func=_PARTS.__getitem__, persist_state="session", on_change=address.touch,
            help="Figures over test targets say what a model is worth: no model has seen their "
            "regulators. All decoded targets include those that the models were fitted to.",
        )  # fmt: skip
    part = part or "test"
    address.publish(
        model=None if model == default else model, part=None if part == "test" else part
    )
    return model, part == "all"


def pick_filters(context: Context, edges: pd.DataFrame, *, is_judged: bool = True) -> Filters:
    """The filters of edges, beside each other.

    Parameters
    ----------
    is_judged
        Whether a truth is known: else verdicts and exact teams are nothing to filter by.
    """
    regulators = busiest_regulators(edges)
    sizes = sorted(int(size) for size in edges["R"].unique())
    peaks = sorted(set(edges["regulator_peak"]) - {""})
    regulator_key = f"network.regulators|{context.key}"
    address.claim_choice(
        "regulators", regulator_key, lambda text: _known(split_names(text), regulators)
    )
    address.claim_choice("sizes", "network.sizes", lambda text: _numbers(text, sizes))
    address.claim_choice(
        "verdicts", "network.verdicts", lambda text: _known(text.split(";"), SHOWN_VERDICTS)
    )
    address.claim_choice("teams", "network.teams", lambda text: text if text in _TEAMS else None)
    peak_key = f"network.peaks|{context.key}"
    address.claim_choice("peaks", peak_key, lambda text: _known(split_names(text), peaks))
    counts = edges["regulator"].value_counts()

    def label(gene: str) -> str:
        return f"{full_name(context.dataset, gene)}  ·  {counts.get(gene, 0)} edges"

    # A regulator that the other choices took out of the table stays chosen, else it would be lost.
    chosen = [g for g in st.session_state.get(regulator_key) or [] if g not in regulators]
    groups: Sequence[str] = ()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        named = st.multiselect(
            "Regulators", [*regulators, *chosen], key=regulator_key, format_func=label,
            placeholder="All: type a name to look at some", persist_state="session",
            on_change=address.touch, filter_mode="contains",
            help="Those with most edges first. A target is shown where one of them regulates it, "
            "or is predicted to.",
        )  # fmt: skip
        if len(peaks) > 1:
            groups = st.multiselect(
                "Regulator peaks in", peaks, key=peak_key, width=240,
                placeholder="Any group", persist_state="session", on_change=address.touch,
                help="Group in which the regulator's mean expression is highest.",
            )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        picked = [] if not is_judged else st.pills(
            "Edges", SHOWN_VERDICTS, selection_mode="multi", key="network.verdicts",
            format_func=_verdict_label, persist_state="session", on_change=address.touch,
            help="What is drawn, listed and exported. The counts below always rest on all three.",
        )  # fmt: skip
        strata = st.pills(
            "Regulators per target (R)", sizes, selection_mode="multi", key="network.sizes",
            format_func=lambda size: f"R = {size}", persist_state="session",
            on_change=address.touch,
        )  # fmt: skip
        teams = None if not is_judged else st.pills(
            "Teams", list(_TEAMS), key="network.teams", format_func=_TEAMS.__getitem__,
            persist_state="session", on_change=address.touch,
        )  # fmt: skip
    effects, least, measure = _pick_evidence(context, edges)
    gene, steps = _pick_around(context, edges)
    address.publish(
        regulators=join_names(named) or None,
        sizes=";".join(map(str, strata)) or None,
        verdicts=";".join(picked) or None,
        teams=teams,
        peaks=join_names(groups) or None,
    )
    exact = None if teams is None else teams == "exact"
    return Filters(
        tuple(named),
        tuple(strata),
        tuple(picked),
        tuple(groups),
        effects,
        least,
        measure,
        gene,
        steps,
        exact,
    )


def _pick_evidence(context: Context, edges: pd.DataFrame) -> tuple[tuple[str, ...], float, str]:
    """Effect, and least probability or, where there is none, stability."""
    known = [word for word in SIGN_WORDS.values() if (edges["effect"] == word).any()]
    has_stability = "stability" in edges and not edges["probability"].notna().any()
    measure = "stability" if has_stability else "probability"
    surest = edges[measure].max()
    effect_key, least_key = f"network.effects|{context.key}", f"network.least|{context.key}"
    address.claim_choice("effects", effect_key, lambda text: _known(text.split(";"), known))
    address.claim_choice("least", least_key, _percent)
    effects: Sequence[str] = ()
    least = 0
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        if known:
            effects = st.pills(
                "Effect", known, selection_mode="multi", key=effect_key, help=gloss(
                    "Activates, represses"), persist_state="session", on_change=address.touch,
            )  # fmt: skip
        if surest > 0:
            least = st.slider(
                f"{measure.capitalize()} at least", 0, 95, 0, 5, "%d %%", key=least_key, width=260,
                persist_state="session", on_change=address.touch,
                help=gloss("Stability") if has_stability else
                "Of predicted edges. Above 0, edges without a probability go: those that were "
                "missed have none.",
            )  # fmt: skip
    address.publish(effects=";".join(effects) or None, least=str(least) if least else None)
    return tuple(effects), least / 100, measure


def _pick_around(context: Context, edges: pd.DataFrame) -> tuple[str | None, int]:
    """A gene to look around, and how far."""
    genes = list(dict.fromkeys([*busiest_regulators(edges), *edges["target"]]))
    key = around_key(context)
    address.claim_choice("around", key, lambda text: text if text in genes else None)
    address.claim_choice(
        "steps", "network.steps", lambda text: int(text) if text in ("1", "2", "3") else None
    )
    if st.session_state.get(key) not in genes:
        st.session_state.pop(key, None)
    st.session_state.setdefault("network.steps", 1)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        gene = st.selectbox(
            "Find a gene and look around it", genes, index=None, key=key, width=380,
            placeholder="The whole network: type a name", filter_mode="contains",
            format_func=lambda gene: full_name(context.dataset, gene),
            persist_state="session", on_change=address.touch,
        )  # fmt: skip
        steps = 1
        if gene is not None:
            steps = st.segmented_control(
                "Steps away", [1, 2, 3], key="network.steps", required=True,
                persist_state="session", on_change=address.touch,
                help="1: its regulators and targets. 2 and 3 expand to those of its neighbours.",
            ) or 1  # fmt: skip
    address.publish(around=gene, steps=None if steps == 1 else str(steps))
    return gene, steps


def around_key(context: Context) -> str:
    """Key of the widget that holds the gene that is looked around."""
    return f"network.around|{context.key}"


def _percent(text: str) -> int | None:
    # Compared as text: Python refuses to read a number of thousands of digits.
    return int(text) if text in map(str, range(0, 100, 5)) else None


def _known(names: Sequence[str], offered: Sequence[str]) -> list[str]:
    return [name for name in names if name in offered]


def _numbers(text: str, offered: Sequence[int]) -> list[int]:
    return [size for size in offered if str(size) in text.split(";")]


def _verdict_label(verdict: str) -> str:
    style = STYLES[verdict]  # type: ignore[index]
    mark = {"hit": ":material/check_circle:", "wrong": ":material/disabled_by_default:",
            "missed": ":material/radio_button_unchecked:"}[verdict]  # fmt: skip
    return f"{mark} {style.label.capitalize()} ({style.short})"
