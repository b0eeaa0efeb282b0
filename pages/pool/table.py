"""The pool as a table, with what every retriever says of each candidate."""

from typing import Any

import pandas as pd
import streamlit as st

from grncore.answers.pools import PoolReport, short_label
from grncore.answers.target import TargetView
from grncore.methods.registry import ranker_label
from pages.common.clicked import picked_row
from pages.common.context import Context
from pages.common.links import regulator_link
from pages.common.tables import csv_button, tinted
from pages.common.text import file_stem
from pages.pool.controls import PoolWidths


def candidate_key(context: Context, target: str) -> str:
    """Key of the widget that names the candidate in detail."""
    return f"pool.candidate|{context.key}|{target}"


def show_table(context: Context, view: TargetView, report: PoolReport, widths: PoolWidths) -> None:
    """The first K candidates; a chosen row is the candidate of the scatter plot."""
    own = ranker_label(report.retrievers[0])
    pool = report.top(widths.k)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**The first {len(pool):,} candidates, {own}**", width="stretch")
        csv_button(
            context,
            lambda: report.table.assign(
                target=view.target, R=view.size, K=widths.k, M_R=widths.cap
            ),
            f"pool-{file_stem(view.target)}",
            key="pool.csv",
            help=f"All {len(report.table):,} candidates, with rank and score of every retriever.",
        )
    bar = st.container(horizontal=True, vertical_alignment="center")
    key = f"pool.rows|{context.key}|{view.target}|{widths.k}"
    order = ["mark", "name"]
    if context.dataset.aliases:
        order.append("regulator")
    order += [f"rank_{kind}" for kind in report.retrievers]
    order += [f"score_{kind}" for kind in report.retrievers if kind == report.retrievers[0]]
    order += ["named_by", "training_targets", "correlation"]
    shown = _readable(view, pool)
    event = st.dataframe(
        tinted(shown[order], pool["true"]),
        column_order=order,
        column_config=_columns(report),
        hide_index=True,
        height=min(430, 38 + 35 * max(len(pool), 1)),
        on_select="rerun",
        selection_mode="single-row",
        key=key,
        alt=f"Candidate regulators of {view.title}, by rank",
        placeholder="–",
    )
    with bar:
        gene = picked_row(event, pool["regulator"])
        if gene is None:
            st.caption(
                f"Green rows marked ◆ are known regulators. Teams are chosen among the first "
                f"{widths.cap:,} (M_R). Tick a row for its expression and its other targets."
            )
            return
        _choose(context, view.target, key, gene)
        regulator_link(context, gene, "All targets of {}", ":material/share:")


def _choose(context: Context, target: str, key: str, gene: str) -> None:
    """Take a newly ticked row as the candidate in detail; a later choice there stands."""
    last = f"{key}.ticked"
    if st.session_state.get(last) != gene:
        st.session_state[last] = gene
        st.session_state[candidate_key(context, target)] = gene


def _readable(view: TargetView, pool: pd.DataFrame) -> pd.DataFrame:
    named = view.pool.set_index("regulator")["chosen_by"]
    return pool.assign(
        mark=pool["true"].map({True: "◆", False: ""}),
        named_by=pool["regulator"].map(named).fillna(""),
    )


def _columns(report: PoolReport) -> dict[str, Any]:
    config = st.column_config
    columns = {
        "mark": config.TextColumn(
            "Known", width="small", help="◆ marks a known regulator.", pinned=True
        ),
        "name": config.TextColumn("Regulator", pinned=True),
        "regulator": config.TextColumn("Identifier"),
        "named_by": config.TextColumn(
            "Named by", width="medium", help="Models whose predicted team holds this regulator."
        ),
        "training_targets": config.NumberColumn(
            "Training targets",
            help="How many training targets it regulates (its popularity).",
        ),
        "correlation": config.NumberColumn(
            "Correlation", format="%.2f",
            help="Pearson correlation with the target over the features; its size is what the "
            "correlation retriever ranks by.",
        ),
    }  # fmt: skip
    for kind in report.retrievers:
        label, full = short_label(kind), ranker_label(kind)
        columns[f"rank_{kind}"] = config.NumberColumn(
            f"{label} rank",
            help=f"{full}: place among {len(report.table):,} candidates; equal scores are in name "
            "order.",
        )  # fmt: skip
        columns[f"score_{kind}"] = config.NumberColumn(
            f"{label} score", format="%.3f",
            help=f"{full}. Comparable within this target and retriever only.",
        )  # fmt: skip
    return columns
