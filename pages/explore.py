"""Explore: one target, what is known about it and what each model predicts."""

import streamlit as st

from pages._shared.context import current
from pages._shared.expression import show_expression
from pages._shared.gene_list import show_gene_list
from pages._shared.header import show_header
from pages._shared.models import pick_model
from pages._shared.network import show_network
from pages._shared.no_checkpoint import show_no_checkpoint
from pages._shared.pool import show_pool
from pages._shared.sets import show_sets
from pages._shared.teams import show_teams
from pages._shared.views import open_view
from pages._shared.what_if import show_what_if

chosen = current()
view = open_view(chosen)

show_header(chosen, view)
show_gene_list(chosen, view)
if chosen.checkpoint is None:
    show_no_checkpoint(chosen)
show_teams(chosen, view)

model = pick_model(view)
left, right = st.columns([5, 6], gap="medium")
with left:
    show_network(chosen, view, model)
with right:
    show_sets(chosen, view, model)

show_what_if(chosen, view, model)

# Only the open tab is computed and drawn, which keeps a change of target quick.
pool, expression = st.tabs(["Candidate pool", "Expression"], key="explore.tab", on_change="rerun")
if pool.open:
    with pool:
        show_pool(chosen, view)
if expression.open:
    with expression:
        show_expression(chosen, view)
