"""How many test targets a pool of each size serves, under each retriever."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from grncore.answers.pools import (
    PoolReport,
    coverage_records,
    coverage_summary,
    pool_sizes,
    random_curve,
    recall_curve,
)
from grncore.answers.target import TargetView
from grncore.drawing.pools import coverage_figure
from grncore.methods.registry import ranker_label
from pages.common.context import Context
from pages.common.figures import drawn_once, show_titled
from pages.common.tables import csv_button
from pages.common.tested import no_test_targets
from pages.pool.controls import PoolWidths
from pages.pool.data import coverage_of

ALL = 0
"""Stands for every stratum in the picker."""


def show_coverage(
    context: Context, view: TargetView, report: PoolReport, widths: PoolWidths
) -> None:
    """Recall@K over test targets as curves, and as a table at the chosen sizes."""
    if no_test_targets(context):
        return
    tables = {kind: coverage_of(context, kind) for kind in report.retrievers}
    size = _pick_stratum(context, view)
    chosen = {
        kind: table if size == ALL else table[table["R"] == size] for kind, table in tables.items()
    }
    first = chosen[report.retrievers[0]]
    among = "test targets" if size == ALL else f"test targets with R = {size}"
    figure = drawn_once(  # targets of one stratum share it
        ("recall", context.key, size, widths, len(report.table)),
        lambda: _figure(chosen, widths, len(report.table)),
    )
    with st.container(border=True):
        show_titled(
            figure,
            f"Recall@K over {len(first)} {among}",
            f"Recall@K, {among}",
            key="pool.recall",
            alt=f"Recall@K by pool size and retriever over {among}",
            file_name=f"recall-R{size or 'all'}",
        )
    _show_summary(context, report, tables, chosen, widths, size, among)


def _figure(tables: dict[str, pd.DataFrame], widths: PoolWidths, candidates: int) -> go.Figure:
    ks = pool_sizes(candidates)
    return coverage_figure(
        ks,
        {ranker_label(kind): recall_curve(table, ks) for kind, table in tables.items()},
        random_curve(next(iter(tables.values())), ks),
        [("M_R", widths.cap), ("K", widths.k)],
    )


def _pick_stratum(context: Context, view: TargetView) -> int:
    sizes = [size for size, names in context.predictor.split.test.items() if names]
    default = view.size if view.size in sizes else ALL
    options = [ALL, *sizes]
    return int(
        st.selectbox(
            "Test targets counted",
            options,
            options.index(default),
            # A new target starts with its own stratum, where there is one.
            key=f"pool.stratum|{context.key}|{view.size}",
            format_func=lambda size: "All" if size == ALL else f"R = {size}, given",
            help="Targets that no model has seen. Larger teams are harder to cover, so a figure "
            "for one team size says more than one for all.",
        )
    )


def _show_summary(
    context: Context,
    report: PoolReport,
    tables: dict[str, pd.DataFrame],
    chosen: dict[str, pd.DataFrame],
    widths: PoolWidths,
    size: int,
    among: str,
) -> None:
    summary = coverage_summary(report, chosen, k=widths.k, cap=widths.cap)
    shown = summary.assign(retriever=[ranker_label(kind) for kind in summary["retriever"]])
    covered = {True: "✓", False: "✕"}
    for column in ("target_at_k", "target_at_cap"):
        shown[column] = [covered.get(value, "") for value in summary[column]]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**At K = {widths.k:,} and M_R = {widths.cap:,}, {among}**", width="stretch")
        csv_button(
            context,
            lambda: coverage_records(tables).assign(part="test"),
            "coverage",
            key="pool.coverage.csv",
            help="Every test target and retriever: the K at which its pool covers the known team, "
            "and the rank of each known regulator.",
        )
    config = st.column_config
    st.dataframe(
        shown,
        column_order=["retriever", "target_at_k", "target_at_cap", "recall", "coverage", "edges"],
        column_config={
            "retriever": config.TextColumn("Retriever", pinned=True),
            "target_at_k": config.TextColumn(
                "This target, K", help="Whether its first K hold the whole known team."
            ),
            "target_at_cap": config.TextColumn(
                "This target, M_R",
                help="Whether its first M_R hold the whole known team.",
            ),
            "recall": _share(
                f"Recall@{widths.k}",
                "Share of these targets whose first K candidates hold the whole known team.",
            ),
            "coverage": _share(
                f"Coverage@{widths.cap}",
                "The same with the first M_R: the ceiling of exact match for every model that "
                "decodes from the pool.",
            ),
            "edges": _share(
                f"EdgeRec@{widths.k}",
                "Mean share of a target's known regulators among its first K candidates: partial "
                "credit.",
            ),
        },
        hide_index=True,
        key=f"pool.summary|{context.key}|{size}",
        alt=f"Coverage by retriever over {among}",
        placeholder="–",
    )  # fmt: skip


def _share(label: str, help: str) -> Any:
    return st.column_config.ProgressColumn(
        label, help=help, format="percent", min_value=0.0, max_value=1.0
    )
