"""Regulator: the reverse question, from a regulator to the targets it is predicted to control."""

import streamlit as st

from pages.common.context import current
from pages.common.no_checkpoint import show_no_checkpoint
from pages.common.tested import tested_models
from pages.regulator.confuser import show_confusion
from pages.regulator.counts import show_counts, show_who
from pages.regulator.partners import show_company
from pages.regulator.picker import pick_regulator, pick_teams
from pages.regulator.sets import decoded_for, offered_for, report_for
from pages.regulator.targets import pick_verdicts, show_network, show_targets

chosen = current()
models = tested_models(chosen) or chosen.predictor.models(chosen.size or 2)
selection = pick_teams(chosen, models)
found = decoded_for(chosen, selection)
regulator = pick_regulator(chosen, offered_for(chosen, selection, found), found)
report = report_for(chosen, selection, found, regulator)
show_who(chosen, report)
if chosen.checkpoint is None:
    show_no_checkpoint(chosen)
show_counts(chosen, report, selection)
if not len(report.table):
    st.info(
        f"It is in no predicted and no known team of the {selection.noun}. Choose another "
        "regulator, a gene higher up in the list, or more targets.",
        title="Nothing to show for this gene",
        icon=":material/search_off:",
    )
else:
    verdicts = pick_verdicts(report)
    left, right = st.columns([6, 5], gap="medium")
    with left:
        show_network(chosen, report, selection, verdicts)
    with right:
        show_company(chosen, report, selection)
    show_targets(chosen, report, selection, verdicts)
if selection.scope != "unknown":
    show_confusion(chosen, report, selection)
