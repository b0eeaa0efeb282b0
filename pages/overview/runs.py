"""Training behind the page: how far it is, and the way to what it made."""

import streamlit as st

from grncore.runs import Run, list_runs
from pages.common import address
from pages.common.context import Context
from pages.common.links import OVERVIEW, TRAIN
from pages.common.places import bundles_folder
from pages.common.run_progress import said_of_progress
from pages.common.text import plain

POLL_SECONDS = 3.0


def show_training(context: Context) -> bool:
    """A bar for each run on this dataset that is at work; whether there is one.

    When one ends, the page is opened anew on the checkpoint that it made.
    """
    at_work = [run for run in _runs_of(context) if run.status() == "running"]
    if not at_work:
        return False
    names = tuple(run.id for run in at_work)
    st.fragment(_show, run_every=POLL_SECONDS)(context, names)
    return True


def _show(context: Context, at_work: tuple[str, ...]) -> None:
    for run in _runs_of(context):
        if run.id not in at_work:
            continue
        status = run.status()
        if status == "finished":
            now = address.written_fields(("dataset",))
            st.switch_page(OVERVIEW, query_params={**now, "checkpoint": run.note.name})
        if status != "running":
            st.rerun()
        with st.container(border=True):
            share, said = said_of_progress(run)
            st.progress(share, text=f"Training {plain(run.note.name)}: {said}")
            with st.container(horizontal=True, vertical_alignment="center"):
                st.caption(
                    "Results below need no training and can be used meanwhile. This page opens the "
                    "checkpoint when it is ready, with what it is worth on targets that were held "
                    "out.",
                    width="stretch",
                )
                st.page_link(TRAIN, label="Watch it, or cancel", icon=":material/monitoring:")


def _runs_of(context: Context) -> list[Run]:
    fingerprint = context.dataset.fingerprint
    return [
        run for run in list_runs(bundles_folder(), "train") if run.note.fingerprint == fingerprint
    ]
