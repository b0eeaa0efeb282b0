"""With whom the regulator is named, and with whom it truly acts."""

import pandas as pd
import streamlit as st

from grncore.answers.ranked_sets import Team
from grncore.answers.regulator import RegulatorReport
from grncore.drawing.regulator import counts_figure
from grncore.methods.registry import model_label
from pages.common.context import Context
from pages.common.figures import drawn_once, figure_button, show_figure
from pages.common.tables import csv_button, team_text
from pages.common.text import file_stem, plain
from pages.regulator.picker import TeamSelection

BARS = 6
LISTED = 5
"""Members up to which a team is written in full."""


def show_company(context: Context, report: RegulatorReport, selection: TeamSelection) -> None:
    """Its most frequent teams and partners, predicted against true."""
    teams, partners = report.teams, report.partners
    labels = [_label(context, team, report.regulator) for team in teams["team"].head(BARS)]
    _show(context, report, selection, "teams", teams, labels)
    labels = [context.dataset.display(gene) for gene in partners["partner"].head(BARS)]
    _show(context, report, selection, "partners", partners, labels)


def _label(context: Context, team: Team, regulator: str) -> str:
    """Members of a team; of a large one the first few besides the regulator, and how many more."""
    if len(team) <= LISTED:
        return team_text(context, team)
    others = tuple(gene for gene in team if gene != regulator)[: LISTED - 2]
    more = len(team) - len(others) - 1
    return f"{team_text(context, (regulator, *others))} + {more} more"


def _show(
    context: Context,
    report: RegulatorReport,
    selection: TeamSelection,
    noun: str,
    table: pd.DataFrame,
    labels: list[str],
) -> None:
    name = context.dataset.display(report.regulator)
    with st.container(border=True):
        st.markdown(f"**Most frequent {noun} of {plain(name)}**")
        if not len(table):
            st.caption("None: every team that it is in holds nobody else.")
            return
        predicted = f"predicted, {model_label(report.model)}"
        figure = drawn_once(
            (noun, context.key, selection, report.regulator),
            lambda: counts_figure(table.head(BARS), labels, predicted=predicted),
        )
        stem = f"{noun}-{file_stem(report.regulator)}-{report.model}"
        show_figure(
            figure,
            key=f"regulator.{noun}.figure",
            alt=f"Most frequent {noun} of {name}, predicted and known",
            file_name=stem,
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f"{len(labels)} of {len(table)} {noun}.", width="stretch")
            figure_button(
                figure, stem, f"{noun.capitalize()} of {name}", key=f"regulator.{noun}.html"
            )
            csv_button(
                context,
                lambda: table.assign(
                    regulator=report.regulator, model=report.model, scope=selection.scope
                ),
                stem,
                key=f"regulator.{noun}.csv",
                help=f"All {len(table)} {noun}, counted over the {selection.noun}.",
            )
