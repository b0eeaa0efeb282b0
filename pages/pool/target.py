"""The pool of one target: where its true regulators stand under each retriever."""

import plotly.graph_objects as go
import streamlit as st

from grncore.answers.pools import PoolReport, short_label
from grncore.answers.target import TargetView
from grncore.drawing.pools import places_figure
from grncore.methods.registry import ranker_label
from pages.common.context import Context
from pages.common.figures import drawn_once, show_titled
from pages.common.text import file_stem, plain
from pages.common.tiles import Tile, show_tiles
from pages.pool.controls import PoolWidths


def show_places(context: Context, view: TargetView, report: PoolReport, widths: PoolWidths) -> None:
    """Tiles with the K at which each retriever covers the truth, and the ranks behind them."""
    if not report.truth:
        st.info(
            "No regulator of this gene is known, so nothing can be marked or covered. The ranks "
            "below are predictions; the coverage of the test targets says how far to trust them.",
            icon=":material/help:",
        )
        return
    show_tiles([_tile(report, kind, widths) for kind in report.retrievers])
    _say_ties(report)
    with st.container(border=True):
        show_titled(
            drawn_once(
                ("places", context.key, view.target, widths), lambda: _places(report, widths)
            ),
            "Where the known regulators stand",
            f"Ranks of known regulators, {view.title}",
            key="pool.places",
            alt=f"Rank of each known regulator of {view.title} by retriever",
            file_name=f"places-{file_stem(view.target)}",
        )
        if report.outside:
            named = ", ".join(plain(context.dataset.display(gene)) for gene in report.outside)
            st.caption(
                f":material/block: {named}: known, yet no candidate in this universe, so no pool "
                "can hold the whole team."
            )


def _places(report: PoolReport, widths: PoolWidths) -> go.Figure:
    return places_figure(
        {ranker_label(kind): report.standing(kind, widths.cap) for kind in report.retrievers},
        [("M_R", widths.cap), ("K", widths.k)],
        len(report.table),
    )


def _tile(report: PoolReport, kind: str, widths: PoolWidths) -> Tile:
    covered = report.covered_at(kind)
    inside = covered is not None and covered <= widths.cap
    held = report.held(kind, widths.cap)
    return (
        f"{short_label(kind)}: K needed",
        "never" if covered is None else f"{covered:,}",
        f"{'✓' if inside else '✕'} {held} of {len(report.truth)} in M_R",
        f"{ranker_label(kind)}: the smallest K whose pool holds every known regulator, the "
        f"rank of the one that it puts last among {len(report.table):,} candidates. A random order "
        f"would need {report.random_cover:,.0f} on average. Below: how many the first M_R = "
        f"{widths.cap:,} hold.",
    )


def _say_ties(report: PoolReport) -> None:
    for kind in report.retrievers:
        tied = report.tied_at_cover(kind)
        if tied:
            st.caption(
                f":material/drag_handle: {ranker_label(kind)} gives {tied:,} other candidates "
                "the same score as the known regulator that it ranks last; names decide among them."
            )
