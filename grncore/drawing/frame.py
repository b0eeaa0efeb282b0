"""The frame of figures about many targets: no paper colour, so that the page's theme can set it."""

import html
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go
from plotly.basedatatypes import BaseTraceType

from grncore.drawing.clickable import clickable

if TYPE_CHECKING:  # no figure but those of networks needs it
    import networkx as nx

CLEAR = "rgba(0,0,0,0)"
GRID = "rgba(138,148,163,0.25)"

Traces = list[BaseTraceType]

LEGEND_ABOVE = {"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0}
LEGEND_BELOW = {"orientation": "h", "y": 0, "yref": "container", "yanchor": "bottom"}
"""A legend in one line, over the picture or at the foot of the figure."""

HIDDEN = {"visible": False, "fixedrange": True}
"""An axis of a picture whose places mean nothing by themselves."""


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


def value_axis(title: str | None = None, **settings: Any) -> dict[str, Any]:
    """An axis of numbers with a faint grid, which does not zoom; ``settings`` add to it."""
    return {"title": title, "gridcolor": GRID, "zeroline": False, "fixedrange": True, **settings}


def name_axis(names: Sequence[str], **settings: Any) -> dict[str, Any]:
    """An axis that names the places 0, 1, ...; two of them may share a name. Escape them before."""
    return {
        "tickvals": list(range(len(names))), "ticktext": list(names), "automargin": True,
        "showgrid": False, "zeroline": False, "fixedrange": True, **settings,
    }  # fmt: skip


def hatched(colour: str, shape: str, *, ink: str = "rgba(0,0,0,0.3)", size: int) -> dict[str, Any]:
    """The look of a bar that its hatching tells apart without its colour."""
    pattern = {"shape": shape, "bgcolor": colour, "fgcolor": ink, "size": size, "solidity": 0.2}
    return {"color": colour, "pattern": pattern, "line": {"width": 0}}


def gene_points(
    graph: "nx.DiGraph", nodes: Sequence[str], hover: Sequence[str], **settings: Any
) -> go.Scatter:
    """Genes of a graph at their places; a click on one tells which it was.

    Parameters
    ----------
    hover
        What hovering over each says, escaped.
    settings
        Further ones of the trace.
    """
    return go.Scatter(
        x=[graph.nodes[node]["x"] for node in nodes],
        y=[graph.nodes[node]["y"] for node in nodes],
        customdata=[clickable((node,)) for node in nodes],
        hovertext=hover,
        hoverinfo="text",
        **settings,
    )


def figure_page(figure: go.Figure, title: str) -> str:
    """The figure as one self-contained HTML page that opens without a network."""
    page: str = figure.to_html(include_plotlyjs=True, full_html=True, div_id="figure")
    return page.replace("<head>", f"<head><title>{html.escape(title)}</title>", 1)
