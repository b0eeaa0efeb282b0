"""Plotly figures of a dataset as a whole."""

import html
from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from grncore.drawing.frame import LEGEND_ABOVE, Traces, framed_layout, hatched, value_axis
from grncore.drawing.palette import BLUE, GREY, GROUP_COLOURS, ORANGE

_PARTS = {"train": (BLUE, ""), "validation": (GROUP_COLOURS[4], "."), "test": (ORANGE, "/"),
          "other": (GREY, "x")}  # fmt: skip
_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "x", "cross", "star", "hexagon")


def sizes_figure(table: pd.DataFrame) -> go.Figure:
    """Targets by number of regulators, stacked by part of the split.

    Parameters
    ----------
    table
        See :func:`grncore.answers.data_quality.size_table`.
    """
    traces: Traces = []
    for part, (colour, pattern) in _PARTS.items():
        traces.append(
            go.Bar(
                x=table["R"],
                y=table[part],
                name=part,
                customdata=table[["targets", "teams"]].to_numpy(),
                marker=hatched(colour, pattern, size=7),
                hovertemplate=(
                    f"R = %{{x}}, {part}: %{{y}} of %{{customdata[0]}} targets"
                    "<br>%{customdata[1]} distinct teams<extra></extra>"
                ),
            )
        )
    layout = framed_layout(
        height=300,
        barmode="stack",
        xaxis={"title": "regulators of a target (R)", "dtick": 1, "fixedrange": True},
        yaxis=value_axis("targets"),
        legend=LEGEND_ABOVE,
        margin={"t": 36},
    )
    return go.Figure(traces, layout)


def samples_figure(
    points: NDArray[np.floating],
    names: Sequence[str],
    groups: Sequence[str] | None,
    explained: tuple[float, float],
) -> go.Figure:
    """Samples on two principal components, coloured and marked by group.

    Parameters
    ----------
    points
        ``(samples, 2)``.
    names, groups
        Of each sample; groups None where there are none.
    """
    traces: Traces = []
    labels = np.array(groups if groups is not None else [""] * len(names), dtype=object)
    for place, group in enumerate(dict.fromkeys(labels)):
        own = labels == group
        shown = html.escape(str(group)) or "all"
        traces.append(
            go.Scatter(
                x=points[own, 0],
                y=points[own, 1],
                name=shown,
                mode="markers",
                text=[html.escape(str(name)) for name in np.array(names, dtype=object)[own]],
                marker={
                    "color": GROUP_COLOURS[place % len(GROUP_COLOURS)],
                    # Colours repeat beyond eight groups; with the symbol 64 look different.
                    "symbol": _SYMBOLS[(place + place // len(GROUP_COLOURS)) % len(_SYMBOLS)],
                    "size": 5,
                    "opacity": 0.75,
                },
                hovertemplate=f"%{{text}}<br>{shown}<extra></extra>",
            )
        )
    first, second = (f"{share:.0%}" for share in explained)
    layout = framed_layout(
        height=380,
        xaxis=value_axis(f"component 1 ({first} of the variance)", showticklabels=False),
        yaxis=value_axis(f"component 2 ({second})", showticklabels=False),
        showlegend=groups is not None,
        legend={"itemsizing": "constant"},
        margin={"t": 12},
    )
    return go.Figure(traces, layout)
