"""Benchmark: the paper's tables and figures, measured, with the paper's values beside them."""

import streamlit as st

from pages.benchmark.data import pick_values, reports
from pages.benchmark.failures import show_failures
from pages.benchmark.figures import show_figures
from pages.benchmark.tables import show_tables
from pages.benchmark.tests import show_tests
from pages.common.context import current
from pages.common.scores_table import show_scoreboard
from pages.common.text import plain

chosen = current()
st.title("Benchmark", anchor=False)
st.markdown(
    "**How often is each method wholly right?** First on the data that is open, then in the "
    "paper's tables and figures, measured anew, beside what it printed."
)
st.subheader(f"{plain(chosen.dataset.name)}, judged", anchor=False)
if any(chosen.predictor.split.test.values()):
    show_scoreboard(chosen, key="benchmark.board")
else:
    st.caption("Without known teams that were held out nothing can be judged here.")
st.subheader("The paper's experiments", anchor=False)
found = reports()
if not found:
    st.info(
        "No report is here yet. Make one with `python -m grncore reproduce demo --out results/demo`"
        "; it then appears here at once.",
        title="Nothing was measured yet",
        icon=":material/science:",
    )
    st.stop()
st.caption(
    "Each cell: mean ± standard deviation (ddof 1) over the chosen seeds, and what the paper "
    "prints. R of a target is given. Settings were fixed on validation targets before the test was "
    "read."
)
report, values = pick_values(found)
tables, figures, failures, tests = st.tabs(
    ["Tables", "Figures", "Failures", "Tests and settings"], key="benchmark.tab", on_change="rerun"
)
if tables.open:
    with tables:
        show_tables(report, values)
if figures.open:
    with figures:
        show_figures(report, values)
if failures.open:
    with failures:
        show_failures(chosen, report, values)
if tests.open:
    with tests:
        show_tests(report)
