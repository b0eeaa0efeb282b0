"""A figure as a page of its own, to take along."""

import plotly.graph_objects as go
import streamlit as st

from grncore.drawing.target import figure_page


def figure_button(figure: go.Figure, name: str, title: str, *, key: str) -> None:
    """A button that downloads ``figure`` as HTML that opens anywhere; made when it is asked for."""
    st.download_button(
        "HTML",
        lambda: figure_page(figure, title),
        file_name=f"{name}.html",
        mime="text/html",
        icon=":material/download:",
        key=key,
        on_click="ignore",
        help="This figure as a page that opens without a network; its camera button saves an SVG.",
    )
