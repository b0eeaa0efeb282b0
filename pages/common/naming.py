"""Teams named behind the page, in a process of its own: the button, how far it is, what is there.

The work is a run as training is: it goes on when the tab is closed, and when the server is.
"""

from collections.abc import Sequence
from typing import Literal

import pandas as pd
import streamlit as st

from grncore.answers.answer_table import Answers, joined_answers
from grncore.answers.naming import LISTED, AnswerKey, kept_in, named_so_far
from grncore.errors import GrncoreError
from grncore.runs import Run, list_runs, start_naming
from grncore.runs.command import GENES, genes_argument, table_argument
from pages.common.answers_view import show_some
from pages.common.context import Context
from pages.common.places import bundles_folder
from pages.common.result_cache import ResultCache
from pages.common.run_progress import said_of_progress
from pages.common.sharing import may_run, outlives, run_seconds
from pages.common.text import plain
from pages.common.verdicts import records_of, tables_folder

POLL_SECONDS = 1.0
"""Between two looks: the seconds that are shown go on as on a clock."""

SHOWN = 500
"""Teams that are listed while others are still looked for: all of them are sent at each look."""

CANCELLING = "Cancelling: it stops at its next step, or after ten seconds"

_SO_FAR = ResultCache[dict[AnswerKey, list[Answers]]]("common.naming.so_far", 8)

_WORDS = {
    "cancelled": "It was cancelled",
    "interrupted": "Its process has gone: it crashed, was killed, or the machine was switched off",
    "failed": "It failed",
    "finished": "What it named is not there any more, or was named by another version",
}


def name_by_button(
    context: Context,
    asked: Sequence[AnswerKey],
    label: str,
    *,
    key: str,
    help: str,
    kind: Literal["primary", "secondary"] = "primary",
    at_once: bool = False,
    at_hand: pd.DataFrame | None = None,
) -> None:
    """A button that names the genes of these tables; while that is at work, how far it is.

    When it has finished the page is drawn anew, and finds the tables by
    :func:`pages.common.verdicts.kept_answers`.

    Parameters
    ----------
    at_once
        Begin now, without waiting for the button.
    at_hand
        Answers that are there already, listed with those that come.
    """
    run = _run_of(context, asked)
    status = None if run is None else run.status()
    if status == "finished" and all(kept_in(tables_folder(context), one) for one in asked):
        st.rerun()  # it ended since this page looked for its tables
    if run is not None and status == "running":
        st.fragment(_show, run_every=POLL_SECONDS)(context, run.id, tuple(asked), at_hand)
        return
    if at_once and _has_started(context, asked):
        st.rerun()
    if st.button(
        label, key=key, icon=":material/play_arrow:", type=kind,
        help=f"{help} It is done in a process of its own, which {outlives()}, and can be "
        "cancelled.",
    ) and _has_started(context, asked):  # fmt: skip
        st.rerun()
    if run is not None and status is not None:
        why = f": {plain(run.message or 'it ended without a word')}" if status == "failed" else ""
        st.caption(
            f":material/history: {_WORDS[status]}{why}. The button goes on from what is named."
        )


def _run_of(context: Context, asked: Sequence[AnswerKey]) -> Run | None:
    """The latest run that names all these tables."""
    out = tables_folder(context).resolve()
    wanted = {table_argument(which, size) for which, size in _tables(asked).items()}
    wanted |= {genes_argument(out, one.genes) for one in asked if one.genes}
    runs = list_runs(bundles_folder(), "name")
    return next((r for r in runs if r.out == out and wanted <= {*r.note.arguments}), None)


def _tables(asked: Sequence[AnswerKey]) -> dict[str, int | None]:
    """As a run is told them."""
    return {LISTED if one.genes else one.key: one.size for one in asked}


def is_list_at_work(context: Context) -> bool:
    """Whether the run that named a list last under this checkpoint has not finished."""
    out = tables_folder(context).resolve()
    for run in list_runs(bundles_folder(), "name"):
        if run.out == out and any(one.startswith(GENES) for one in run.note.arguments):
            return run.status() != "finished"
    return False


def _has_started(context: Context, asked: Sequence[AnswerKey]) -> bool:
    try:
        with may_run():
            start_naming(
                bundles_folder(), context.dataset, context.source, tables_folder(context),
                _tables(asked), checkpoint=context.checkpoint,
                genes=next((one.genes for one in asked if one.genes), ()),
                judged=tuple(records_of(context)), seconds=run_seconds(),
            )  # fmt: skip
    except (GrncoreError, OSError) as error:
        st.error(plain(str(error)), title="Naming was not started", icon=":material/error:")
        return False
    return True


def _show(
    context: Context, name: str, asked: tuple[AnswerKey, ...], at_hand: pd.DataFrame | None
) -> None:
    run = next((one for one in list_runs(bundles_folder(), "name") if one.id == name), None)
    if run is None or run.status() != "running":
        st.rerun()
    share, said = said_of_progress(run)
    forced = run.is_cancelling
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.progress(share, text=CANCELLING if forced else said)
            st.button(
                "End at once" if forced else "Cancel", key=f"naming.cancel|{run.id}",
                icon=":material/close:", on_click=run.cancel, kwargs={"force": forced},
                help="Teams that are named are kept, so that it can go on later.",
            )  # fmt: skip
        st.caption(f"It {outlives()}. Teams are listed here as they come.")
    parts = _so_far(run, asked)
    tables = [] if at_hand is None else [at_hand]
    if parts:
        some = parts[: max(1, SHOWN // max(1, len(parts[0].sets)))]
        tables.append(joined_answers(some, [gene for part in some for gene in part.sets]).table)
    if tables:
        show_some(st.container(), context, pd.concat(tables[::-1], ignore_index=True))


def _so_far(run: Run, asked: tuple[AnswerKey, ...]) -> list[Answers]:
    """Batches that are there; each is read once."""
    seen = _SO_FAR.get_or_make(run.id, dict)
    for one in asked:
        there = seen.get(one, [])
        seen[one] = [*there, *named_so_far(run.folder / "work", one, len(there))]
    return [part for parts in seen.values() for part in parts]
