"""How every Plotly figure of the app is shown."""

import plotly.graph_objects as go
import streamlit as st


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
