"""What a team without a probability can be held against: other cells, and shuffled ones."""

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from grncore.answers.naming import AnswerKey
from grncore.answers.target import TargetView
from grncore.answers.verdict_of_target import TargetVerdict
from grncore.evidence.stability import Null
from grncore.pipeline.predictor import Predictor
from pages.common.context import Context
from pages.common.glossary import gloss
from pages.common.stability import stability_of
from pages.common.text import plain


def show_checks(
    place: DeltaGenerator, context: Context, view: TargetView, verdict: TargetVerdict
) -> None:
    """Fill ``place``, where no probability is known: is the team stable, and more than chance?"""
    sets = view.models.get(verdict.model)
    if verdict.probability is not None or sets is None or not sets.best:
        return
    if not context.predictor.sizes_itself(verdict.model):
        return
    with place.container():
        same = tuple(team for team in sets.sets if len(team) == len(sets.best))
        _show_stability(context, view, verdict.model, same)
        _show_null(context, view, verdict.model, len(sets.best))


def _show_stability(
    context: Context, view: TargetView, model: str, teams: tuple[tuple[str, ...], ...]
) -> None:
    sizes = (None, view.size)
    tables = [AnswerKey(which, size) for which in ("known", "unknown") for size in sizes]
    counted = stability_of(context, tables)[0].get(view.target)
    if counted is not None and set(counted.team) == set(teams[0]):
        _say_stability(context, counted.whole)
        display = context.dataset.display
        st.caption(
            "Regulators one by one: "
            + ", ".join(
                f"{plain(display(gene))} {share:.0%}"
                for gene, share in zip(counted.team, counted.members, strict=True)
            )
            + "."
        )
        return
    noun = context.dataset.sample_noun
    if not _asked(
        "stability", context, view, f"Would other {noun} say the same?", ":material/replay:",
        f"Draws the {noun} anew thirty times and asks which of the listed teams explains the "
        "target best.",
    ):  # fmt: skip
        return
    found = _stability(context.predictor, teams, key=context.key, target=view.target, model=model)
    if found is not None:
        _say_stability(context, found)


def _show_null(context: Context, view: TargetView, model: str, size: int) -> None:
    noun = context.dataset.sample_noun
    if not _asked(
        "null", context, view, "Would chance explain as much?", ":material/shuffle:",
        f"Shuffles the target over the {noun} of each group thirty times, and looks each time for "
        "the team that explains it best.",
    ):  # fmt: skip
        return
    found = _null(context.predictor, key=context.key, target=view.target, model=model, size=size)
    if found is None:
        return
    count = len(found.permuted)
    st.metric(
        "Explained no better than by chance", f"p = {found.p_value:.2f}",
        help=gloss("Explained by chance"),
    )  # fmt: skip
    st.caption(
        f"The best team of {size} explains {found.explained:.0%} of the target; of the target "
        f"shuffled {count} times it was {np.median(found.permuted):.0%} in the middle and "
        f"{found.permuted.max():.0%} at most. This says whether there is anything to explain, not "
        "by whom."
    )


def _asked(
    what: str, context: Context, view: TargetView, label: str, icon: str, meaning: str
) -> bool:
    """A button, and whether it was pressed for this target before."""
    key = f"explore.{what}|{context.key}|{view.target}|{view.size}"
    asked: set[str] = st.session_state.setdefault("explore.asked", set())
    if st.button(label, key=key, icon=icon, help=meaning):
        asked.add(key)
    return key in asked


def _say_stability(context: Context, share: float) -> None:
    label = f"Named again when {context.dataset.sample_noun} are drawn anew"
    st.metric(label, f"{share:.0%}", help=gloss("Stability"))
    st.caption("This is stability, not the probability of being right.")


@st.cache_resource(max_entries=256, show_spinner="Drawing the data anew")
def _stability(
    _source: Predictor, teams: tuple[tuple[str, ...], ...], *, key: str, target: str, model: str
) -> float | None:
    del key
    index = _source.dataset.index
    rows = np.array([sorted(index[gene] for gene in team) for team in teams], dtype=np.int64)
    said = _source.stability(model, {index[target]: rows})
    return None if said is None else float(said[index[target]].first[0])


@st.cache_resource(max_entries=256, show_spinner="Shuffling the target")
def _null(_source: Predictor, *, key: str, target: str, model: str, size: int) -> Null | None:
    del key
    return _source.null(model, _source.dataset.index[target], size)
