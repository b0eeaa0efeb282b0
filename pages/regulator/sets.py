"""Teams of the targets in question, put in order for the reverse question and kept."""

import streamlit as st

from grncore.answers.part_sets import PartSets, part_sets
from grncore.answers.regulator import NamedTeams, decoded, regulators_offered, unknown_sets
from pages.common.context import Context
from pages.common.result_cache import ResultCache, progress_bar
from pages.common.tested import label_of, part_sets_of
from pages.regulator.picker import Question


def decoded_for(context: Context, question: Question) -> NamedTeams:
    """Teams beside truth and pools; stored ones at once, others under a progress bar."""

    def make() -> NamedTeams:
        sets = _sets(context, question)
        with st.spinner("Looking through the teams"):
            return decoded(context.predictor, sets, question.model)

    return _kept().get_or_make((context.key, question), make)


@st.cache_resource(max_entries=1, show_spinner=False)
def _kept() -> ResultCache[NamedTeams]:
    return ResultCache(12)


def _sets(context: Context, question: Question) -> PartSets:
    model, source, stored = question.model, context.predictor, context.stored
    if question.scope == "test":
        return part_sets_of(context, model)
    with progress_bar(f"{label_of(model)} on {question.noun}") as progress:
        if question.size is not None:
            return unknown_sets(source, model, question.size, progress=progress)
        held = part_sets(source, model, stored=stored, part="validation", progress=progress)
        seen = part_sets(source, model, stored=stored, part="train", progress=progress)
    return {**part_sets_of(context, model), **held, **seen}


def offered_for(context: Context, question: Question, found: NamedTeams) -> tuple[str, ...]:
    """Genes in the order of the picker."""
    return _offered(context, found, key=context.key, question=str(question))


@st.cache_resource(max_entries=12, show_spinner=False)
def _offered(_context: Context, _found: NamedTeams, *, key: str, question: str) -> tuple[str, ...]:
    del key, question
    return regulators_offered(_context.dataset.genes, _found)
