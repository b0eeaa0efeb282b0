"""Pool: who a target's candidates are, who ranks them, and how wide a pool must be."""

import streamlit as st

from pages._shared.context import current
from pages._shared.header import show_header
from pages._shared.no_checkpoint import show_no_checkpoint
from pages._shared.pool_all import show_coverage
from pages._shared.pool_controls import pick_widths
from pages._shared.pool_data import report_of
from pages._shared.pool_pairs import show_crossing, show_scatter
from pages._shared.pool_table import show_table
from pages._shared.pool_target import show_places
from pages._shared.views import open_view

chosen = current()
view = open_view(chosen)
show_header(chosen, view)
if chosen.checkpoint is None:
    show_no_checkpoint(chosen)
report = report_of(chosen)
st.subheader("This target's pool", anchor=False)
widths = pick_widths(chosen, view, len(report.table))
show_places(chosen, view, report, widths)
show_table(chosen, view, report, widths)
# Only the open tab is computed and drawn, which keeps a change of target quick.
ranks, expression = st.tabs(
    ["Retrievers compared", "Expression"], key="pool.tab", on_change="rerun"
)
if ranks.open:
    with ranks:
        show_crossing(view, report, widths)
if expression.open:
    with expression:
        show_scatter(chosen, view, report)
st.subheader("All test targets", anchor=False)
show_coverage(chosen, view, report, widths)
