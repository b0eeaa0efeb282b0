"""How an own dataset is opened."""

from pathlib import Path

import streamlit as st

from pages.common.access import written


def open_folder(folder: Path) -> None:
    """Open a dataset as a link would: the sidebar takes it from the address."""
    st.query_params.from_dict({"dataset": written(str(folder.resolve()))})
    st.rerun()
