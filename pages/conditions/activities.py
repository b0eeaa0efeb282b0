"""Activities that differ between two groups of cells."""

from collections.abc import Sequence

import streamlit as st

from grncore.answers.activity_map import activity_map
from grncore.answers.conditions import shifted_activities
from grncore.errors import GrncoreError
from pages.common.clicked import picked_row
from pages.common.context import Context
from pages.common.links import open_regulator
from pages.common.tables import csv_button
from pages.common.target_picker import first_size
from pages.common.text import plain
from pages.common.verdicts import answers_of, kept_answers


def show_shifts(context: Context, first: Sequence[str], second: Sequence[str]) -> None:
    """Regulators more or less active in the second condition, by the teams of the whole data."""
    st.subheader("Activities that shifted", anchor=False)
    known, size = context.predictor.split.in_parts, first_size(context.predictor) or None
    answers = (
        answers_of(context, known, size=size, key="known", label="Naming teams")
        if known
        else kept_answers(context, size=size, key="unknown")
    )
    if answers is None:
        st.info(
            "Activities follow from teams: name them on Overview or Activities first.",
            icon=":material/info:",
        )
        return
    try:
        found = activity_map(context.dataset, answers)
        table = shifted_activities(found, first, second, context.dataset.aliases)
    except GrncoreError as error:
        st.info(plain(str(error)), icon=":material/info:")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            "Mean activity over the groups of each side, as the targets' expression implies it. "
            "Teams are those of the whole data. Click a row to open its regulator.",
            width="stretch",
        )
        csv_button(
            context, lambda: table, "activity-shifts", key="conditions.shifts.csv",
            help="Every regulator whose activity the data tells.",
        )  # fmt: skip
    shown = table.drop(columns="regulator").rename(
        columns={
            "name": "Regulator", "first": "First", "second": "Second", "difference": "Difference",
            "error": "Standard error", "in_errors": "In standard errors",
        }
    )  # fmt: skip
    number = st.column_config.NumberColumn
    state = st.dataframe(
        shown, hide_index=True, on_select="rerun", selection_mode="single-row",
        key=f"conditions.shifts|{context.key}|{first}|{second}",
        height=min(420, 38 + 35 * len(shown)),
        column_config={
            "Regulator": st.column_config.TextColumn(pinned=True),
            **{name: number(format="%.3g") for name in shown.columns[1:5]},
            "In standard errors": number(format="%+.1f"),
        },
        alt="Regulators whose activity differs",
        placeholder="–",
    )  # fmt: skip
    if picked := picked_row(state, table["regulator"]):
        open_regulator(picked)
