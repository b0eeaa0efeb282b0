"""Tiles: a few figures side by side, each with what it means."""

from collections.abc import Sequence

import streamlit as st

Tile = tuple[str, str | int, str, str]
"""What is counted, its figure, what stands below (may be empty), and what hovering says."""


def show_tiles(tiles: Sequence[Tile]) -> None:
    """A row of tiles; nothing in them is coloured as better or worse."""
    for column, (label, value, below, meaning) in zip(st.columns(len(tiles)), tiles, strict=True):
        column.metric(
            label, value, below or None, delta_color="off", delta_arrow="off", help=meaning,
            border=True,
        )  # fmt: skip
