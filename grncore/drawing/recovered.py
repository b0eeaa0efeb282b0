"""Figures of recovered teams and of their figures of merit, for notebooks."""

import html
from collections.abc import Callable, Hashable, Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from grncore.answers.team_signs import SIGN_MARKS, SIGN_WORDS
from grncore.drawing.frame import Traces, framed_layout
from grncore.drawing.palette import BLUE, GREY, GROUP_COLOURS, VERMILLION

MOST = 30
"""Regulators that a figure shows."""

_COLOURS = {1: BLUE, -1: VERMILLION, 0: GREY}


def regulators_figure(
    edges: pd.DataFrame, *, display: Callable[[str], str] = str, by: str = ""
) -> go.Figure:
    """Regulators with most targets, as bars that tell activation and repression apart.

    Parameters
    ----------
    edges
        As :func:`grncore.export.predicted_edges` gives them; with a column ``sign`` or without.
    by
        Who predicts them, for the axis.
    """
    signs = edges["sign"].fillna(0).astype(int) if "sign" in edges else pd.Series(0, edges.index)
    counts = pd.crosstab(edges["TF"], signs)
    busiest = counts.sum(axis=1).sort_values(ascending=False, kind="stable").index[:MOST]
    names = [html.escape(display(gene)) for gene in busiest]
    traces: Traces = []
    for sign in (1, -1, 0):
        if sign in counts:
            traces.append(
                go.Bar(
                    x=counts.loc[busiest, sign],
                    y=names,
                    orientation="h",
                    name=SIGN_WORDS.get(sign, "effect not known"),
                    marker={"color": _COLOURS[sign]},
                )
            )
    layout = framed_layout(
        height=120 + 22 * len(names),
        barmode="stack",
        xaxis={"title": _by("predicted targets", by)},
        yaxis={"autorange": "reversed", "type": "category"},
    )
    return go.Figure(traces, layout)


def listed_sets_figure(
    rows: pd.DataFrame, *, display: Callable[[str], str] = str, by: str = ""
) -> go.Figure:
    """The sets listed for one target: a column a set, best first, a row a regulator.

    Parameters
    ----------
    rows
        Rows of one target and model, as :func:`grncore.export.teams_table` gives them.
    by
        The model, for the axis.
    """
    rows = rows.sort_values("rank", kind="stable")
    truth = set(rows["truth"].iloc[0])
    genes = list(dict.fromkeys(gene for team in rows["regulators"] for gene in team))
    names = {
        gene: html.escape(display(gene)) + (" (known)" if gene in truth else "") for gene in genes
    }
    marks: dict[int, list[tuple[int, str, str]]] = {1: [], -1: [], 0: []}
    for row in rows.to_dict("records"):
        signs = row.get("signs") or (0,) * len(row["regulators"])
        for gene, sign in zip(row["regulators"], signs, strict=True):
            said = _said(row, display(gene), sign)
            marks[sign].append((row["rank"], names[gene], said))
    traces: Traces = []
    for sign, found in marks.items():
        if found:
            traces.append(
                go.Scatter(
                    x=[rank for rank, _, _ in found],
                    y=[name for _, name, _ in found],
                    mode="markers+text",
                    text=[SIGN_MARKS.get(sign, "")] * len(found),
                    textposition="middle right",
                    marker={"size": 14, "color": _COLOURS[sign]},
                    name=SIGN_WORDS.get(sign, "effect not known"),
                    hovertext=[said for _, _, said in found],
                    hoverinfo="text",
                )
            )
    layout = framed_layout(
        height=130 + 26 * len(genes),
        xaxis={"title": _by("listed set, best first", by), "dtick": 1},
        yaxis={"categoryorder": "array", "categoryarray": list(reversed(names.values()))},
    )
    return go.Figure(traces, layout)


def _by(title: str, model: str) -> str:
    return f"{title}: {html.escape(model)}" if model else title


def _said(row: Mapping[Hashable, Any], name: str, sign: int) -> str:
    said = [html.escape(name), f"set {row['rank']}"]
    if sign:
        said.append(SIGN_WORDS[sign])
    said += [
        f"{column} {row[column]:.3g}"
        for column in ("probability", "score")
        if row.get(column) is not None and row[column] == row[column]
    ]
    return " · ".join(said)


def exact_figure(table: pd.DataFrame) -> go.Figure:
    """Exact match by model and team size, with 95 % intervals.

    Parameters
    ----------
    table
        Columns ``model``, ``R``, ``targets``, ``exact``, ``lo``, ``hi``.
    """
    traces: Traces = []
    for place, (size, rows) in enumerate(table.groupby("R", sort=True)):
        known = rows[rows["exact"].notna()]
        traces.append(
            go.Scatter(
                x=known["exact"],
                y=[html.escape(name) for name in known["model"]],
                mode="markers",
                name=f"R = {size} ({rows['targets'].max()} targets)",
                marker={"size": 10, "color": GROUP_COLOURS[place % len(GROUP_COLOURS)]},
                error_x={
                    "type": "data",
                    "array": known["hi"] - known["exact"],
                    "arrayminus": known["exact"] - known["lo"],
                },
            )
        )
    models = table["model"].nunique()
    layout = framed_layout(
        height=140 + 34 * models,
        xaxis={"title": "share of whole teams that are right", "range": [0, 1]},
        yaxis={"autorange": "reversed"},
        scattermode="group",
    )
    return go.Figure(traces, layout)
