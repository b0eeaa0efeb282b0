"""Plotly figures of one regulator, and of who stands in whose place."""

import html
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from grncore.drawing.frame import (
    GRID,
    HIDDEN,
    LEGEND_ABOVE,
    LEGEND_BELOW,
    Traces,
    framed_layout,
    gene_points,
    name_axis,
    value_axis,
)
from grncore.drawing.palette import BLUE, GREEN, GREY, ORANGE, SKY, STYLES, VERMILLION

if TYPE_CHECKING:
    import networkx as nx

HATCHED = {"shape": "\\", "size": 6, "solidity": 0.45, "bgcolor": SKY, "fgcolor": BLUE}
"""Hatching that tells a bar from its neighbour without its colour, on light and on dark."""


def neighbourhood_figure(graph: "nx.DiGraph") -> go.Figure:
    """A regulator, its targets and its partners in three columns.

    Parameters
    ----------
    graph
        See :func:`grncore.drawing.graphs.neighbourhood_graph`.
    """
    traces: Traces = []
    for verdict, style in STYLES.items():
        for width in (1.0, 2.5):
            edges = [
                (a, b) for a, b, data in graph.edges(data=True)
                if data["verdict"] == verdict and data.get("width", 2.5) == width
            ]  # fmt: skip
            if edges:
                traces.append(_lines(graph, edges, style.colour, style.dash, width))
    for verdict, style in STYLES.items():
        nodes = [n for n, data in graph.nodes(data=True) if data.get("verdict") == verdict]
        if nodes:
            marker = {"symbol": style.symbol, "size": 13, "color": style.colour,
                      "line": {"width": 2, "color": style.colour}}  # fmt: skip
            traces.append(_dots(graph, nodes, style.title, marker, "middle right"))
    partners = [n for n, data in graph.nodes(data=True) if data["kind"] == "partner"]
    if partners:
        marker = {"symbol": "hexagon2", "size": 12, "color": GREY}
        traces.append(_dots(graph, partners, "partner", marker, "middle right"))
    centre = [n for n, data in graph.nodes(data=True) if data["kind"] == "target"]
    marker = {"symbol": "square", "size": 18, "color": GREY}
    traces.append(_dots(graph, centre, "the regulator", marker, "middle left", bold=True))
    rows = sum(data["kind"] == "regulated" for _, data in graph.nodes(data=True))
    layout = framed_layout(
        height=max(300, 110 + 26 * rows),
        xaxis={**HIDDEN, "range": [-1.5, 1.5]},
        yaxis={**HIDDEN, "range": [-1.0 - 2.2 / max(rows, 3), 1.0 + 2.0 / max(rows, 3)]},
        legend={**LEGEND_BELOW, "x": 0.5, "xanchor": "center"},
        margin={"b": 60},
        hovermode="closest",
    )
    return go.Figure(traces, layout)


def _lines(
    graph: "nx.DiGraph", edges: Sequence[tuple[str, str]], colour: str, dash: str, width: float
) -> go.Scatter:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for start, end in edges:
        one, other = graph.nodes[start], graph.nodes[end]
        # A line from a partner ends before the name of the target, which stands in its way.
        for part in (0.05, 0.64 if one["kind"] == "partner" else 0.94):
            xs.append(one["x"] + (other["x"] - one["x"]) * part)
            ys.append(one["y"] + (other["y"] - one["y"]) * part)
        xs.append(None)
        ys.append(None)
    return go.Scatter(
        x=xs, y=ys, mode="lines", line={"color": colour, "width": width, "dash": dash},
        opacity=1.0 if width > 1 else 0.55, hoverinfo="skip", showlegend=False,
    )  # fmt: skip


def _dots(
    graph: "nx.DiGraph",
    nodes: Sequence[str],
    name: str,
    marker: dict[str, Any],
    place: str,
    *,
    bold: bool = False,
) -> go.Scatter:
    labels = [html.escape(graph.nodes[node]["label"]) for node in nodes]
    return gene_points(
        graph,
        nodes,
        [html.escape(graph.nodes[node]["note"]) for node in nodes],
        mode="markers+text",
        name=name,
        text=[f"<b>{label}</b>" for label in labels] if bold else labels,
        textposition=place,
        textfont={"size": 13 if bold else 12},
        marker=marker,
        cliponaxis=False,
    )


def counts_figure(
    table: pd.DataFrame, labels: Sequence[str], *, predicted: str = "predicted"
) -> go.Figure:
    """Predicted and known counts of each row, and how many are both, one bar beneath the other.

    Parameters
    ----------
    table
        ``predicted``, ``true`` and ``exact``, a row a bar, from top to bottom.
    labels
        What each row is called.
    """
    places = list(range(len(table)))
    bars = (
        ("true", "known", {"color": SKY, "pattern": HATCHED}, 0.2),
        ("predicted", predicted, {"color": ORANGE}, -0.2),
    )
    traces: Traces = []
    for column, name, marker, shift in bars:
        traces.append(
            go.Bar(
                x=table[column], y=[place + shift for place in places], name=name,
                orientation="h", width=0.36,
                marker=marker,
                customdata=[html.escape(label) for label in labels],
                hovertemplate=f"<b>%{{customdata}}</b><br>{html.escape(name)}: %{{x}} targets"
                "<extra></extra>",
            )
        )  # fmt: skip
    traces.append(
        go.Scatter(
            x=table["exact"], y=places, mode="markers", name="both, on the same target",
            marker={"symbol": "diamond", "size": 11, "color": GREEN,
                    "line": {"width": 1, "color": "white"}},
            customdata=[html.escape(label) for label in labels],
            hovertemplate=(
                "<b>%{customdata}</b><br>predicted and known: %{x} targets<extra></extra>"
            ),
        )
    )  # fmt: skip
    most = int(table[["predicted", "true"]].to_numpy().max()) if len(table) else 0
    layout = framed_layout(
        height=92 + 38 * max(len(table), 2),
        barmode="overlay",
        xaxis=value_axis(
            "targets", rangemode="tozero", tickformat=",d", dtick=1 if most <= 6 else None
        ),
        yaxis=name_axis([*map(html.escape, labels)], range=[len(table) - 0.4, -0.6]),
        legend=LEGEND_ABOVE,
        margin={"t": 36, "b": 44},
    )
    return go.Figure(traces, layout)


def confuser_figure(graph: "nx.DiGraph") -> go.Figure:
    """Who stands in whose place: arrows from confusers to the true regulators they displace.

    Parameters
    ----------
    graph
        See :func:`grncore.drawing.graphs.confuser_graph`.
    """
    traces: Traces = []
    style = STYLES["wrong"]
    for start, end, data in graph.edges(data=True):
        xs, ys = _curve(graph.nodes[start], graph.nodes[end])
        traces.append(
            go.Scatter(
                x=xs, y=ys, mode="lines+markers", opacity=0.75, showlegend=False,
                line={"color": style.colour, "width": data["width"], "shape": "spline"},
                marker={"symbol": "arrow", "angleref": "previous", "color": style.colour,
                        "size": [0] * (len(xs) - 1) + [9 + data["width"]]},
                hovertext=html.escape(data["note"]), hoverinfo="text",
            )
        )  # fmt: skip
    for verdict, name, symbol in (("wrong", "confuser", "square"),
                                  ("missed", "displaced only", "circle-open")):  # fmt: skip
        nodes = [n for n, data in graph.nodes(data=True) if data["verdict"] == verdict]
        if not nodes:
            continue
        colour = STYLES[verdict].colour  # type: ignore[index]
        traces.append(
            gene_points(
                graph,
                nodes,
                [html.escape(graph.nodes[n]["note"]) for n in nodes],
                mode="markers",
                name=name,
                marker={"symbol": symbol, "size": 15, "color": colour,
                        "line": {"width": 2, "color": colour}},
            )
        )  # fmt: skip
    layout = framed_layout(
        height=470,
        annotations=[_outside(data) for _, data in graph.nodes(data=True)],
        xaxis={**HIDDEN, "range": [-1.6, 1.6]},
        yaxis={**HIDDEN, "range": [-1.25, 1.25], "scaleanchor": "x"},
        legend={**LEGEND_BELOW, "x": 0.5, "xanchor": "center"},
        hovermode="closest",
        margin={"b": 40},
    )
    return go.Figure(traces, layout)


def _outside(data: dict[str, Any]) -> dict[str, Any]:
    """The name of a node, outside the circle."""
    side = "left" if data["x"] > 0 else "right"
    end = "bottom" if data["y"] > 0 else "top"
    return {
        "x": 1.1 * data["x"], "y": 1.1 * data["y"], "text": html.escape(data["label"]),
        "showarrow": False, "font": {"size": 12}, "hovertext": html.escape(data["note"]),
        "xanchor": "center" if abs(data["x"]) < 0.15 else side,
        "yanchor": "middle" if abs(data["y"]) < 0.9 else end,
    }  # fmt: skip


def _curve(start: dict[str, Any], end: dict[str, Any]) -> tuple[list[float], list[float]]:
    """Points from just off one node to just off another, bent so that A-B and B-A part."""
    one, other = np.array([start["x"], start["y"]]), np.array([end["x"], end["y"]])
    along = other - one
    bend = 0.45 * (one + other) / 2 + 0.1 * np.array([-along[1], along[0]])
    steps = np.linspace(0.0, 1.0, 15)[1:-1, None]
    points = (1 - steps) ** 2 * one + 2 * steps * (1 - steps) * bend + steps**2 * other
    kept = np.linalg.norm(points - other, axis=1) > 0.06
    kept &= np.linalg.norm(points - one, axis=1) > 0.05
    points = points[kept] if kept.sum() >= 2 else np.stack([one, other])
    return points[:, 0].tolist(), points[:, 1].tolist()


def exchange_figure(
    table: pd.DataFrame, regulator: str, *, display: Callable[[str], str] = str
) -> go.Figure:
    """Bars to the left where another stands in its place, to the right where it stands in theirs.

    Parameters
    ----------
    table
        ``regulator``, ``takes``, ``loses``, from top to bottom.
    regulator
        Display name of the one in question.
    """
    places = list(range(len(table)))
    name = html.escape(regulator)
    labels = [html.escape(display(gene)) for gene in table["regulator"]]
    traces: Traces = []
    taken = {"color": SKY, "pattern": HATCHED}
    for column, label, said, sign, marker in (
        ("loses", f"named in {name}'s place", f"named where {name} is known and missed", -1, taken),
        ("takes", f"displaced by {name}", f"known and missed where {name} is named", 1,
         {"color": VERMILLION}),
    ):  # fmt: skip
        traces.append(
            go.Bar(
                x=sign * table[column], y=places, orientation="h", name=label,
                marker=marker,
                customdata=np.column_stack([labels, table[column].astype(str)]),
                hovertemplate=f"<b>%{{customdata[0]}}</b> {said}: %{{customdata[1]}} targets"
                "<extra></extra>",
            )
        )  # fmt: skip
    most = max(1, int(table[["takes", "loses"]].to_numpy().max()))
    step = max(1, -(-most // 4))
    ticks = [*range(-step * (most // step), 0, step), *range(0, most + 1, step)]
    layout = framed_layout(
        height=112 + 30 * max(len(table), 3),
        barmode="relative",
        xaxis={"title": "targets", "tickvals": ticks, "ticktext": [str(abs(t)) for t in ticks],
               "range": [-1.08 * most, 1.08 * most], "gridcolor": GRID, "zerolinecolor": GREY,
               "fixedrange": True},
        yaxis=name_axis(labels, autorange="reversed"),
        legend={**LEGEND_ABOVE, "traceorder": "normal"},
        margin={"t": 40, "b": 44},
    )  # fmt: skip
    return go.Figure(traces, layout)
