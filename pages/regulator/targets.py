"""The regulator's targets: drawn around it, and as a table that leads to each."""

from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from grncore.answers.regulator import RegulatorReport
from grncore.answers.target import ROLE_LABELS
from grncore.drawing.graphs import neighbourhood_graph
from grncore.drawing.palette import STYLES
from grncore.drawing.regulator import neighbourhood_figure
from grncore.methods.registry import model_label
from pages.common.clicked import genes_of_cells
from pages.common.context import Context
from pages.common.draggable import show_draggable
from pages.common.figures import drawn_once
from pages.common.links import EXPLORE, POOL, target_link
from pages.common.tables import csv_button, team_text
from pages.common.text import file_stem
from pages.regulator.picker import TeamSelection

if TYPE_CHECKING:
    import networkx as nx

DRAWN = 22
"""Targets in the picture; more would not be told apart."""


def pick_verdicts(report: RegulatorReport) -> list[str]:
    """Which verdicts picture and table show; none chosen means all."""
    counts = report.table["verdict"].value_counts()
    present = [verdict for verdict in STYLES if verdict in counts.index]
    if len(present) < 2:
        return []
    return st.pills(
        "Show",
        present,
        selection_mode="multi",
        key=f"regulator.verdicts|{','.join(present)}",
        format_func=lambda name: (
            f"{STYLES[name].mark or '○'} {STYLES[name].label} ({counts[name]})"
        ),
        persist_state="session",
        help="; ".join(f"{STYLES[v].label}: {STYLES[v].meaning}" for v in present)
        + ". Nothing chosen shows all.",
    )


def show_network(
    context: Context, report: RegulatorReport, selection: TeamSelection, verdicts: list[str]
) -> None:
    """The regulator, its targets and its partners."""
    rows = report.sample(verdicts, DRAWN)
    total = int(report.table["verdict"].isin(verdicts).sum()) if verdicts else len(report.table)
    display = context.dataset.display

    def graph() -> "nx.DiGraph":
        teams = zip(rows["team"], rows["truth"], strict=True)
        around = dict(zip(rows["target"], teams, strict=True))
        return neighbourhood_graph(report.regulator, around, display=display)

    name = display(report.regulator)
    with st.container(border=True):
        figure = drawn_once(
            ("neighbourhood", context.key, selection, report.regulator, *verdicts),
            lambda: neighbourhood_figure(graph()),
        )
        part = f"{len(rows)} of {total:,}, of each kind in proportion" if len(rows) < total else ""
        show_draggable(
            context,
            graph,
            figure,
            heading="Predicted neighbourhood",
            title=f"Targets of {name}",
            caption=f"Left the regulator, in the middle its targets{f' ({part})' if part else ''}, "
            f"right the genes that {model_label(report.model)} most often names beside it.",
            key="regulator",
            alt=f"Targets of {name}: predicted by {model_label(report.model)}, and known",
            file_name=f"regulator-{file_stem(report.regulator)}-{report.model}",
        )


def show_targets(
    context: Context, report: RegulatorReport, selection: TeamSelection, verdicts: list[str]
) -> None:
    """A row a target; a chosen one leads to its pages."""
    table = report.table[report.table["verdict"].isin(verdicts)] if verdicts else report.table
    name = context.dataset.display(report.regulator)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{len(table):,} targets**", width="stretch")
        csv_button(
            context,
            lambda: table.assign(
                regulator=report.regulator, model=report.model, scope=selection.scope
            ),
            f"regulator-{file_stem(report.regulator)}-{report.model}",
            key="regulator.csv",
            help="The targets below, a row each, with identifiers as in the data.",
        )
    bar = st.container(horizontal=True, vertical_alignment="center")
    event = st.dataframe(
        _readable(context, table),
        column_order=["target", "mark", "part", "R", "partners", "truth", "hits", "rank"],
        column_config=_columns(name),
        hide_index=True,
        height=min(420, 38 + 35 * len(table)),
        on_select="rerun",
        selection_mode=["single-row", "single-cell"],
        # A selection names a row by place, so it must go when other rows are shown.
        key=f"regulator.table|{context.key}|{report.regulator}|{selection}|{verdicts}",
        alt=f"Targets of {name}",
        placeholder="–",
    )
    with bar:
        found = genes_of_cells(event, [{"target": gene} for gene in table["target"]])
        if not found:
            st.caption("Click a target, or tick its row, to open it.")
            return
        target = found[0]
        target_link(context, target, EXPLORE, "Open {} in Explore", ":material/travel_explore:")
        target_link(context, target, POOL, "Pool of {}", ":material/filter_list:")


def _readable(context: Context, table: pd.DataFrame) -> pd.DataFrame:
    display = context.dataset.display
    return pd.DataFrame(
        {
            "target": [display(gene) for gene in table["target"]],
            "mark": [f"{STYLES[v].mark or '○'} {STYLES[v].label}" for v in table["verdict"]],
            "part": [
                f"{'⚠ ' if role in ('train', 'extra') else ''}{ROLE_LABELS[role]}"
                for role in table["role"]
            ],
            "R": table["R"].to_numpy(),
            "partners": [team_text(context, team) for team in table["partners"]],
            "truth": [team_text(context, team) for team in table["truth"]],
            "hits": table["hits"].to_numpy(),
            "rank": table["rank"].to_numpy(),
        }
    )


def _columns(name: str) -> dict[str, Any]:
    config = st.column_config
    return {
        "target": config.TextColumn("Target", pinned=True),
        "mark": config.TextColumn(
            f"{name} is", help="; ".join(f"{s.label}: {s.meaning}" for s in STYLES.values())
        ),
        "part": config.TextColumn(
            "Part", help="What the target is to the models; ⚠ marks those seen in training."
        ),
        "R": config.NumberColumn("R", width="small", help="Regulators of the target; given."),
        "partners": config.TextColumn("Predicted with", help="The rest of the predicted team."),
        "truth": config.TextColumn("Known team"),
        "hits": config.NumberColumn("Team hits", help="Known regulators in the whole team."),
        "rank": config.NumberColumn(
            "Rank in pool", help="Its place among the M_R candidates decoded from; empty where "
            "the pool lacks it, so that no model choosing from it can name it.",
        ),
    }  # fmt: skip
