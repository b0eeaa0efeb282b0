"""Regulator: the reverse question, from a regulator to the targets it is predicted to control."""

import streamlit as st

from grncore.answers.regulator import regulator_report
from pages.common.context import current
from pages.common.no_checkpoint import show_no_checkpoint
from pages.common.tested import tested_models
from pages.regulator.confuser import show_confusion
from pages.regulator.counts import show_counts, show_who
from pages.regulator.partners import show_company
from pages.regulator.picker import pick_question, pick_regulator
from pages.regulator.sets import decoded_for, offered_for
from pages.regulator.targets import pick_verdicts, show_network, show_targets

chosen = current()
models = tested_models(chosen) or chosen.predictor.models(chosen.size or 2)
question = pick_question(chosen, models)
found = decoded_for(chosen, question)
regulator = pick_regulator(chosen, offered_for(chosen, question, found), found)
report = regulator_report(found, regulator)
show_who(chosen, report)
if chosen.checkpoint is None:
    show_no_checkpoint(chosen)
show_counts(chosen, report, question)
if not len(report.table):
    st.info(
        f"It is in no predicted and no known team of the {question.noun}. Choose another "
        "regulator, a gene higher up in the list, or more targets.",
        title="Nothing to show for this gene",
        icon=":material/search_off:",
    )
else:
    verdicts = pick_verdicts(report)
    left, right = st.columns([6, 5], gap="medium")
    with left:
        show_network(chosen, report, verdicts)
    with right:
        show_company(chosen, report, question)
    show_targets(chosen, report, question, verdicts)
if question.scope != "unknown":
    show_confusion(chosen, report, question)
