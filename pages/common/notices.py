"""What readers noticed about a dataset, in the words of the page Data."""

import streamlit as st

from grncore.dataset import Dataset
from pages.common.option_words import in_words
from pages.common.text import plain


def show_notices(dataset: Dataset, caption: str = "") -> None:
    """The notes behind one line; nothing where there are none."""
    notices = dataset.notices
    if not notices:
        return
    label = "1 note from reading" if len(notices) == 1 else f"{len(notices)} notes from reading"
    with st.expander(label, icon=":material/info:"):
        if caption:
            st.caption(caption)
        for notice in notices:
            st.markdown(f"- {plain(in_words(notice.message))}")
