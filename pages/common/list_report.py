"""The report of a list of genes: a file that is made when it is asked for."""

from datetime import date
from pathlib import Path

import pandas as pd

from grncore.answers.gene_list import GeneList
from grncore.answers.list_report import list_report
from grncore.drawing.list_report import list_report_page
from pages.common.context import Context
from pages.common.file_button import file_button
from pages.common.sharing import is_shared
from pages.common.text import export_stem
from pages.common.verdicts import signs_checked


def offer_list_report(
    context: Context,
    genes: GeneList,
    table: pd.DataFrame,
    background: pd.DataFrame | None,
    *,
    size: int | None,
    key: str,
) -> None:
    """A button for the report.

    Parameters
    ----------
    table, background, size
        As for :func:`grncore.answers.list_report.list_report`.
    """
    file_button(
        "Report (HTML, to print)",
        lambda: list_report_html(context, genes, table, background, size=size),
        f"{export_stem(context, 'list-report')}.html",
        key=key,
        icon=":material/print:",
        help=f"Teams of {len(genes.genes):,} genes, regulators that they share, the settings, and "
        "the command that names the teams again. Opens anywhere; the browser prints it as PDF.",
    )


def list_report_html(
    context: Context,
    genes: GeneList,
    table: pd.DataFrame,
    background: pd.DataFrame | None,
    *,
    size: int | None,
) -> str:
    """The report of a list as a page."""
    return list_report_page(
        list_report(
            context.predictor,
            genes,
            table,
            background,
            signs_checked(context),
            dataset=_named(context.source),
            checkpoint=None if context.checkpoint is None else _named(context.checkpoint),
            size=size,
            date=date.today().isoformat(),
        )
    )


def _named(place: Path | str) -> str:
    """What a command calls it: on a shared server its name alone, for its place tells of others."""
    return Path(place).name if is_shared() else str(place)
