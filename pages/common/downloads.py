"""What can be taken along: tables as CSV, figures as pages that open anywhere."""

from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from grncore.answers.profiles import profile
from grncore.answers.target import TargetView, view_table
from grncore.answers.target_report import target_report
from grncore.drawing.graphs import regulator_graph
from grncore.drawing.interactive import network_page
from grncore.drawing.svg import regulator_svg
from grncore.drawing.target import expression_figure, figure_page, sets_figure
from grncore.drawing.target_report import report_page
from grncore.export import teams_csv
from pages.common.caches import stored_path
from pages.common.context import Context
from pages.common.models import current_model
from pages.common.text import export_stem, file_stem
from pages.common.verdicts import model_in_detail, signs_of_view

if TYPE_CHECKING:
    import networkx as nx


def show_downloads(context: Context, view: TargetView) -> None:
    """A button that opens the list of downloads; each file is made when it is asked for."""
    stem = file_stem(view.target)
    with st.popover("Download", icon=":material/download:", width="content"):
        st.download_button(
            "Report of one page (HTML, to print)",
            lambda: target_report_html(context, view),
            file_name=f"report-{stem}.html",
            mime="text/html",
            key="download.report",
            on_click="ignore",
            width="stretch",
            help="Teams of every model with their certificates, the pool, what nearly fooled the "
            "models, and the methods text that a paper would need. Opens and prints anywhere.",
        )
        st.download_button(
            "This target, every model (CSV)",
            lambda: target_csv(context, view),
            file_name=f"teams-{stem}.csv",
            mime="text/csv",
            key="download.target",
            on_click="ignore",
            width="stretch",
            help="The best sets of every model, a row a set.",
        )
        stored = stored_path(context.predictor)
        st.download_button(
            "All targets, every model (CSV)",
            "" if stored is None else stored.read_bytes,
            file_name=f"{export_stem(context, 'teams')}.csv",
            mime="text/csv",
            key="download.all",
            on_click="ignore",
            width="stretch",
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

    def graph() -> "nx.DiGraph":
        return regulator_graph(view.target, sets.best, view.truth, signs=signs, display=display)

    st.download_button(
        f"Network of {sets.label} (SVG)",
        lambda: regulator_svg(graph(), title=f"Regulators of {view.title}", alone=True),
        file_name=f"network-{stem}-{sets.model}.svg",
        mime="image/svg+xml",
        key="download.svg",
        on_click="ignore",
        width="stretch",
    )
    st.download_button(
        f"Network of {sets.label} (HTML)",
        lambda: network_page(graph(), height=640),
        file_name=f"network-{stem}-{sets.model}.html",
        mime="text/html",
        key="download.network",
        on_click="ignore",
        width="stretch",
    )
    if sets.is_scored:
        st.download_button(
            f"Best sets of {sets.label} (HTML)",
            lambda: figure_page(
                sets_figure(sets, view.truth, display=display), f"Best sets, {view.title}"
            ),
            file_name=f"sets-{stem}-{sets.model}.html",
            mime="text/html",
            key="download.sets",
            on_click="ignore",
            width="stretch",
        )
    st.download_button(
        "Expression (HTML)",
        lambda: figure_page(
            expression_figure(profile(context.dataset, view.target)), f"Expression, {view.title}"
        ),
        file_name=f"expression-{stem}.html",
        mime="text/html",
        key="download.expression",
        on_click="ignore",
        width="stretch",
    )


def target_csv(context: Context, view: TargetView) -> str:
    """What the page shows of this target, as CSV."""
    name = "" if context.checkpoint is None else context.checkpoint.name
    return teams_csv(view_table(context.predictor, view, checkpoint=name))


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
