"""Pool: who a target's candidates are, who ranks them, and how wide a pool must be."""

import streamlit as st

from pages.common.context import current
from pages.common.header import show_header
from pages.common.no_checkpoint import show_no_checkpoint
from pages.common.open_view import open_view
from pages.pool.all_targets import show_coverage
from pages.pool.controls import pick_widths
from pages.pool.data import report_of_target
from pages.pool.listed import show_listed
from pages.pool.pairs import show_crossing, show_scatter
from pages.pool.table import show_table
from pages.pool.target import show_places

chosen = current()
view = open_view(chosen)
show_header(chosen, view)
st.markdown(
    "**Who could regulate this gene at all?** A first, quick method ranks every allowed regulator, "
    "and set scorers such as Residual HOS2 choose among the best of them: a known regulator "
    "further down is lost to them. Models of evidence need no shortlist."
)
if chosen.checkpoint is None:
    show_no_checkpoint(chosen)
report = report_of_target(chosen)
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
        show_crossing(chosen, view, report, widths)
if expression.open:
    with expression:
        show_scatter(chosen, view, report)
st.subheader("All test targets", anchor=False)
show_coverage(chosen, view, report, widths)
show_listed(chosen)
