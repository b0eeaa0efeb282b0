"""Hub confusers over all test targets."""

from typing import Any

import pandas as pd
import streamlit as st

from grncore.answers.hubs import TOP_LIST, HubReport, worst_matrix
from grncore.drawing.hubs import crowding_figure, displacement_figure, relief_figure
from grncore.evaluation.intervals import proportion_interval
from grncore.methods.registry import model_label
from pages.common.clicked import genes_of_cells, offer
from pages.common.context import Context
from pages.common.figures import show_figure
from pages.common.tables import csv_button
from pages.common.tiles import show_tiles
from pages.hubs.network import show_network

MATRIX = 14
"""Genes on each side of the heatmap."""


def list_label(name: str) -> str:
    """What a list of teams is called."""
    return "Top-R of the pool" if name == TOP_LIST else model_label(name)


def show_relief(context: Context, report: HubReport) -> None:
    """Tiles and figure: wrong places by list, and those that the worst confusers take."""
    _, first, second = report.lists
    st.caption(
        f"{report.targets} test targets with {report.places} places in their teams; R is given. "
        "A hub confuser is a gene that is ranked high for many targets without regulating them. "
        "Counted are the places that hold no known regulator."
    )
    worst = len(report.worst)
    meaning = (
        f"Of {report.places} places, how many hold a gene that is no known regulator. The worst "
        f"confusers are the {worst} genes that outrank known regulators of most test targets in "
        "the pools; no model's teams were looked at to choose them."
    )
    show_tiles(
        [
            (
                list_label(name), report.wrong(name),
                f"{report.wrong_of_worst(name)} by the {worst} worst", meaning,
            )
            for name in report.lists
        ]
    )  # fmt: skip
    st.markdown(said_of_relief(report))
    rows = report.table[report.table["gene"].isin(report.worst)]
    if not len(rows):
        return
    with st.container(border=True):
        st.markdown(f"**The {len(rows)} worst confusers of the pools, under both models**")
        show_figure(
            relief_figure(
                rows,
                (f"wrong_{first}", list_label(first)),
                (f"wrong_{second}", list_label(second)),
                display=context.dataset.display,
            ),
            key="hubs.relief",
            alt=f"Wrong places of the worst confusers: {list_label(first)}, {list_label(second)}",
            file_name=f"relief-{first}-{second}",
            context=context,
        )


def said_of_relief(report: HubReport) -> str:
    """In words: how much the second model relieves of what the worst confusers take."""
    _, first, second = report.lists
    before, after = report.wrong_of_worst(first), report.wrong_of_worst(second)
    if not before and not after:
        return "Under neither model do the worst confusers of the pools take a wrong place."
    counts = f"{before} wrong places under {list_label(first)}, {after} under {list_label(second)}"
    if not before or after > before:
        return f"No relief: the worst confusers take {counts}."
    interval = proportion_interval(before - after, before)
    span = "" if interval is None else f" (95 % interval {interval.lo:.0%} to {interval.hi:.0%})"
    elsewhere = report.wrong(second) - after
    return (
        f"The worst confusers take {counts}: **{(before - after) / before:.0%} of {before} "
        f"relieved**{span}. {elsewhere:,} wrong places under {list_label(second)} are taken by "
        "other genes."
    )


def show_crowding(context: Context, report: HubReport) -> None:
    """Scatter plot, heatmap and table of one list."""
    chosen = st.segmented_control(
        "Teams of",
        report.lists,
        key=f"hubs.list|{','.join(report.lists)}",
        format_func=list_label,
        default=report.lists[-1],
        required=True,
    )
    name = chosen or report.lists[-1]
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True, height="stretch"):
        st.markdown(f"**Places taken against places deserved, {list_label(name)}**")
        show_figure(
            crowding_figure(report.table, f"named_{name}", display=context.dataset.display),
            key="hubs.scatter",
            alt=f"Genes by how often {list_label(name)} names them and how often they are known",
            file_name=f"crowding-{name}",
            context=context,
        )
    with right, st.container(border=True, height="stretch"):
        st.markdown(f"**Who stands in whose place, {list_label(name)}**")
        _show_displaced(context, report, name)
    show_network(context, report, name, list_label(name))
    _show_table(context, report)


def _show_displaced(context: Context, report: HubReport, name: str) -> None:
    pairs = report.displaced[name]
    if not len(pairs):
        st.info("No known regulator is displaced: every team is exact.", icon=":material/check:")
        return
    matrix = worst_matrix(pairs, MATRIX)
    show_figure(
        displacement_figure(matrix, display=context.dataset.display),
        key="hubs.displaced",
        alt=f"Confusers and the known regulators they displace, {list_label(name)}",
        file_name=f"displaced-{name}",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            f"Test targets whose team names the one and lacks the other. {len(matrix)} of "
            f"{pairs['confuser'].nunique()} confusers, {matrix.shape[1]} of "
            f"{pairs['displaced'].nunique()} displaced.",
            width="stretch",
        )
        csv_button(
            context,
            lambda: pairs.assign(list=name, part="test", test_targets=report.targets),
            f"displaced-{name}",
            key="hubs.displaced.csv",
            help="Every pair of a confuser and a displaced regulator.",
        )


def _show_table(context: Context, report: HubReport) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("**Every gene of a pool or a known team**", width="stretch")
        csv_button(
            context,
            lambda: report.table.assign(part="test", test_targets=report.targets),
            "hubs",
            key="hubs.csv",
            help="Counts over the test targets, a row a gene.",
        )
    shown = report.table.assign(name=[context.dataset.display(g) for g in report.table["gene"]])
    ratios = [f"ratio_{name}" for name in report.lists]
    # Infinite where none is deserved: an empty cell says so better than a symbol.
    shown[ratios] = shown[ratios].replace(float("inf"), float("nan"))
    found = st.container()
    event = st.dataframe(
        shown,
        on_select="rerun",
        selection_mode=["single-row", "single-cell"],
        column_order=[
            "name", "outranks", "in_pools", "true",
            *(f"named_{name}" for name in report.lists),
            *ratios,
        ],
        column_config=_columns(report),
        hide_index=True,
        height=360,
        key=f"hubs.table|{context.key}|{','.join(report.lists)}",
        alt="Crowding by gene over the test targets",
        placeholder="–",
    )  # fmt: skip
    genes = genes_of_cells(event, [{"name": gene} for gene in shown["gene"]])
    with found:
        if genes:
            offer(context, genes)
        else:
            st.caption("Click a gene, or tick a row, to open it.")


def _columns(report: HubReport) -> dict[str, Any]:
    config = st.column_config
    n = f"of {report.targets} test targets"
    columns = {
        "name": config.TextColumn("Gene", pinned=True),
        "outranks": config.NumberColumn(
            "Outranks",
            help=f"Targets ({n}) for which it is no regulator, yet ranked above a known one.",
        ),
        "in_pools": config.NumberColumn(
            "In pools", help=f"Pools ({n}) that hold it, among the M_R decoded from."
        ),
        "true": config.NumberColumn("Known", help=f"Targets ({n}) that it is known to regulate."),
    }
    for name in report.lists:
        label = list_label(name)
        columns[f"named_{name}"] = config.NumberColumn(
            f"Named, {label}", help=f"Teams ({n}) that hold it."
        )
        columns[f"ratio_{name}"] = config.NumberColumn(
            f"Ratio, {label}",
            format="%.2f",
            help="Crowding ratio: named / known. Above 1 it takes more places than it deserves; "
            "empty where it regulates no test target.",
        )
    return columns


def confuser_counts(report: HubReport) -> pd.DataFrame:
    """Counts by gene, for the table of one target."""
    return report.table.set_index("gene")[["outranks", "true", "in_pools"]]
