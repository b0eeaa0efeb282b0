"""Plotly figure of a whole network."""

import html
from collections.abc import Sequence

import networkx as nx
import plotly.graph_objects as go

from grncore.drawing.frame import Traces, framed_layout, gene_points
from grncore.drawing.graphs import hover_lines
from grncore.drawing.palette import GREEN, GREY, STYLES

NAMED = 30
"""Regulators whose names are written beside them, those with most edges; all show on hover."""

FEW = 60
"""Genes up to which all names are written."""

_UNSELECTED = {"marker": {"opacity": 1.0}, "textfont": {"color": GREY}}
"""Nothing fades where a gene is clicked: the rest is still what one reads."""


def whole_network_figure(graph: nx.DiGraph, *, height: int = 620) -> go.Figure:
    """Regulators as circles, targets as squares, edges by verdict in colour and line style.

    An arrow ends an edge, or a bar where the regulator is known to repress.

    A filled green square is a target whose whole team is named exactly. ``customdata`` of a node is
    its gene, so that a click tells which it was; zoom stays while the same network is drawn again.

    Parameters
    ----------
    graph
        See :func:`grncore.drawing.network_layout.whole_graph`, with places.
    """
    traces: Traces = []
    for verdict in ("missed", "wrong", "hit", "predicted"):
        pairs = [(a, b) for a, b, data in graph.edges(data=True) if data["verdict"] == verdict]
        if pairs:
            traces.append(_edges(graph, pairs, verdict))
    exact = [n for n, data in graph.nodes(data=True) if data.get("exact")]
    other = [n for n, data in graph.nodes(data=True) if "R" in data and not data.get("exact")]
    regulators = [n for n, data in graph.nodes(data=True) if data["kind"] == "regulator"]
    if other:
        traces.append(_nodes(graph, other, "target", "square-open", GREY))
    if exact:
        traces.append(_nodes(graph, exact, "target, exact team", "square", GREEN))
    if regulators:
        traces.append(_regulators(graph, regulators))
    layout = framed_layout(
        height=height,
        xaxis={"visible": False},
        yaxis={"visible": False},
        legend={"orientation": "h", "y": -0.01, "x": 0.5, "xanchor": "center", "yanchor": "top"},
        hovermode="closest",
        dragmode="pan",
        clickmode="event+select",
        uirevision="|".join(sorted(graph)[:50]),
    )
    return go.Figure(traces, layout)


def _edges(graph: nx.DiGraph, pairs: Sequence[tuple[str, str]], verdict: str) -> go.Scatter:
    style = STYLES[verdict]  # type: ignore[index]
    heads = [
        "line-ew" if graph.edges[pair].get("effect") == "represses" else "arrow" for pair in pairs
    ]
    xs: list[float | None] = []
    ys: list[float | None] = []
    for pair in pairs:
        (x, y), (end_x, end_y) = ((graph.nodes[node]["x"], graph.nodes[node]["y"]) for node in pair)
        xs += [x, x + 0.93 * (end_x - x), None]
        ys += [y, y + 0.93 * (end_y - y), None]
    return go.Scatter(
        x=xs,
        y=ys,
        mode="lines+markers",
        name=f"{style.title}: {len(pairs)}",
        line={"color": style.colour, "width": 1.6, "dash": style.dash},
        marker={
            # A bar across the line for a repressor.
            "symbol": [symbol for head in heads for symbol in ("circle", head, "circle")],
            "line": {"color": style.colour, "width": 2},
            "angleref": "previous",
            "color": style.colour,
            "size": [0, 7, 0] * len(pairs),  # only the end of each line carries a head
        },
        hoverinfo="skip",
        unselected=_UNSELECTED,
    )


def _nodes(
    graph: nx.DiGraph, nodes: Sequence[str], name: str, symbol: str, colour: str
) -> go.Scatter:
    return gene_points(
        graph,
        nodes,
        _hover_texts(graph, nodes),
        mode="markers+text" if len(graph) <= FEW else "markers",
        name=name,
        text=[html.escape(graph.nodes[node]["label"]) for node in nodes],
        textposition="bottom center",
        textfont={"size": 11},
        unselected=_UNSELECTED,
        marker={"symbol": symbol, "size": 8, "color": colour, "line": {"width": 1.5}},
    )


def _regulators(graph: nx.DiGraph, nodes: Sequence[str]) -> go.Scatter:
    degrees = dict(graph.out_degree(nodes))
    named = set(sorted(nodes, key=lambda node: -degrees[node])[:NAMED])
    return gene_points(
        graph,
        nodes,
        _hover_texts(graph, nodes),
        mode="markers+text",
        name="regulator",
        text=[html.escape(graph.nodes[node]["label"]) if node in named else "" for node in nodes],
        textposition="top center",
        textfont={"size": 11},
        unselected=_UNSELECTED,
        marker={
            "symbol": "circle",
            "size": [8 + 2.2 * min(degrees[node], 60) ** 0.5 for node in nodes],
            "color": GREY,
            "line": {"width": 1, "color": "#ffffff"},
        },
    )


def _hover_texts(graph: nx.DiGraph, nodes: Sequence[str]) -> list[str]:
    """What hovering over each node says, escaped for HTML."""
    return ["<br>".join(map(html.escape, hover_lines(n, graph.nodes[n]))) for n in nodes]
