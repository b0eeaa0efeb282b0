"""Plotly figures of a reproduction: Figures 2 and 3 of the paper, and ours."""

from collections.abc import Iterable, Mapping

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from grncore.drawing.frame import GRID, framed_layout
from grncore.drawing.palette import COLOURS, GREEN, GREY, ORANGE, PURPLE, SKY, VERMILLION
from grncore.methods.registry import METHODS
from grncore.reproduction import paper
from grncore.reproduction.measurements import ORACLE_PREFIX, OUTCOME_METRICS, PREFIX, pick
from grncore.reproduction.table import method_label


def method_styles() -> Mapping[str, tuple[str, str, str]]:
    """Colour, line and marker of each method: told apart without colour too."""
    return {
        kind: (COLOURS.get(method.style.colour, GREY), method.style.dash, method.style.marker)
        for kind, method in METHODS.items()
        if method.style is not None
    }


OUTCOME_STYLES = {
    "recovered": (GREEN, ""),
    "retrieval": (ORANGE, "/"),
    "scoring": (VERMILLION, "x"),
    "decoding": (PURPLE, "."),
    "evaluation": (SKY, "-"),
}
"""Colour and pattern of each outcome."""


def recall_figure(values: pd.DataFrame) -> go.Figure | None:
    """Recall@K against K, one panel a stratum (Figure 2); None without values."""
    rows = pick(values, {"metric": "recall", "subset": "all", "variant": ""})
    panels = _by_stratum(rows)
    if not panels:
        return None
    figure = _curves(panels, "K", markers=False)
    figure.update_xaxes(title="K, pool size")
    figure.update_yaxes(title="Recall@K", range=[0, 1.02], col=1)
    return _finished(figure)


def retrieval_figure(values: pd.DataFrame) -> go.Figure | None:
    """Strict coverage and edge recall against the share of the universe (Figure 3)."""
    rows = pick(values, {"subset": "all", "R": None})
    sizes = pick(rows, {"metric": "universe_size"})
    if not len(sizes) or "strict_coverage" not in set(rows["metric"]):
        return None
    universe = float(sizes["value"].iloc[0])
    metrics = {"strict_coverage": "StrictCov@K", "edge_recall": "EdgeRec@K"}
    figure = make_subplots(1, 2, subplot_titles=list(metrics.values()))
    for column, metric in enumerate(metrics, start=1):
        panel = rows[rows["metric"] == metric]
        for kind in _known(panel["model"]):
            curve = _over_seeds(panel[panel["model"] == kind], "K")
            curve["x"] = curve["x"] / universe
            _add(figure, kind, curve, column, legend=column == 1, markers=False)
        for kind in ("attention", "dot") if paper.is_mesc(str(rows["dataset"].iloc[0])) else ():
            printed = paper.MESC[kind, metric]
            figure.add_scatter(
                x=[k / paper.MESC_REGULATORS for k in printed],
                y=list(printed.values()),
                mode="markers",
                name=f"{method_label(kind)}, the paper",
                marker={
                    "color": method_styles()[kind][0],
                    "symbol": f"{method_styles()[kind][2]}-open",
                    "size": 9,
                },
                legendgroup=f"paper {kind}",
                showlegend=column == 1,
                row=1,
                col=column,
            )
    figure.update_xaxes(title="K as a share of the universe", tickformat=".0%")
    figure.update_yaxes(range=[0, 1.02])
    return _finished(figure)


def stress_figure(values: pd.DataFrame) -> go.Figure | None:
    """Exact match against the cooperativity dial, one panel a stratum."""
    stress = values[values["variant"].str.startswith("dial ")]
    rows = pick(stress, {"metric": "exact", "subset": "all"})
    rows = rows[~rows["pools"].str.startswith(ORACLE_PREFIX)]
    panels = _by_stratum(rows.assign(dial=rows["variant"].str.removeprefix("dial ").astype(float)))
    if not panels:
        return None
    figure = _curves(panels, "dial", markers=True)
    figure.update_xaxes(title="cooperativity: additive 0, combinatorial 1")
    figure.update_yaxes(range=[-0.03, 1.05])
    figure.update_yaxes(title="exact match", col=1)
    return _finished(figure)


def failure_figure(values: pd.DataFrame) -> go.Figure | None:
    """Why test targets fail: stacked shares by model, one panel a stratum."""
    rows = pick(values, {"subset": "all", "variant": ""})
    rows = rows[rows["metric"].str.startswith(PREFIX)]
    rows = rows[~rows["pools"].str.startswith(ORACLE_PREFIX) & (rows["pools"] != "dot")]
    panels = _by_stratum(rows)
    if not panels:
        return None
    figure = _side_by_side(panels)
    for column, panel in enumerate(panels.values(), start=1):
        kinds = list(dict.fromkeys(panel["model"]))
        for name, metric in OUTCOME_METRICS.items():
            part = panel[panel["metric"] == metric]
            means = part.groupby("model")["value"].mean()
            colour, pattern = OUTCOME_STYLES[name]
            figure.add_bar(
                y=[method_label(kind) for kind in kinds],
                x=[float(means.get(kind, 0.0)) for kind in kinds],
                orientation="h",
                name=name,
                legendgroup=name,
                showlegend=column == 1,
                marker={"color": colour, "pattern": {"shape": pattern}},
                row=1,
                col=column,
            )
    figure.update_xaxes(title="share of test targets", range=[0, 1], tickformat=".0%")
    figure.update_layout(barmode="stack", legend={"traceorder": "normal"})
    return _finished(figure)


def _by_stratum(rows: pd.DataFrame) -> dict[int, pd.DataFrame]:
    """Rows of each team size, ascending."""
    sizes = sorted(int(size) for size in rows["R"].dropna().unique())
    return {size: rows[rows["R"] == size] for size in sizes}


def _curves(panels: Mapping[int, pd.DataFrame], x: str, *, markers: bool) -> go.Figure:
    """A curve of every method against ``x``, in panels side by side."""
    figure = _side_by_side(panels)
    for column, panel in enumerate(panels.values(), start=1):
        for kind in _known(panel["model"]):
            curve = _over_seeds(panel[panel["model"] == kind], x)
            _add(figure, kind, curve, column, legend=column == 1, markers=markers)
    return figure


def _side_by_side(panels: Iterable[int]) -> go.Figure:
    """An empty panel for each team size."""
    titles = [f"R = {size}" for size in panels]
    return make_subplots(1, len(titles), shared_yaxes=True, subplot_titles=titles)


def _finished(figure: go.Figure) -> go.Figure:
    """Frame, with room for panel titles above and for the legend below the axis titles."""
    figure.update_xaxes(gridcolor=GRID)
    figure.update_yaxes(gridcolor=GRID)
    legend = {"orientation": "h", "y": -0.2, "yanchor": "top"}
    return figure.update_layout(framed_layout(height=420, margin={"t": 32, "b": 90}, legend=legend))


def _known(kinds: Iterable[str]) -> list[str]:
    """Methods that have a style, in its order."""
    present = set(kinds)
    return [kind for kind in method_styles() if kind in present]


def _over_seeds(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    found = rows.groupby(by)["value"].agg(["mean", "std", "count"]).reset_index()
    return found.rename(columns={by: "x"}).astype({"x": float})


def _add(
    figure: go.Figure, kind: str, curve: pd.DataFrame, column: int, *, legend: bool, markers: bool
) -> None:
    colour, dash, symbol = method_styles()[kind]
    figure.add_scatter(
        x=curve["x"],
        y=curve["mean"],
        error_y={"array": curve["std"].fillna(0.0), "thickness": 1, "width": 2}
        if markers
        else None,
        mode="lines+markers" if markers else "lines",
        name=method_label(kind),
        legendgroup=kind,
        showlegend=legend,
        line={"color": colour, "dash": dash, "width": 2.5 if kind == "attention" else 2},
        marker={"symbol": symbol, "size": 8},
        row=1,
        col=column,
    )
