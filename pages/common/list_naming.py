"""Teams of a list of genes: at once where that is quick, else in a process of its own."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from grncore.answers.naming import listed, seconds_to_name
from grncore.runs.command import read_names, write_names
from pages.common.context import Context
from pages.common.naming import name_by_button
from pages.common.verdicts import (
    answers_of,
    kept_all,
    list_key,
    named_already,
    records_of,
    tables_folder,
)

PATIENCE = 2.0
"""Rough seconds of naming up to which a list is named while its page is drawn."""


def list_asked_last(context: Context) -> tuple[str, ...]:
    """Genes of the list that was named behind the page last under this checkpoint.

    A new session, as after a reload, has no other way to know what was pasted.
    """
    return read_names(_last(context))


def _last(context: Context) -> Path:
    return tables_folder(context) / "list.txt"


def teams_of_list(
    context: Context,
    genes: Sequence[str],
    *,
    size: int | None,
    key: str,
    at_once: bool,
    so_far: Callable[[pd.DataFrame], None] | None = None,
) -> pd.DataFrame | None:
    """The recommended answer of each gene; None while they are named behind the page.

    Then how far that is has been drawn, or the button that goes on with it.

    Parameters
    ----------
    size
        R of genes whose team is not known.
    at_once
        Begin without a further click: the user just asked.
    so_far
        Given the answers that are there, where the page itself names them.
    """
    there = named_already(context, genes, size)
    lacking = [gene for gene in genes if there is None or gene not in there.sets]
    more = []
    seconds = seconds_to_name(context.predictor, lacking, size, records_of(context), context.stored)
    if seconds > PATIENCE:
        asked = listed(lacking, size)
        found = kept_all(context, asked)
        if found is None:
            if at_once:
                write_names(_last(context), genes)
            name_by_button(
                context, [asked], f"Name teams for {len(lacking):,} genes of the list", key=key,
                help="Each gets the team of the recommended method.", kind="primary",
                at_once=at_once, at_hand=None if there is None else there.table,
            )  # fmt: skip
            return None
        more.append(found)
    return answers_of(
        context, genes, size=size, key=list_key(genes), so_far=so_far, more=more,
        label=f"Naming teams of {len(genes):,} genes",
    )  # fmt: skip
