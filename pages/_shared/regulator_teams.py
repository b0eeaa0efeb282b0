"""With whom the regulator is named, and with whom it truly acts."""

import streamlit as st

from grncore.pipeline.regulator import RegulatorReport
from grncore.plots_regulator import counts_figure
from pages._shared.context import Context
from pages._shared.figure_html import figure_button
from pages._shared.figures import show_figure
from pages._shared.regulator_picker import Question
from pages._shared.tables import csv_button, names
from pages._shared.tested import label_of
from pages._shared.text import file_stem

BARS = 8


def show_company(context: Context, report: RegulatorReport, question: Question) -> None:
    """Its most frequent teams or partners, predicted against true."""
    name = context.dataset.display(report.regulator)
    with st.container(border=True):
        chosen = (
            st.segmented_control(
                "Counted", ["Teams", "Partners"], key="regulator.company", default="Teams",
                required=True, label_visibility="collapsed", persist_state="session",
            )
            or "Teams"
        )  # fmt: skip
        table = report.teams if chosen == "Teams" else report.partners
        if not len(table):
            st.caption(f"{name} is in no predicted and no true team of these targets.")
            return
        column = table.columns[0]
        top = table.head(BARS)
        labels = [
            names(context, value) if chosen == "Teams" else context.dataset.display(value)
            for value in top[column]
        ]
        figure = counts_figure(
            top, labels, predicted=f"predicted, {label_of(report.model)}", true="true"
        )
        stem = f"{chosen.lower()}-{file_stem(report.regulator)}-{report.model}"
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**Most frequent {chosen.lower()} of {name}**", width="stretch")
            figure_button(figure, stem, f"{chosen} of {name}", key="regulator.company.html")
            csv_button(
                context,
                table.assign(regulator=report.regulator, model=report.model, scope=question.scope),
                stem,
                key="regulator.company.csv",
                help=f"All {len(table)} {chosen.lower()}, counted over the targets.",
            )
        show_figure(
            figure,
            key="regulator.company.figure",
            alt=f"Most frequent {chosen.lower()} of {name}, predicted and true",
            file_name=stem,
        )
        st.caption(
            f"{len(top)} of {len(table)} {chosen.lower()}, counted over the {question.noun}. "
            "A diamond says for how many targets prediction and truth agree."
        )
