"""How every Plotly figure of the app is shown and taken along."""

import plotly.graph_objects as go
import streamlit as st

from grncore.drawing.target import figure_page


def show_figure(figure: go.Figure, *, key: str, alt: str, file_name: str) -> None:
    """Show a figure that follows the theme; its camera button saves an SVG."""
    st.plotly_chart(
        figure,
        key=key,
        alt=alt,
        config={
            "displaylogo": False,
            "modeBarButtonsToRemove": ["select2d", "lasso2d", "zoom2d", "pan2d", "zoomIn2d",
                                       "zoomOut2d", "autoScale2d", "resetScale2d"],
            "toImageButtonOptions": {"format": "svg", "filename": file_name},
        },
    )  # fmt: skip


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
