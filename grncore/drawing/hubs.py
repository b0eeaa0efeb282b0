"""Plotly figures of hub confusers."""

import html
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from grncore.drawing.clickable import clickable
from grncore.drawing.frame import (
    GRID,
    LEGEND_ABOVE,
    Traces,
    framed_layout,
    name_axis,
    value_axis,
)
from grncore.drawing.palette import BLUE, GREEN, GREY, ORANGE, VERMILLION

LABELLED = 8
"""Genes that the scatter plot names."""


def crowding_figure(
    table: pd.DataFrame, named: str, *, display: Callable[[str], str] = str
) -> go.Figure:
    """Places a gene takes against places it deserves; genes of equal counts share a point.

    Both axes are square roots of counts, because a few genes have most of the places.

    Parameters
    ----------
    table
        See :class:`grncore.answers.hubs.HubReport`.
    named
        Column that counts the places taken.
    """
    shown = table[(table[named] > 0) | (table["true"] > 0)]
    top = int(max(shown[named].max(), shown["true"].max())) if len(shown) else 1
    excess = (shown[named] - shown["true"]).sort_values(ascending=False, kind="stable")
    labelled = set(shown.loc[excess.index[:LABELLED], "gene"][excess.iloc[:LABELLED] > 0])
    traces: Traces = [
        go.Scatter(
            x=[0, top**0.5], y=[0, top**0.5], mode="lines", name="as often as known",
            line={"color": GREY, "dash": "dash", "width": 1.5}, hoverinfo="skip",
        )
    ]  # fmt: skip
    looks = (
        ("named more often than known", shown[named] > shown["true"], VERMILLION, "x"),
        ("named less often than known", shown[named] < shown["true"], BLUE, "circle-open"),
        ("named as often as known", shown[named] == shown["true"], GREEN, "circle"),
    )
    for label, mask, colour, symbol in looks:
        groups: dict[tuple[int, int], list[str]] = {}
        own = shown[mask]
        for gene, true, count in zip(own["gene"], own["true"], own[named], strict=True):
            groups.setdefault((int(true), int(count)), []).append(gene)
        if not groups:
            continue
        traces.append(
            go.Scatter(
                x=[np.sqrt(key[0]) for key in groups],
                y=[np.sqrt(key[1]) for key in groups],
                mode="markers+text",
                name=label,
                text=[
                    _label([g for g in genes if g in labelled], display)
                    for genes in groups.values()
                ],
                textposition=[
                    # To the right of the last ones a narrow figure has no room.
                    "middle left" if key[0] > top / 2 else "middle right"
                    for key in groups
                ],
                textfont={"size": 12},
                cliponaxis=False,
                customdata=[clickable(genes) for genes in groups.values()],
                hovertext=[
                    f"{_list(genes, display)}<br>named for {key[1]}, known for {key[0]} "
                    "test targets"
                    for key, genes in groups.items()
                ],
                hoverinfo="text",
                marker={
                    "color": colour,
                    "symbol": symbol,
                    "size": [8 + 3 * np.log2(len(genes)) for genes in groups.values()],
                    "line": {"width": 2, "color": colour},
                },
            )
        )
    reach, margin = top**0.5, 0.07 * top**0.5 + 0.1
    ticks = [n for n in (0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if n <= top]
    marked = {"tickvals": [n**0.5 for n in ticks], "ticktext": [f"{n:,}" for n in ticks]}
    across, up = [-margin, reach + 2 * margin], [-margin, reach + margin]
    layout = framed_layout(
        height=470,
        xaxis=value_axis("known: test targets it regulates", range=across, **marked),
        yaxis=value_axis("named: teams it is in", range=up, **marked),
        legend=LEGEND_ABOVE,
        margin={"t": 44, "b": 44},
    )
    return go.Figure(traces, layout)


def _label(genes: Sequence[str], display: Callable[[str], str]) -> str:
    return html.escape(", ".join(map(display, genes[:2]))) + (" …" if len(genes) > 2 else "")


def _list(genes: Sequence[str], display: Callable[[str], str]) -> str:
    more = f" and {len(genes) - 5} more" if len(genes) > 5 else ""
    return f"<b>{html.escape(', '.join(map(display, genes[:5])))}</b>{more}"


def displacement_figure(matrix: pd.DataFrame, *, display: Callable[[str], str] = str) -> go.Figure:
    """Confusers down, the true regulators they stand instead of across; empty where never.

    Parameters
    ----------
    matrix
        See :func:`grncore.answers.hubs.worst_matrix`.
    """
    rows = [html.escape(display(gene)) for gene in matrix.index]
    columns = [html.escape(display(gene)) for gene in matrix.columns]
    counts = matrix.to_numpy(float)
    traces: Traces = [
        go.Heatmap(
            # By place, with names as tick labels: two genes may share a display name.
            z=np.where(counts > 0, counts, np.nan),
            text=[[str(int(n)) if n else "" for n in row] for row in counts],
            texttemplate="%{text}",
            customdata=[[(row, column) for column in columns] for row in rows],
            hovertemplate=(
                "<b>%{customdata[0]}</b> named where <b>%{customdata[1]}</b> is known and missed: "
                "%{z} test targets<extra></extra>"
            ),
            hoverongaps=False,
            colorscale=[[0, "#d6eaf8"], [0.5, "#56B4E9"], [1, "#004a75"]],
            zmin=0,
            xgap=2,
            ygap=2,
            showscale=False,
        )
    ]
    layout = framed_layout(
        height=90 + 27 * max(len(rows), 3),
        xaxis=name_axis(columns, title="known regulator that is missed", side="top", tickangle=-45),
        yaxis=name_axis(rows, title="confuser named instead", autorange="reversed"),
    )
    return go.Figure(traces, layout)


def relief_figure(
    table: pd.DataFrame,
    first: tuple[str, str],
    second: tuple[str, str],
    *,
    display: Callable[[str], str] = str,
) -> go.Figure:
    """Wrong places of each gene under two models, joined by a line.

    Parameters
    ----------
    table
        Rows to show, from top to bottom.
    first, second
        Column and label of each model.
    """
    places = list(range(len(table)))
    traces: Traces = []
    xs: list[float | None] = []
    ys: list[float | None] = []
    for place, (one, other) in enumerate(zip(table[first[0]], table[second[0]], strict=True)):
        xs += [one, other, None]
        ys += [place, place, None]
    traces.append(
        go.Scatter(x=xs, y=ys, mode="lines", line={"color": GREY, "width": 2}, hoverinfo="skip",
                   showlegend=False)
    )  # fmt: skip
    for (column, label), colour, symbol in (
        (first, ORANGE, "square"), (second, BLUE, "circle"),
    ):  # fmt: skip
        traces.append(
            go.Scatter(
                x=table[column],
                y=places,
                mode="markers",
                name=label,
                customdata=[clickable((gene,)) for gene in table["gene"]],
                marker={"color": colour, "symbol": symbol, "size": 11},
                hovertemplate=f"{html.escape(label)}: %{{x}} wrong places<extra></extra>",
            )
        )
    most = max(1.0, float(table[[first[0], second[0]]].to_numpy().max()))
    names = [html.escape(display(gene)) for gene in table["gene"]]
    layout = framed_layout(
        height=100 + 27 * max(len(table), 3),
        xaxis=value_axis(
            "test targets whose team it is wrongly in", range=[-0.03 * most, 1.04 * most]
        ),
        yaxis=name_axis(names, autorange="reversed", showgrid=True, gridcolor=GRID),
        legend=LEGEND_ABOVE,
        margin={"t": 36, "b": 40},
    )
    return go.Figure(traces, layout)
