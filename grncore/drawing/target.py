"""Plotly figures of one target. They set no text or paper colour, so that the page's theme can."""

import html
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from grncore.answers.profiles import Profile
from grncore.answers.ranked_sets import RankedSets, Team
from grncore.drawing.frame import GRID, LEGEND_BELOW, Traces, framed_layout, value_axis
from grncore.drawing.palette import BLUE, GREY, GROUP_COLOURS, ORANGE


def sets_figure(sets: RankedSets, truth: Team, *, display: Callable[[str], str] = str) -> go.Figure:
    """A model's best sets as bars: additive base and residual apart, their sum as a mark.

    Bars are drawn from zero on either side, because base and residual may differ in sign. The true
    set is marked by a diamond and bold type. Scores of different targets are not comparable.
    """
    labels = [_set_label(rank, team, truth, display) for rank, team in enumerate(sets.sets, 1)]
    traces: Traces = []
    has_residual = bool(np.nan_to_num(sets.residual).any())
    parts = [("additive base", sets.base, BLUE, "")]
    parts += [("residual", sets.residual, ORANGE, "/")] if has_residual else []
    for name, values, colour, pattern in parts:
        traces.append(
            go.Bar(
                y=labels,
                x=values,
                name=name,
                orientation="h",
                marker={
                    "color": colour,
                    "pattern": {
                        "shape": pattern,
                        "bgcolor": colour,
                        "fgcolor": "#5c3f00",
                        "size": 6,
                        "solidity": 0.25,
                    },
                    "line": {"width": 0},
                },
                hovertemplate=f"%{{y}}<br>{name} %{{x:.3f}}<extra></extra>",
            )
        )
    traces.append(
        go.Scatter(
            y=labels,
            x=sets.scores,
            name="score",
            mode="markers",
            marker={"symbol": "line-ns", "size": 13, "line": {"width": 3, "color": GREY}},
            customdata=np.column_stack([sets.scores, sets.margins]),
            hovertemplate=(
                "%{y}<br>score %{customdata[0]:.3f}"
                "<br>margin to the next %{customdata[1]:.3f}<extra></extra>"
            ),
        )
    )
    layout = framed_layout(
        height=max(150, 95 + 28 * len(labels)),
        annotations=_numbers(sets, labels),
        margin={"r": 146, "t": 24, "b": 40},
        barmode="relative",
        bargap=0.35,
        yaxis={"autorange": "reversed", "automargin": True, "fixedrange": True, "title": None},
        xaxis={"title": None, "gridcolor": GRID, "zerolinecolor": GREY, "fixedrange": True},
        legend={**LEGEND_BELOW, "xref": "container", "x": 0.5, "xanchor": "center"},
    )
    return go.Figure(traces, layout)


def _numbers(sets: RankedSets, labels: Sequence[str]) -> list[dict[str, Any]]:
    """Score, and margin to the next set, beside each bar."""
    place = {"xref": "paper", "xanchor": "right", "showarrow": False, "font": {"size": 12}}
    texts = [("<b>score</b>", "<b>margin</b>")]
    texts += [
        (f"{score:.2f}", "" if np.isnan(margin) else f"+{margin:.2f}")
        for score, margin in zip(sets.scores, sets.margins, strict=True)
    ]
    heights: list[dict[str, Any]] = [{"yref": "paper", "y": 1.0, "yanchor": "bottom"}]
    heights += [{"y": label} for label in labels]
    return [
        {**place, **height, "x": 1.0, "xshift": shift, "text": text}
        for both, height in zip(texts, heights, strict=True)
        for shift, text in zip((52, 106), both, strict=True)
    ]


def _set_label(rank: int, team: Team, truth: Team, display: Callable[[str], str]) -> str:
    """Rank and members; Plotly reads a little HTML in labels, so names are escaped."""
    names = html.escape(" + ".join(map(display, team)))
    if truth and set(team) == set(truth):
        return f"{rank}  <b>◆ {names}</b>"
    return f"{rank}  {names}"


def expression_figure(profile: Profile) -> go.Figure:
    """Expression of a gene by cell type: violins with medians; one violin without types."""
    traces: Traces = []
    for group, values, colour in _by_group(profile):
        traces.append(
            go.Violin(
                y=values,
                name=html.escape(group),
                line={"color": colour, "width": 1.5},
                box={"visible": True, "width": 0.25},
                points=False,
                spanmode="hard",
                scalemode="width",
                hoveron="violins",
                showlegend=False,
            )
        )
    layout = framed_layout(
        height=330,
        yaxis=value_axis(profile.unit),
        xaxis={"fixedrange": True, "type": "category"},
        violingap=0.15,
    )
    return go.Figure(traces, layout)


def scatter_figure(regulator: Profile, target: Profile) -> go.Figure:
    """Expression of a target against a regulator, a point a cell, coloured by cell type."""
    traces: Traces = []
    symbols = ("circle", "square", "diamond", "cross", "triangle-up", "star", "hexagon", "x")
    pairs = zip(_by_group(regulator), _by_group(target), strict=True)
    for place, ((group, x, colour), (_, y, _)) in enumerate(pairs):
        traces.append(
            go.Scatter(
                x=x,
                y=y,
                mode="markers",
                name=html.escape(group),
                marker={
                    "size": 5,
                    "opacity": 0.65,
                    "color": colour,
                    "symbol": symbols[place % len(symbols)],
                },
                hovertemplate=(
                    f"{html.escape(group)}<br>{html.escape(regulator.label)} %{{x:.2f}}"
                    f"<br>{html.escape(target.label)} %{{y:.2f}}<extra></extra>"
                ),
            )
        )
    layout = framed_layout(
        height=330,
        xaxis={"title": html.escape(regulator.label), "gridcolor": GRID, "zeroline": False},
        yaxis={"title": html.escape(target.label), "gridcolor": GRID, "zeroline": False},
        legend={"itemsizing": "constant"},
        showlegend=len(traces) > 1,
    )
    return go.Figure(traces, layout)


def _by_group(profile: Profile) -> list[tuple[str, np.ndarray, str]]:
    """Name, values and colour of each cell group, in the order in which groups first occur."""
    if profile.groups is None:
        return [(f"all {profile.noun}", profile.values, GROUP_COLOURS[0])]
    groups = np.asarray(profile.groups)
    return [
        (group, profile.values[groups == group], GROUP_COLOURS[place % len(GROUP_COLOURS)])
        for place, group in enumerate(dict.fromkeys(profile.groups))
    ]
