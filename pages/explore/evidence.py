"""What the expression alone can tell of a target, and what its order of cells adds."""

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from grncore.answers.target import TargetView
from grncore.answers.verdict_of_target import TargetVerdict
from grncore.errors import GrncoreError
from grncore.evaluation.paired import swap
from grncore.pipeline.predictor import Predictor
from grncore.teams import Identifiability
from pages.common.context import Context
from pages.common.text import plain

TOLD: dict[Identifiability, str] = {
    "unique": "no other team of this size explains the target as well.",
    "equivalent": "the data cannot choose, because their profiles are alike.",
    "confounded": "the data cannot choose, though their profiles differ.",
    "weak": "and no team explains the target better than chance would.",
    "unknown": "too few regulators may be named to compare teams.",
}
"""Each class of teams, as the end of a sentence that names its teams."""

UNKNOWN: Identifiability = "unknown"


def show_evidence(
    place: DeltaGenerator, context: Context, view: TargetView, verdict: TargetVerdict
) -> None:
    """Fill ``place``: the class of teams that the data cannot tell apart, and the other form.

    Called after the rest of the page, because a stored answer needs no model and this does.
    """
    source = context.recoverer
    models = [m for m in (verdict.model, *reversed(list(view.models))) if source.sizes_itself(m)]
    if not models:
        return
    try:
        said, kind, form, order = _said(
            source, key=context.key, target=view.target, model=models[0], size=view.size
        )
    except GrncoreError:  # weights that cannot be read: the stored answer is shown alone
        return
    with place.container():
        if said:
            st.markdown(
                f":material/fingerprint: **What the expression alone can tell:** {said}: "
                f"{TOLD[kind]}"
            )
        _show_other_form(context, view, models[0], is_ordered=form == "ordered")
        if order:
            st.caption(plain(order))


def show_stability(
    place: DeltaGenerator, context: Context, view: TargetView, verdict: TargetVerdict
) -> None:
    """Fill ``place``, where no probability is known: would the data name this team again?"""
    sets = view.models.get(verdict.model)
    if verdict.probability is not None or sets is None or not sets.best:
        return
    if not context.recoverer.sizes_itself(verdict.model):
        return
    same = tuple(team for team in sets.sets if len(team) == len(sets.best))
    with place.container():
        key = f"explore.stability|{context.key}|{view.target}|{view.size}"
        asked = st.button(
            "Would other cells say the same?", key=key, icon=":material/replay:",
            help="Draws the cells anew thirty times and asks which of the listed teams explains "
            "the target best.",
        )  # fmt: skip
        if not asked and key not in st.session_state.setdefault("explore.stable", set()):
            return
        st.session_state["explore.stable"].add(key)
        found = _stability(
            context.recoverer, same, key=context.key, target=view.target, model=verdict.model
        )
        if found is not None:
            st.metric("Named again when cells are drawn anew", f"{found:.0%}")
            st.caption("This is stability, not the probability of being right.")


@st.cache_resource(max_entries=256, show_spinner="Drawing the cells anew")
def _stability(
    _source: Predictor, teams: tuple[tuple[str, ...], ...], *, key: str, target: str, model: str
) -> float | None:
    del key
    index = _source.dataset.index
    rows = np.array([sorted(index[gene] for gene in team) for team in teams], dtype=np.int64)
    return _source.stability(model, index[target], rows)


@st.cache_resource(max_entries=512, show_spinner=False)
def _said(
    _source: Predictor, *, key: str, target: str, model: str, size: int
) -> tuple[str, Identifiability, str, str]:
    """The class in words, its kind, the form of the evidence and the test of the order."""
    del key
    facts = _source.facts(model, size)
    found = _source.told_apart(model, _source.dataset.index[target], size)
    words, kind = "", UNKNOWN
    if found is not None and len(found.sets):
        dataset = _source.dataset
        rows = np.unique(found.sets).tolist()
        names = {row: plain(dataset.display(dataset.genes[row])) for row in rows}
        words = found.words({row: f"**{name}**" for row, name in names.items()})
        kind = found.kind
    return words, kind, str(facts.get("form", "")), str(facts.get("order", ""))


def _show_other_form(context: Context, view: TargetView, model: str, *, is_ordered: bool) -> None:
    """What cells without an order say, beside an answer that uses their order."""
    others = [m for m in view.models if m != model and context.recoverer.sizes_itself(m)]
    if not is_ordered or not others or not view.models[others[-1]].best:
        return
    snapshot, ordered = view.models[others[-1]], view.models[model]
    chance = "" if snapshot.probability is None else f" ({snapshot.probability[0]:.0%})"
    changed = swap(ordered.best, snapshot.best)
    if not changed.taken and not changed.given_up:
        said = "the same team"
    elif not changed.taken:
        said = f"the same without {_listed(context, changed.given_up)}"
    elif not changed.given_up:
        said = f"{_listed(context, changed.taken)} too"
    else:
        gone = _listed(context, changed.given_up)
        said = f"{_listed(context, changed.taken)} in place of {gone}"
    st.markdown(
        f":material/scatter_plot: **Without the order of the cells** {snapshot.label} names "
        f"{said}{chance}."
    )


def _listed(context: Context, team: tuple[str, ...]) -> str:
    return " and ".join(f"**{plain(context.dataset.display(gene))}**" for gene in team)
