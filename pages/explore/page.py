"""Explore: one target, what is known about it and what each model predicts."""

import streamlit as st

from pages.common.context import current
from pages.common.expression import show_expression
from pages.common.header import show_header
from pages.common.models import pick_model
from pages.common.no_checkpoint import show_no_checkpoint
from pages.common.open_view import open_view
from pages.common.sets import show_sets
from pages.explore.gene_list import show_gene_list
from pages.explore.network import show_network
from pages.explore.pool import show_pool
from pages.explore.teams import show_teams
from pages.explore.what_if import show_what_if

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
