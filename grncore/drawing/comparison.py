"""Plotly figure of two models against each other."""

from collections.abc import Mapping

import plotly.graph_objects as go

from grncore.drawing.frame import LEGEND_ABOVE, Traces, framed_layout, hatched, value_axis
from grncore.drawing.palette import BLUE, GREEN, GREY, VERMILLION
from grncore.evaluation.paired import Outcome, Paired

_LOOKS: Mapping[Outcome, tuple[str, str]] = {
    "both": (BLUE, ""),
    "won": (GREEN, "/"),
    "lost": (VERMILLION, "\\"),
    "neither": (GREY, ""),
}
"""Colour and pattern of each outcome."""


def outcomes_figure(rows: Mapping[str, Paired], names: Mapping[Outcome, str]) -> go.Figure:
    """Share of targets by outcome, a bar a stratum; the counts stand in the bars.

    Parameters
    ----------
    rows
        Label of a stratum -> its counts, from top to bottom.
    names
        What to call each outcome.
    """
    traces: Traces = []
    labels = [f"{label}  (n = {counts.n})" for label, counts in rows.items()]
    for outcome, (colour, pattern) in _LOOKS.items():
        counts = [getattr(row, outcome) for row in rows.values()]
        shares = [count / row.n for count, row in zip(counts, rows.values(), strict=True)]
        traces.append(
            go.Bar(
                y=labels,
                x=shares,
                name=names[outcome],
                orientation="h",
                text=[f"<b>{count}</b>" if count else "" for count in counts],
                textposition="inside",
                insidetextanchor="middle",
                textangle=0,
                textfont={"color": "#ffffff"},
                constraintext="none",
                customdata=[
                    [count, row.n] for count, row in zip(counts, rows.values(), strict=True)
                ],
                marker=hatched(colour, pattern, size=8),
                hovertemplate=(
                    f"{names[outcome]}<br>%{{customdata[0]}} of %{{customdata[1]}} test targets "
                    "(%{x:.0%})<extra></extra>"
                ),
            )
        )
    layout = framed_layout(
        height=78 + 34 * len(rows),
        barmode="stack",
        bargap=0.25,
        yaxis={"autorange": "reversed", "automargin": True, "fixedrange": True},
        xaxis=value_axis(tickformat=".0%", range=[0, 1]),
        legend={**LEGEND_ABOVE, "traceorder": "normal"},
        margin={"t": 34, "b": 24},
    )
    return go.Figure(traces, layout)
