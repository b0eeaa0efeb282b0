"""Data: what the dataset holds and how good it is; bring your own, or simulate one."""

import streamlit as st

from pages.common.context import current
from pages.data.simulate import show_simulate
from pages.data.summary import show_summary
from pages.data.upload import show_upload

chosen = current()
st.title("Data", anchor=False)
st.markdown(
    "**What is in the data, and can it carry an answer?** Weak spots are named with what to do "
    "about them; files of your own are read on the second tab."
)
this, own, simulated = st.tabs(
    ["This dataset", "Bring your own", "Simulate one"], key="data.tab", on_change="rerun"
)
if this.open:
    with this:
        show_summary(chosen)
if own.open:
    with own:
        show_upload()
if simulated.open:
    with simulated:
        show_simulate()
