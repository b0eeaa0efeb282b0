"""What the expression alone can tell of a target, and what its order of cells adds."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from grncore.answers.percent import percent
from grncore.answers.target import TargetView
from grncore.answers.verdict_of_target import TargetVerdict
from grncore.errors import GrncoreError
from grncore.evaluation.paired import changed_members
from grncore.evidence.identifiability import SetClass
from grncore.pipeline.predictor import Predictor
from grncore.teams import Identifiability
from pages.common.context import Context
from pages.common.links import linked_regulators
from pages.common.text import in_noun, plain

CLASS_SENTENCES: dict[Identifiability, str] = {
    "unique": "no other team of this size explains the target as well.",
    "equivalent": "the data cannot choose, because their profiles are alike.",
    "confounded": "the data cannot choose, though their profiles differ.",
    "weak": "and no team of its size explains the target better than chance would.",
    "unknown": "too few regulators may be named to compare teams.",
}
"""Each class of teams, as the end of a sentence that names its teams."""


def show_evidence(
    place: DeltaGenerator, context: Context, view: TargetView, verdict: TargetVerdict
) -> None:
    """Fill ``place``: the class of teams that the data cannot tell apart, and the other form.

    Called after the rest of the page, because a stored answer needs no model and this does.
    """
    source = context.predictor
    models = [m for m in (verdict.model, *reversed(list(view.models))) if source.sizes_itself(m)]
    if not models:
        return
    model = models[0]
    try:
        summary = _summary(source, key=context.key, target=view.target, model=model, size=view.size)
    except (GrncoreError, OSError, MemoryError):
        return  # weights that cannot be read: the stored answer is shown alone
    with place.container():
        _show_summary(summary, context, view, model)


def _show_summary(
    summary: "EvidenceSummary", context: Context, view: TargetView, model: str
) -> None:
    found = summary.found
    if found is not None and len(found.sets):
        dataset = context.dataset
        rows = np.unique(found.sets).tolist()
        words = found.words({row: linked_regulators(context, [dataset.genes[row]]) for row in rows})
        st.markdown(
            f":material/fingerprint: **What the expression alone can tell:** {words}: "
            f"{CLASS_SENTENCES[found.kind]}",
            unsafe_allow_html=True,
        )
    _show_other_form(context, view, model, is_ordered=summary.form == "ordered")
    if summary.order:
        st.caption(plain(in_noun(summary.order, context.dataset.sample_noun)))
    if summary.worth:
        st.caption(plain(summary.worth))
    if summary.mates:
        st.caption(
            "What explains the other genes of its group (operon) speaks for a set too; the sets "
            "that the data cannot tell apart are told from this gene alone."
        )


@dataclass(frozen=True, eq=False)
class EvidenceSummary:
    """The class of a target's best sets, the form of the evidence, the test of its order, mates.

    ``mates`` says whether other genes of the target's group had a say, ``worth`` what expression
    counts beside a prior or places, in words.
    """

    found: SetClass | None
    form: str
    order: str
    mates: bool
    worth: str


@st.cache_resource(max_entries=512, show_spinner=False)
def _summary(
    _source: Predictor, *, key: str, target: str, model: str, size: int
) -> EvidenceSummary:
    del key
    facts = _source.facts(model, size)
    found = _source.told_apart(model, _source.dataset.index[target], size)
    groups = _source.dataset.gene_groups or {}
    has_mates = list(groups.values()).count(groups.get(target, "")) > 1
    return EvidenceSummary(
        found,
        str(facts.get("form", "")),
        str(facts.get("order", "")),
        bool(facts.get("mates")) and has_mates,
        str(facts.get("concordance", "")),
    )


def _show_other_form(context: Context, view: TargetView, model: str, *, is_ordered: bool) -> None:
    """What cells without an order say, beside an answer that uses their order."""
    others = [m for m in view.models if m != model and context.predictor.sizes_itself(m)]
    if not is_ordered or not others or not view.models[others[-1]].best:
        return
    snapshot, ordered = view.models[others[-1]], view.models[model]
    chance = "" if snapshot.probability is None else f" ({percent(snapshot.probability[0])})"
    changed = changed_members(ordered.best, snapshot.best)
    if not changed.taken and not changed.given_up:
        said = "the same team"
    elif not changed.taken:
        said = f"the same without {linked_regulators(context, changed.given_up)}"
    elif not changed.given_up:
        said = f"{linked_regulators(context, changed.taken)} too"
    else:
        gone = linked_regulators(context, changed.given_up)
        said = f"{linked_regulators(context, changed.taken)} in place of {gone}"
    noun = context.dataset.sample_noun
    st.markdown(
        f":material/scatter_plot: **Without the order of the {noun}** {snapshot.label} names "
        f"{said}{chance}.",
        unsafe_allow_html=True,
    )
