"""Plotly figures of training curves."""

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from grncore.drawing.frame import LEGEND_ABOVE, Traces, framed_layout, value_axis
from grncore.drawing.palette import GROUP_COLOURS

Rows = Sequence[Mapping[str, float | None]]

_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "x", "star")
_DASHES = ("solid", "dot", "dash", "dashdot")
_LOSSES = {"loss": "training", "validation_loss": "validation"}


def loss_figure(curves: Mapping[str, Rows], epochs: int = 0) -> go.Figure:
    """Loss by epoch: solid on training targets, dotted on validation targets.

    Parameters
    ----------
    curves
        Label -> a row per epoch with ``epoch``, ``loss`` and perhaps ``validation_loss``.
    epochs
        Epochs that there will be, so that the axis does not move meanwhile.
    """
    traces: Traces = []
    for place, (label, rows) in enumerate(curves.items()):
        for part, (column, word) in enumerate(_LOSSES.items()):
            if any(column in row for row in rows):
                name = f"{label}, {word}" if label else word
                traces.append(_line(rows, column, name, place, _DASHES[part], "%{y:.4f}"))
    return _by_epoch(traces, curves, epochs, title="loss", rangemode="tozero")


def validation_figure(curves: Mapping[str, Rows], epochs: int = 0) -> go.Figure:
    """Shares of validation targets by epoch: exact teams of a scorer, or a retriever's Recall@K."""
    traces: Traces = []
    place = 0
    for label, rows in curves.items():
        columns = dict.fromkeys(name for row in rows for name in row)
        for column in columns:
            if column in ("epoch", *_LOSSES):
                continue
            word = "exact teams" if column == "validation_exact" else column.capitalize()
            name = f"{label}, {word}" if label else word
            dash = _DASHES[place % len(_DASHES)] if "@" in column else "solid"
            traces.append(_line(rows, column, name, place, dash, "%{y:.1%}"))
            place += 1
    return _by_epoch(
        traces, curves, epochs,
        title="share of validation targets", range=[-0.03, 1.03], tickformat=".0%",
    )  # fmt: skip


def _line(rows: Rows, column: str, name: str, place: int, dash: str, said: str) -> go.Scatter:
    colour = GROUP_COLOURS[place % len(GROUP_COLOURS)]
    return go.Scatter(
        x=[row["epoch"] for row in rows],
        y=[row.get(column) for row in rows],
        name=name,
        mode="lines+markers",
        line={"color": colour, "dash": dash, "width": 2},
        marker={"symbol": _SYMBOLS[place % len(_SYMBOLS)], "size": 7, "color": colour},
        hovertemplate=f"{name}<br>epoch %{{x:.0f}}: {said}<extra></extra>",
    )


def _by_epoch(traces: Traces, curves: Mapping[str, Rows], epochs: int, **yaxis: Any) -> go.Figure:
    last = max([epochs, 1, *(int(row["epoch"] or 0) for rows in curves.values() for row in rows)])
    layout = framed_layout(
        height=300,
        xaxis=value_axis(
            "epoch", range=[1 - 0.04 * last, last * 1.04], tickformat="d",
            dtick=1 if last <= 12 else None,
        ),
        yaxis=value_axis(**yaxis),
        legend=LEGEND_ABOVE,
        margin={"t": 52},
        showlegend=True,
        uirevision="kept",
    )  # fmt: skip
    return go.Figure(traces, layout)
