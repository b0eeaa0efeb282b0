"""Explore: one target, its recommended team, how sure that is, and what each model predicts."""

import streamlit as st

from pages.common.context import current
from pages.common.expression import show_expression
from pages.common.header import show_header
from pages.common.judging import show_judging
from pages.common.models import pick_model
from pages.common.no_checkpoint import show_no_checkpoint
from pages.common.open_view import open_view
from pages.common.sets import show_sets
from pages.common.verdicts import model_in_detail, verdict_of
from pages.explore.answer import show_answer
from pages.explore.checks import show_checks
from pages.explore.evidence import show_evidence
from pages.explore.fit import show_fit
from pages.explore.gene_list import show_gene_list
from pages.explore.members import show_members
from pages.explore.network import show_network
from pages.explore.pool import show_pool
from pages.explore.reading import show_reading, with_evidence
from pages.explore.teams import show_teams
from pages.explore.what_if import show_what_if

selected = current()
chosen = with_evidence(selected)
view = open_view(chosen)
verdict = verdict_of(chosen, view)

show_header(chosen, view)
show_gene_list(selected, view)  # its table is the one of Overview
show_reading(selected)
unsure, facts = show_answer(chosen, view, verdict)
show_judging(chosen)
show_teams(chosen, view, verdict.model)

model = pick_model(view, model_in_detail(chosen, view))
if model != verdict.model and not view.models[verdict.model].is_scored:
    st.caption(
        f"{verdict.label}, which is recommended above, names one team and ranks no others. Below "
        f"are the team and the sets of {view.models[model].label}."
    )
left, right = st.columns([5, 6], gap="medium")
with left:
    show_network(chosen, view, model)
    show_fit(chosen, view, verdict)
with right:
    show_sets(chosen, view, model)

show_members(chosen, view, verdict)
show_what_if(chosen, view, model)

# Only the open tab is computed and drawn, which keeps a change of target quick.
pool, expression = st.tabs(["Shortlist", "Expression"], key="explore.tab", on_change="rerun")
if pool.open:
    with pool:
        show_pool(chosen, view)
if expression.open:
    with expression:
        show_expression(chosen, view)
if chosen.checkpoint is None:
    show_no_checkpoint(chosen)
show_evidence(facts, chosen, view, verdict)
show_checks(unsure, chosen, view, verdict)
