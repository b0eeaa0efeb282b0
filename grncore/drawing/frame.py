"""The frame of figures about many targets: no paper colour, so that the page's theme can set it."""

import html
from typing import Any

import plotly.graph_objects as go
from plotly.basedatatypes import BaseTraceType

CLEAR = "rgba(0,0,0,0)"
GRID = "rgba(138,148,163,0.25)"

Traces = list[BaseTraceType]


def framed_layout(*, height: int, **layout: Any) -> dict[str, Any]:
    """Layout with narrow margins through which the ground shines; ``layout`` adds to it.

    It shines through the buttons of the figure too, which stay on screens without a pointer and
    lie over legends.

    Traces and layout are best given to ``go.Figure`` together: plotly goes over all that is there
    again for each trace or setting that is added later, which is most of a figure's time.
    """
    return {
        "height": height,
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "dragmode": False,
        "modebar": {"bgcolor": CLEAR, "color": "rgba(110,120,134,0.9)", "orientation": "v"},
        **layout,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8, **layout.get("margin", {})},
    }


def figure_page(figure: go.Figure, title: str) -> str:
    """The figure as one self-contained HTML page that opens without a network."""
    page: str = figure.to_html(include_plotlyjs=True, full_html=True, div_id="figure")
    return page.replace("<head>", f"<head><title>{html.escape(title)}</title>", 1)
