"""Plotly figures of candidate pools: where the truth stands, and how many targets a pool serves."""

import html
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from grncore.drawing.frame import GRID, LEGEND_BELOW, Traces, framed_layout, name_axis, value_axis
from grncore.drawing.palette import BLUE, GREEN, GREY, ORANGE, PURPLE, VERMILLION

RETRIEVER_STYLES = (
    (BLUE, "circle", "solid"),
    (ORANGE, "square", "dash"),
    (PURPLE, "triangle-up", "dot"),
    (VERMILLION, "star", "dashdot"),
)
"""Colour, mark and line of each retriever, in order."""

Cursor = tuple[str, int]
"""What a vertical line is called, and its K."""


def places_figure(
    places: Mapping[str, pd.DataFrame], cursors: Sequence[Cursor], candidates: int
) -> go.Figure:
    """Rank of every true regulator, a row a retriever; lines at the pool sizes in question.

    Parameters
    ----------
    places
        By the retriever's label: ``name``, ``rank`` and ``covered`` (inside the first cursor).
    candidates
        How many there are to rank; the axis ends there. It is logarithmic.
    """
    rows = list(places)
    shapes, annotations = _cursor_marks(cursors)
    marks: dict[bool, list[dict[str, Any]]] = {True: [], False: []}
    for row, (label, table) in enumerate(places.items()):
        shapes.append(
            {
                "type": "line", "x0": 1, "x1": candidates, "y0": row, "y1": row,
                "layer": "below", "line": {"color": GRID, "width": 6},
            }
        )  # fmt: skip
        for order, mark in enumerate(table.sort_values("rank", kind="stable").to_dict("records")):
            # Names of neighbours would cover each other, so they alternate above and below.
            side = "bottom center" if order % 2 else "top center"
            said = html.escape(mark["name"])
            marks[mark["covered"]].append(
                {
                    "x": mark["rank"], "y": row, "textposition": side, "hovertext": said,
                    "text": said if len(table) <= 8 else "", "customdata": html.escape(label),
                }
            )  # fmt: skip
    traces: Traces = []
    for inside, colour, symbol in ((True, GREEN, "diamond"), (False, VERMILLION, "x")):
        own = marks[inside]
        if not own:
            continue
        traces.append(
            go.Scatter(
                **{field: [mark[field] for mark in own] for field in own[0]},
                mode="markers+text",
                textfont={"size": 12},
                cliponaxis=False,
                marker={"symbol": symbol, "size": 13, "color": colour,
                        "line": {"width": 1, "color": colour}},
                hovertemplate=(
                    f"<b>%{{hovertext}}</b><br>known regulator, candidate %{{x:,}} of "
                    f"{candidates:,}<br>%{{customdata}}<extra></extra>"
                ),
                name="known, in the decoded pool" if inside else "known, beyond it",
                showlegend=True,
            )
        )  # fmt: skip
    layout = framed_layout(
        height=112 + 66 * max(len(rows), 1),
        xaxis=_log_axis("rank, best first", candidates),
        yaxis=name_axis([*map(html.escape, rows)], range=[len(rows) - 0.4, -0.6]),
        legend={**LEGEND_BELOW, "y": -0.02},
        shapes=shapes,
        annotations=annotations,
        margin={"t": 28, "b": 74},
        hovermode="closest",
    )
    return go.Figure(traces, layout)


def coverage_figure(
    ks: Sequence[int],
    curves: Mapping[str, NDArray[np.float64]],
    random: NDArray[np.float64],
    cursors: Sequence[Cursor],
) -> go.Figure:
    """Recall@K against K, a line a retriever; lines at the pool sizes in question.

    Parameters
    ----------
    curves
        ``(K values,)`` by the retriever's label.
    random
        What a random order would have.
    """
    traces: Traces = []
    for (label, curve), (colour, symbol, dash) in zip(
        curves.items(), RETRIEVER_STYLES, strict=False
    ):
        traces.append(
            go.Scatter(
                x=list(ks),
                y=curve,
                mode="lines+markers",
                name=html.escape(label),
                line={"color": colour, "width": 2.5, "dash": dash, "shape": "hv"},
                marker={"symbol": symbol, "size": 8, "color": colour, "maxdisplayed": 12},
                hovertemplate=(
                    f"{html.escape(label)}<br>Recall@%{{x:,}} = %{{y:.1%}}<extra></extra>"
                ),
            )
        )
    traces.append(
        go.Scatter(
            x=list(ks),
            y=random,
            mode="lines",
            name="random order",
            line={"color": GREY, "width": 1.5, "dash": "dot"},
            hovertemplate="random order, on average<br>Recall@%{x:,} = %{y:.1%}<extra></extra>",
        )
    )
    shapes, annotations = _cursor_marks(cursors)
    layout = framed_layout(
        height=390,
        xaxis=_log_axis("pool size K", ks[-1]),
        yaxis=value_axis("Recall@K", range=[-0.02, 1.04], tickformat=".0%"),
        legend={**LEGEND_BELOW, "y": -0.02},
        shapes=shapes,
        annotations=annotations,
        margin={"t": 28, "b": 84},
        hovermode="closest",
    )
    return go.Figure(traces, layout)


def crossing_figure(
    table: pd.DataFrame,
    x: tuple[str, str],
    y: tuple[str, str],
    k: int,
    candidates: int,
) -> go.Figure:
    """Rank under one retriever against rank under another; true regulators are green diamonds.

    Parameters
    ----------
    table
        See :func:`grncore.answers.pools.crossing_places`.
    x, y
        Identifier and label of each retriever.
    k
        Pool size; its lines part what one pool holds from what both or neither hold.
    """
    traces: Traces = [
        go.Scatter(
            x=[1, candidates], y=[1, candidates], mode="lines", name="equal ranks",
            line={"color": GREY, "dash": "dash", "width": 1.5}, hoverinfo="skip",
        )
    ]  # fmt: skip
    looks = (
        ("other candidate", ~table["true"], GREY, "circle-open", 6, "markers"),
        ("known regulator", table["true"], GREEN, "diamond", 14, "markers+text"),
    )
    for label, mask, colour, symbol, size, mode in looks:
        own = table[mask]
        if not len(own):
            continue
        named = mode if len(own) <= 12 else "markers"
        traces.append(
            go.Scatter(
                x=own[f"rank_{x[0]}"],
                y=own[f"rank_{y[0]}"],
                mode=named,
                name=label,
                text=[html.escape(name) for name in own["name"]],
                textposition="top center",
                textfont={"size": 13},
                cliponaxis=False,
                marker={"symbol": symbol, "size": size, "color": colour,
                        "opacity": 0.6 if mode == "markers" else 1,
                        "line": {"width": 1, "color": colour}},
                hovertemplate=(
                    f"<b>%{{text}}</b>, {label}<br>{html.escape(x[1])}: %{{x:,}}"
                    f"<br>{html.escape(y[1])}: %{{y:,}}<extra></extra>"
                ),
            )
        )  # fmt: skip
    dotted = {"type": "line", "line": {"color": GREY, "width": 1.5, "dash": "dot"}}
    layout = framed_layout(
        height=470,
        xaxis=_log_axis(f"rank, {html.escape(x[1])}", candidates),
        yaxis=_log_axis(f"rank, {html.escape(y[1])}", candidates),
        legend={**LEGEND_BELOW, "y": -0.02},
        shapes=[
            {**dotted, "x0": k, "x1": k, "y0": 1, "y1": candidates},
            {**dotted, "x0": 1, "x1": candidates, "y0": k, "y1": k},
        ],
        annotations=[{**_over(k), "text": f"K = {k:,}"}],
        margin={"t": 28, "b": 84},
        hovermode="closest",
    )
    return go.Figure(traces, layout)


def _cursor_marks(cursors: Sequence[Cursor]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Vertical lines and their labels; cursors at one place share a label."""
    names: dict[int, list[str]] = {}
    for name, k in cursors:
        names.setdefault(k, []).append(name)
    order = sorted(names)
    line = {"type": "line", "yref": "paper", "y0": 0, "y1": 1,
            "line": {"color": GREY, "width": 1.5, "dash": "dot"}}  # fmt: skip
    annotations = []
    for place, k in enumerate(order):
        # Labels of two lines lean away from each other.
        left = place == 0 and len(order) > 1
        annotations.append(
            {
                **_over(k),
                "font": {"size": 12},
                "xanchor": "right" if left else ("left" if place else "center"),
                "text": f"{' = '.join(names[k])} = {k:,}",
            }
        )
    return [{**line, "x0": k, "x1": k} for k in order], annotations


def _over(k: int) -> dict[str, Any]:
    """Place of a label over a logarithmic axis at K."""
    return {"x": float(np.log10(k)), "y": 1, "yref": "paper", "showarrow": False,
            "yanchor": "bottom"}  # fmt: skip


def _log_axis(title: str, candidates: int) -> dict[str, Any]:
    ticks = [k for k in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000)
             if k <= candidates]  # fmt: skip
    return value_axis(
        title, type="log", tickvals=ticks, ticktext=[f"{k:,}" for k in ticks],
        range=[-0.06, float(np.log10(max(candidates, 2))) * 1.03],
    )  # fmt: skip
