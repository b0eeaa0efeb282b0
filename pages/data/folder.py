"""Where a user's own datasets are kept, and how one is opened."""

import os
from pathlib import Path

import streamlit as st

from pages.common.bundles import bundles_folder


def data_folder() -> Path:
    """Folder of own datasets: ``data`` beside the checkpoints, or what the environment says."""
    given = os.environ.get("GRNCORE_DATA")
    return Path(given) if given else bundles_folder().resolve().parent / "data"


def open_folder(folder: Path) -> None:
    """Open a dataset as a link would: the sidebar takes it from the address."""
    st.query_params.from_dict({"dataset": str(folder.resolve())})
    st.rerun()
