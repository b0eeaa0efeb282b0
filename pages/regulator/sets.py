"""Teams of the targets that are looked through, ordered by their regulators, and kept."""

import streamlit as st

from grncore.answers.part_sets import PartSets, part_sets
from grncore.answers.regulator import (
    NamedTeams,
    RegulatorReport,
    decoded,
    regulator_report,
    regulators_offered,
    unknown_sets,
)
from grncore.methods.registry import model_label
from pages.common.context import Context
from pages.common.result_cache import ResultCache, progress_bar
from pages.common.tested import part_sets_of
from pages.regulator.picker import TeamSelection

_TEAMS = ResultCache[NamedTeams]("regulator.sets.kept", 12)
_REPORTS = ResultCache[RegulatorReport]("regulator.sets.reports", 64)
_OFFERED = ResultCache[tuple[str, ...]]("regulator.sets.offered", 12)


def decoded_for(context: Context, selection: TeamSelection) -> NamedTeams:
    """Teams beside truth and pools; stored ones at once, others under a progress bar."""

    def make() -> NamedTeams:
        sets = _sets(context, selection)
        with st.spinner("Looking through the teams"):
            return decoded(context.predictor, sets, selection.model)

    return _TEAMS.get_or_make((context.key, selection), make)


def report_for(
    context: Context, selection: TeamSelection, found: NamedTeams, regulator: str
) -> RegulatorReport:
    """Everything about ``regulator`` among these teams."""
    return _REPORTS.get_or_make(
        (context.key, selection, regulator), lambda: regulator_report(found, regulator)
    )


def _sets(context: Context, selection: TeamSelection) -> PartSets:
    model, source, stored = selection.model, context.predictor, context.stored
    if selection.scope == "test":
        return part_sets_of(context, model)
    with progress_bar(f"{model_label(model)} on {selection.noun}") as progress:
        if selection.size is not None:
            return unknown_sets(source, model, selection.size, progress=progress)
        held = part_sets(source, model, stored=stored, part="validation", progress=progress)
        seen = part_sets(source, model, stored=stored, part="train", progress=progress)
    return {**part_sets_of(context, model), **held, **seen}


def offered_for(context: Context, selection: TeamSelection, found: NamedTeams) -> tuple[str, ...]:
    """Genes in the order of the picker."""
    return _OFFERED.get_or_make(
        (context.key, selection), lambda: regulators_offered(context.dataset.genes, found)
    )
