"""Compare: two models side by side, for one target and over all test targets."""

import streamlit as st

from pages.common.context import current
from pages.common.header import show_header
from pages.common.no_checkpoint import show_no_checkpoint
from pages.common.open_view import open_view
from pages.common.tested import tested_models
from pages.common.two_models import pick_models
from pages.compare.all_targets import show_all
from pages.compare.target import show_target

chosen = current()
view = open_view(chosen)
show_header(chosen, view)
st.markdown(
    "**Which of two methods is to be believed?** First, where they part on this gene; then, how "
    "many test targets each gets wholly right."
)
if chosen.checkpoint is None:
    show_no_checkpoint(chosen)
models = tested_models(chosen) or tuple(view.models)
if len(models) < 2:
    st.info(
        "Only one method works without a known network, so there are no two to compare. Train a "
        "checkpoint, or open a dataset with known edges.",
        icon=":material/compare:",
    )
    st.stop()
one, other = pick_models(models)
st.subheader("This target", anchor=False)
show_target(chosen, view, one, other)
show_all(chosen, one, other)
