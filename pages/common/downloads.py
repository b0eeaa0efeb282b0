"""What can be taken along: tables as CSV, figures as pages that open anywhere."""

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from grncore.answers.profiles import profile
from grncore.answers.target import TargetView, view_table
from grncore.answers.target_report import target_report
from grncore.drawing.frame import figure_page
from grncore.drawing.graphs import regulator_graph
from grncore.drawing.interactive import network_page
from grncore.drawing.svg import regulator_svg
from grncore.drawing.target import expression_figure, sets_figure
from grncore.drawing.target_report import report_page
from grncore.export import teams_csv
from pages.common.caches import stored_path
from pages.common.context import Context
from pages.common.file_button import file_button
from pages.common.models import current_model
from pages.common.text import export_stem, file_stem
from pages.common.verdicts import model_in_detail, signs_of_view

if TYPE_CHECKING:
    import networkx as nx

_button = partial(file_button, icon=None, width="stretch")
"""In a list of files, where each need not bear the icon again."""


def show_downloads(context: Context, view: TargetView) -> None:
    """A button that opens the list of downloads; each file is made when it is asked for."""
    stem = file_stem(view.target)
    with st.popover("Download", icon=":material/download:", width="content"):
        _button(
            "Report of one page (HTML, to print)",
            lambda: target_report_html(context, view),
            f"{export_stem(context, f'report-{stem}')}.html",
            key="download.report",
            help="Teams of every model with their certificates, the pool, what nearly fooled the "
            "models, and the methods text that a paper would need. Opens and prints anywhere.",
        )
        _button(
            "This target, every model (CSV)",
            lambda: target_csv(context, view),
            f"{export_stem(context, f'teams-{stem}')}.csv",
            key="download.target",
            help="The best sets of every model, a row a set.",
        )
        stored = stored_path(context.predictor)
        _button(
            "All targets, every model (CSV)",
            "" if stored is None else stored.read_bytes,
            f"{export_stem(context, 'teams')}.csv",
            key="download.all",
            disabled=stored is None,
            help="Every target of the strata, as decoded when the checkpoint was trained."
            if stored
            else "Needs a trained checkpoint; the command 'grncore recover' writes it too.",
        )
        _figures(context, view, stem)


def _figures(context: Context, view: TargetView, stem: str) -> None:
    sets = view.models[current_model(view, model_in_detail(context, view))]
    display = context.dataset.display
    said = signs_of_view(context, view)
    signs = {**said[""], **said.get(sets.model, {})}

    network = export_stem(context, f"network-{stem}-{sets.model}")

    def graph() -> "nx.DiGraph":
        return regulator_graph(view.target, sets.best, view.truth, signs=signs, display=display)

    _button(
        f"Network of {sets.label} (SVG)",
        lambda: regulator_svg(graph(), title=f"Regulators of {view.title}", alone=True),
        f"{network}.svg",
        key="download.svg",
    )
    _button(
        f"Network of {sets.label} (HTML)",
        lambda: network_page(graph(), height=640),
        f"{network}.html",
        key="download.network",
    )
    if sets.is_scored:
        _button(
            f"Best sets of {sets.label} (HTML)",
            lambda: figure_page(
                sets_figure(sets, view.truth, display=display), f"Best sets, {view.title}"
            ),
            f"{export_stem(context, f'sets-{stem}-{sets.model}')}.html",
            key="download.sets",
        )
    _button(
        "Expression (HTML)",
        lambda: figure_page(
            expression_figure(profile(context.dataset, view.target)), f"Expression, {view.title}"
        ),
        f"{export_stem(context, f'expression-{stem}')}.html",
        key="download.expression",
    )


def target_csv(context: Context, view: TargetView) -> str:
    """What the page shows of this target, as CSV."""
    return teams_csv(view_table(context.predictor, view))


def target_report_html(context: Context, view: TargetView) -> str:
    """The report of this target, with the chosen model in detail."""
    today = date.today().isoformat()
    return report_page(
        target_report(
            context.predictor,
            view,
            current_model(view, model_in_detail(context, view)),
            date=today,
            signs=signs_of_view(context, view),
        )
    )
