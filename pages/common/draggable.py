"""A network in two ways: as a figure whose genes can be clicked, or as a page to drag them in."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import plotly.graph_objects as go
import streamlit as st

from grncore.drawing.interactive import network_page
from pages.common.context import Context
from pages.common.figures import figure_button, show_figure
from pages.common.glossary import DRAGGABLE

if TYPE_CHECKING:  # networkx is imported where a graph is made
    import networkx as nx

HEIGHT = 560
"""Pixels of the page."""


def show_draggable(
    context: Context,
    graph: Callable[[], "nx.DiGraph"],
    figure: go.Figure,
    *,
    heading: str,
    title: str,
    caption: str,
    key: str,
    alt: str,
    file_name: str,
) -> None:
    """A heading with the switch between the two ways, and the network as the switch says.

    Parameters
    ----------
    graph
        What the page is made of, once it is asked for; see :mod:`grncore.drawing.graphs`.
    heading, title
        What stands above, and what the network is called as a page of its own.
    key
        Begins the keys of the switch (``.draggable``), figure and download (``.network``).
    """
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{heading}**", width="stretch")
        is_draggable = st.toggle(
            "Draggable", key=f"{key}.draggable", persist_state="session", help=DRAGGABLE
        )
        figure_button(figure, file_name, title, key=f"{key}.network.html")
    st.caption(caption)
    if is_draggable:
        dark = st.context.theme.type == "dark"
        page = network_page(graph(), title, dark=dark, height=HEIGHT)
        st.iframe(page, height=HEIGHT + 15, alt=f"Draggable network: {title}")
    else:
        show_figure(figure, key=f"{key}.network", alt=alt, file_name=file_name, context=context)
