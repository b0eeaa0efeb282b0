"""The heat map and the table of regulators; a click in either opens the regulator."""

import streamlit as st

from grncore.answers.activity_map import ActivityMap
from grncore.drawing.activity import activity_figure, ordered_rows
from pages.common.clicked import genes_of_points, picked_row
from pages.common.context import Context
from pages.common.figures import figure_button
from pages.common.links import open_regulator
from pages.common.tables import csv_button

MOST = 40
"""Regulators that the figure shows; the table has all."""


def show_heat(context: Context, found: ActivityMap, noun: str) -> None:
    """Figure, downloads, and the table of every regulator."""
    rows = ordered_rows(found, MOST)
    figure = activity_figure(found, rows, display=context.dataset.display)
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{len(rows)} regulators over {len(found.columns)} {noun}**")
            st.space("stretch")
            figure_button(figure, "activities", "Activities", key="activities.html")
            csv_button(
                context, lambda: found.table(context.dataset), "activities", key="activities.csv",
                help=f"Activity, its standard error and expression of every regulator in all "
                f"{noun}.",
            )  # fmt: skip
        st.caption(
            "Orange is more than the regulator's own mean, blue is less; each row is scaled to its "
            "own largest change. The regulators with the clearest changes are shown, sorted by "
            "where they peak. Click a cell to open its regulator."
        )
        event = st.plotly_chart(
            figure, key=f"activities.figure|{context.key}", on_select="rerun",
            selection_mode="points", alt="Activity and expression of regulators",
            config={"displayModeBar": False},
        )  # fmt: skip
        if picked := genes_of_points(event):
            open_regulator(picked[0])
    _show_table(context, found)


def _show_table(context: Context, found: ActivityMap) -> None:
    table = found.summary(context.dataset)
    shown = table.drop(columns="regulator").rename(
        columns={
            "name": "Regulator", "targets": "Targets", "highest": "Most active in",
            "lowest": "Least active in", "swing": "Swing", "agreement": "Follows its expression",
        }
    )  # fmt: skip
    st.caption(f"All {len(table):,} regulators. Click a row to open one.")
    state = st.dataframe(
        shown, hide_index=True, on_select="rerun", selection_mode="single-row",
        key=f"activities.table|{context.key}|{len(shown)}", height=min(420, 38 + 35 * len(shown)),
        column_config={
            "Regulator": st.column_config.TextColumn(pinned=True),
            "Swing": st.column_config.NumberColumn(
                format="%.1f",
                help="Highest less lowest activity in standard errors. Empty where other "
                "regulators with the same targets could have done it as well.",
            ),
            "Follows its expression": st.column_config.NumberColumn(
                format="%.2f", help="Correlation of activity and expression over the columns."
            ),
        },
        alt="Regulators with their activities",
        placeholder="–",
    )  # fmt: skip
    if picked := picked_row(state, table["regulator"]):
        open_regulator(picked)
