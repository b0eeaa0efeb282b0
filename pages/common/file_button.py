"""The button that downloads a file."""

from collections.abc import Callable
from functools import partial
from pathlib import PurePath
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from grncore.export import spreadsheet_safe

_TYPES = {
    ".csv": "text/csv",
    ".cyjs": "application/json",
    ".graphml": "application/xml",
    ".html": "text/html",
    ".sif": "text/plain",
    ".svg": "image/svg+xml",
    ".tex": "text/x-tex",
    ".zip": "application/zip",
}


SAFE_NAMES = "names.safe"
"""Key of the switch that makes tables safe for spreadsheets."""


def _safe(content: str | Callable[[], str | bytes]) -> str:
    made = content() if callable(content) else content
    return spreadsheet_safe(made.decode() if isinstance(made, bytes) else made)


def file_button(
    label: str,
    content: str | Callable[[], str | bytes],
    name: str,
    *,
    key: str,
    help: str | None = None,
    icon: str | None = ":material/download:",
    width: Literal["content", "stretch"] = "content",
    disabled: bool = False,
    place: DeltaGenerator | None = None,
) -> None:
    """A button for a file whose name says its type.

    Parameters
    ----------
    content
        The file, or what makes it once it is asked for.
    place
        Where the button stands; by default where the page is.
    """
    if name.endswith(".csv") and st.session_state.get(SAFE_NAMES):
        content = partial(_safe, content)
    (place or st).download_button(
        label,
        content,
        file_name=name,
        mime=_TYPES[PurePath(name).suffix],
        icon=icon,
        key=key,
        on_click="ignore",
        help=help,
        width=width,
        disabled=disabled,
    )
