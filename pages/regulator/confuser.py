"""Where the regulator is a hub confuser, and who stands in its place."""

import streamlit as st

from grncore.answers.regulator import RegulatorReport
from grncore.answers.target import ROLE_LABELS
from grncore.drawing.regulator import exchange_figure
from grncore.methods.registry import model_label
from pages.common.clicked import picked_row
from pages.common.context import Context
from pages.common.figures import drawn_once, figure_button, show_figure
from pages.common.links import EXPLORE, POOL, target_link
from pages.common.tables import csv_button, team_text
from pages.common.text import file_stem, plain
from pages.regulator.picker import TeamSelection

BARS = 10


def show_confusion(context: Context, report: RegulatorReport, selection: TeamSelection) -> None:
    """Whom it displaces and who displaces it; the targets whose pool it crowds."""
    name = context.dataset.display(report.regulator)
    st.subheader("As a hub confuser", anchor=False)
    left, right = st.columns([5, 6], gap="medium")
    with left, st.container(border=True, height="stretch"):
        _show_exchanges(context, report, selection)
    with right, st.container(border=True, height="stretch"):
        _show_confused(context, report, selection, plain(name))


def _show_exchanges(context: Context, report: RegulatorReport, selection: TeamSelection) -> None:
    display = context.dataset.display
    name = display(report.regulator)
    table = report.exchanges
    if not len(table):
        st.markdown("**Who stands in whose place**")
        st.caption(
            f"{model_label(report.model)} never names {plain(name)} in another's place, nor "
            "another in its place."
        )
        return
    figure = drawn_once(
        ("exchanges", context.key, selection, report.regulator),
        lambda: exchange_figure(table.head(BARS), name, display=display),
    )
    stem = f"exchanges-{file_stem(report.regulator)}-{report.model}"
    st.markdown("**Who stands in whose place**")
    show_figure(
        figure, key="regulator.exchange", file_name=stem,
        alt=f"Regulators that {name} displaces, and those that displace it",
    )  # fmt: skip
    st.caption(
        f"Teams of {model_label(report.model)}. Where a team has several wrong and several missed "
        "regulators, every pair counts."
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"{min(BARS, len(table))} of {len(table)} regulators.", width="stretch")
        figure_button(figure, stem, f"Exchanges of {name}", key="regulator.exchange.html")
        csv_button(
            context, lambda: table.assign(confuser=report.regulator, model=report.model), stem,
            key="regulator.exchange.csv",
            help="takes: targets where it is named and this known one missed; loses: the reverse.",
        )  # fmt: skip


def _show_confused(
    context: Context, report: RegulatorReport, selection: TeamSelection, name: str
) -> None:
    table = report.confused
    if not len(table):
        st.markdown("**Pools that it crowds**")
        st.caption(f":material/check: {name} never stands above a known regulator wrongly.")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**Pools that it crowds: {len(table):,}**", width="stretch")
        csv_button(
            context, lambda: table.assign(confuser=report.regulator, model=report.model),
            f"confused-{file_stem(report.regulator)}", key="regulator.confused.csv",
            help="Targets that it does not regulate, yet whose pool ranks it above a known one.",
        )  # fmt: skip
    bar = st.container(horizontal=True, vertical_alignment="center")
    config = st.column_config
    event = st.dataframe(
        table.assign(
            target=[context.dataset.display(gene) for gene in table["target"]],
            outranked=[team_text(context, team) for team in table["outranked"]],
            part=[ROLE_LABELS[role] for role in table["role"]],
        ),
        column_order=["target", "rank", "in_team", "outranked", "part"],
        column_config={
            "target": config.TextColumn("Target", pinned=True),
            "rank": config.NumberColumn("Rank", width="small", help="Its place in this pool."),
            "in_team": config.CheckboxColumn(
                "Named", help=f"Whether the team of {model_label(report.model)} holds it."
            ),
            "outranked": config.TextColumn(
                "Stands above", help="Known regulators behind it, or absent from the pool."
            ),
            "part": config.TextColumn("Part"),
        },
        hide_index=True,
        height=min(400, 38 + 35 * len(table)),
        on_select="rerun",
        selection_mode="single-row",
        key=f"regulator.confused|{context.key}|{report.regulator}|{selection}",
        alt=f"Targets whose pool {name} crowds",
        placeholder="–",
    )
    with bar:
        target = picked_row(event, table["target"])
        if target is None:
            st.caption("No known regulator of these targets, yet ranked above one. Tick to open.")
            return
        target_link(context, target, EXPLORE, "{} in Explore", ":material/travel_explore:")
        target_link(context, target, POOL, "Its pool", ":material/filter_list:")
