"""Heat map of activities beside expression, whose cells can be clicked."""

import html
from collections.abc import Callable

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from grncore.answers.activity_map import ActivityMap, row_scaled
from grncore.drawing.clickable import clickable
from grncore.drawing.frame import framed_layout
from grncore.drawing.palette import BLUE, VERMILLION

ROW = 17
"""Pixels of a row."""

_SCALE = [[0.0, BLUE], [0.5, "rgba(138,148,163,0.10)"], [1.0, VERMILLION]]


def activity_figure(
    found: ActivityMap, rows: list[int], *, display: Callable[[str], str] = str
) -> go.Figure:
    """Two heat maps of the same regulators: what they did, and what their transcripts did.

    Each row is centred and scaled to its own largest change. A point that cannot be seen lies on
    each cell, with the regulator as its ``customdata``: a click on it names the regulator.

    Parameters
    ----------
    rows
        Which regulators, by place, from the top.
    """
    genes = [found.regulators[row] for row in rows]
    names = [html.escape(display(gene)) for gene in genes]
    columns = [html.escape(column) for column in found.columns]
    figure = make_subplots(
        rows=1, cols=2, shared_yaxes=True, horizontal_spacing=0.02,
        subplot_titles=("activity", "own expression"),
    )  # fmt: skip
    shown = (
        (found.activity[rows], "activity {:+.3g} ± {:.2g}"),
        (found.expression[rows], "expression {:.3g}"),
    )
    errors = found.error[rows]
    for place, (values, said) in enumerate(shown, 1):
        text = [
            [said.format(value, errors[row, column]) for column, value in enumerate(line)]
            for row, line in enumerate(values)
        ]
        figure.add_trace(
            go.Heatmap(
                z=row_scaled(values), x=columns, y=genes, zmin=-1, zmax=1, colorscale=_SCALE,
                showscale=False, xgap=1, ygap=1, hoverinfo="skip",
            ),
            row=1, col=place,
        )  # fmt: skip
        grid = [(row, column) for row in range(len(rows)) for column in range(len(columns))]
        figure.add_trace(
            go.Scatter(
                x=[columns[column] for _, column in grid],
                y=[genes[row] for row, _ in grid],
                customdata=[clickable((genes[row],)) for row, _ in grid],
                text=[f"{names[row]}, {columns[column]}: {text[row][column]}"
                      for row, column in grid],
                mode="markers", hoverinfo="text", showlegend=False,
                marker={"symbol": "square", "size": ROW - 3, "opacity": 0.001},
            ),
            row=1, col=place,
        )  # fmt: skip
    # By identifier, because names may be shared.
    figure.update_yaxes(
        autorange="reversed", automargin=True, type="category", tickvals=genes, ticktext=names,
        showgrid=False,
    )  # fmt: skip
    figure.update_xaxes(type="category", side="bottom", automargin=True, showgrid=False)
    height = int(60 + ROW * len(rows) + 6 * max(map(len, columns), default=0))
    figure.update_layout(framed_layout(height=height, margin={"t": 30}))
    return figure.update_annotations(font_size=12)


def ordered_rows(found: ActivityMap, most: int) -> list[int]:
    """The clearest regulators, those of like activity beside each other."""
    rows = list(range(min(most, len(found.regulators))))
    if len(rows) < 3:
        return rows
    scaled = row_scaled(np.nan_to_num(found.activity[rows]))
    peak = scaled.argmax(axis=1)
    return sorted(rows, key=lambda row: (int(peak[row]), row))
