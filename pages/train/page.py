"""Train: make models for this dataset, watch them learn, take checkpoints along."""

import streamlit as st

from pages.common.context import current
from pages.common.sharing import outlives
from pages.train.checkpoints import show_checkpoints
from pages.train.form import show_form
from pages.train.runs import is_at_work, show_runs

chosen = current()
st.title("Train", anchor=False)
st.markdown(
    "**What can be learnt from your known teams?** Models are fitted to most of them and judged on "
    "targets held out, which training never looks at. It runs in a process of its own, which "
    f"{outlives()}."
)
if is_at_work():  # what one comes to see then
    show_runs()
    show_form(chosen, is_open=False)
else:
    show_form(chosen)
    show_runs()
show_checkpoints(chosen)
