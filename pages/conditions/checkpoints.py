"""Two checkpoints: of this dataset, or of another one that was opened, which is said plainly."""

from pathlib import Path

import pandas as pd
import streamlit as st

from grncore.answers.answer_table import answers_for
from grncore.answers.conditions import Conditions, compare_answers
from grncore.answers.ranked_sets import StoredTeams
from grncore.answers.team_signs import check_signs
from grncore.answers.track_record import track_records
from grncore.errors import GrncoreError
from grncore.pipeline.predictor import Predictor
from grncore.readers.loading import DEMO
from pages.common.bundles import bundles_for
from pages.common.caches import open_dataset, open_predictor, stored_teams
from pages.common.context import Context
from pages.common.result_cache import ResultCache, cancellable
from pages.common.sidebar import opened_sources
from pages.common.text import plain
from pages.conditions.table import show_changes

_COMPARED = ResultCache[Conditions]("conditions.checkpoints.kept", 8)

_UNTRAINED = "methods that need no training"


def compare_checkpoints(context: Context) -> None:
    """This view's checkpoint beside another one, on the targets that both answer for."""
    offers = _offers(context)
    if not offers:
        st.info(
            "There is no second checkpoint of this dataset, and no other dataset was opened. Train "
            "another one, or open other data in the sidebar and come back.",
            icon=":material/info:",
        )
        return
    here = _side(
        context.dataset.name, None if context.checkpoint is None else context.checkpoint.name
    )
    label = st.selectbox(
        f"Compare {plain(here)} with",
        list(offers), key=f"conditions.other|{context.key}", width=520, persist_state="session",
    )  # fmt: skip
    source, folder = offers[label]
    try:
        other = open_dataset(source)
        predictor = open_predictor(other, folder)
        stored = stored_teams(predictor)
    except (GrncoreError, OSError) as error:
        st.error(plain(str(error)), title="This cannot be opened", icon=":material/error:")
        return
    if other.fingerprint != context.dataset.fingerprint:
        shared = len(set(other.genes) & set(context.dataset.genes))
        st.warning(
            f"{plain(context.dataset.name)} (fingerprint {context.dataset.fingerprint[:12]}) and "
            f"{plain(other.name)} ({other.fingerprint[:12]}) differ: {shared:,} gene identifiers "
            "are in both. Other samples, other genes or another network can change a team where "
            "regulation does not.",
            title="The data differ",
            icon=":material/difference:",
        )
        if not shared or not st.checkbox(
            "Compare them all the same", key=f"conditions.despite|{context.key}|{label}"
        ):
            return
    key = (context.key, source, str(folder))
    try:
        found = _compared(context, predictor, stored, key)
    except GrncoreError as error:
        st.info(plain(str(error)), title="These cannot be compared", icon=":material/info:")
        return
    show_changes(context, found, here, label, key="conditions.checkpoints")


def _side(dataset: str, checkpoint: str | None) -> str:
    """What one side is called."""
    return f"{dataset}, {_UNTRAINED if checkpoint is None else f'checkpoint {checkpoint}'}"


def _offers(context: Context) -> dict[str, tuple[str, Path | None]]:
    """What this view may be compared with, by a label."""
    found: dict[str, tuple[str, Path | None]] = {}
    for source in opened_sources():
        try:
            dataset = open_dataset(source)
        except (GrncoreError, OSError):  # gone since it was opened
            continue
        name = "demo" if source == DEMO else dataset.name
        folders: list[tuple[str | None, Path | None]] = [
            *bundles_for(dataset).fitting.items(),
            (None, None),
        ]
        for label, folder in folders:
            if source == context.source and folder == context.checkpoint:
                continue
            found[_side(name, label)] = (source, folder)
    return found


def _compared(
    context: Context, other: Predictor, stored: StoredTeams | None, key: tuple[str, ...]
) -> Conditions:
    def make() -> Conditions:
        first = _answers(context.predictor, context.stored, f"{key}|first")
        second = _answers(other, stored, f"{key}|second")
        return compare_answers(first, second)

    return _COMPARED.get_or_make(key, make)


def _answers(source: Predictor, stored: StoredTeams | None, key: str) -> pd.DataFrame:
    """The recommended answer of every target of the strata, under each side's own judgement."""
    genes = source.split.in_parts or source.dataset.genes
    with cancellable(f"Teams of {source.dataset.name}", key=f"conditions|{key}") as progress:
        records = track_records(source, stored=stored, progress=progress)
        return answers_for(
            source, genes, records, check_signs(source), size=None, stored=stored,
            progress=progress,
        ).table  # fmt: skip
