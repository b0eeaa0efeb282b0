"""Plotly figure of oracle results."""

from collections.abc import Callable

import pandas as pd
import plotly.graph_objects as go

from grncore.drawing.frame import LEGEND_ABOVE, Traces, framed_layout, hatched, value_axis
from grncore.drawing.palette import GROUP_COLOURS

_PATTERNS = ("", "/", ".", "x")


def oracle_figure(rows: pd.DataFrame, *, label: Callable[[str], str] = str) -> go.Figure:
    """Exact match with its interval, a group of bars a stratum.

    Parameters
    ----------
    rows
        Columns of :func:`grncore.evaluation.measurements.rows_table`; one row a model and stratum.
    label
        Name of a model.
    """
    traces: Traces = []
    for place, (model, own) in enumerate(rows.groupby("model", sort=False)):
        colour = GROUP_COLOURS[place % len(GROUP_COLOURS)]
        traces.append(
            go.Bar(
                x=[f"R = {size}" for size in own["R"]],
                y=own["value"],
                name=label(str(model)),
                text=[f"{value:.3f}" for value in own["value"]],
                textposition="inside",
                insidetextanchor="start",
                textangle=0,
                error_y={
                    "type": "data", "symmetric": False, "thickness": 1.5, "color": "#8A94A3",
                    "array": own["hi"] - own["value"], "arrayminus": own["value"] - own["lo"],
                },
                customdata=own[["n", "K", "lo", "hi"]].to_numpy(float),
                marker=hatched(colour, _PATTERNS[place % len(_PATTERNS)], ink="rgba(0,0,0,0.12)",
                               size=8),
                hovertemplate=(
                    f"{label(str(model))}, %{{x}}: %{{y:.3f}} of %{{customdata[0]}} test targets"
                    "<br>95 % interval %{customdata[2]:.3f} to %{customdata[3]:.3f}"
                    "<br>M = %{customdata[1]}, truth injected<extra></extra>"
                ),
            )
        )  # fmt: skip
    layout = framed_layout(
        height=300,
        barmode="group",
        yaxis=value_axis("exact match, truth injected", range=[0, 1]),
        xaxis={"fixedrange": True},
        legend=LEGEND_ABOVE,
        margin={"t": 36},
    )
    return go.Figure(traces, layout)
