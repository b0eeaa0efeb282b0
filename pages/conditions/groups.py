"""Two groups of cells of one dataset: teams by evidence within each, and activities."""

from collections.abc import Sequence
from hashlib import sha256

import pandas as pd
import streamlit as st

from grncore import __version__
from grncore.answers.answer_table import answers_for
from grncore.answers.conditions import Conditions, cells_of_groups, compare_answers
from grncore.answers.kept_answers import answers_json, read_answers_json
from grncore.answers.team_signs import SignCheck
from grncore.errors import GrncoreError
from grncore.evidence.forms import candidate_regulators
from grncore.files import write_text
from grncore.methods.registry import label_free
from grncore.naming import natural_sorted
from grncore.pipeline.predictor import Predictor
from grncore.pipeline.recipe import Recipe
from grncore.progress import Progress
from pages.common.context import Context
from pages.common.judged import kept_place
from pages.common.result_cache import ResultCache, cancellable
from pages.common.text import plain
from pages.conditions.activities import show_shifts
from pages.conditions.table import show_changes

_COMPARED = ResultCache[Conditions]("conditions.groups.kept", 8)

METHOD = label_free()
"""It reads the expression alone: what training has learnt on all cells would join the two."""


def compare_groups(context: Context) -> None:
    """Choose groups and genes, press the button, look at what changed."""
    dataset = context.dataset
    groups = natural_sorted(set(dataset.cell_groups or ()))
    if len(groups) < 2:
        st.info("There is one group alone, so none to compare it with.", icon=":material/info:")
        return
    key, half = f"conditions|{dataset.fingerprint[:12]}", len(groups) // 2
    with st.container(border=True):
        left, right = st.columns(2, gap="medium")
        first = left.multiselect(
            "First condition", groups, default=groups[:half], key=f"{key}.first",
            persist_state="session",
        )  # fmt: skip
        second = right.multiselect(
            "Second condition", groups, default=groups[half:], key=f"{key}.second",
            persist_state="session",
        )  # fmt: skip
        scopes = _scopes(context)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            scope = st.selectbox(
                "Genes", list(scopes), key=f"{key}.scope", width=320, persist_state="session",
                format_func=lambda name: f"{name} ({len(scopes[name]):,})",
            )  # fmt: skip
            asked = st.button(
                "Compare", type="primary", icon=":material/compare_arrows:", key="conditions.go",
                help="Teams are named from the expression of each condition alone, by the same "
                "method and from the same allowed regulators. Of known teams only the size is "
                "used.",
            )  # fmt: skip
    if not first or not second or set(first) & set(second):
        st.info("Choose one or more groups on each side, and none on both.", icon=":material/edit:")
        return
    chosen = (context.key, tuple(first), tuple(second), scope)
    if asked:
        st.session_state["conditions.wanted"] = chosen
    if st.session_state.get("conditions.wanted") != chosen:
        return
    try:
        found = _compared(context, (tuple(first), tuple(second)), scopes[scope], chosen)
    except GrncoreError as error:
        st.info(plain(str(error)), title="These cannot be compared", icon=":material/info:")
        return
    show_changes(context, found, ", ".join(first), ", ".join(second), key="conditions.groups")
    show_shifts(context, first, second)


def _scopes(context: Context) -> dict[str, list[str]]:
    """Sets of genes to compare, the quickest first."""
    split, dataset = context.predictor.split, context.dataset
    found = {
        "Test targets": list(split.targets("test")),
        "Every target with a known team": list(split.in_parts),
        "All genes": list(dataset.genes),
    }
    return {name: genes for name, genes in found.items() if genes}


def _compared(
    context: Context,
    sides: tuple[tuple[str, ...], tuple[str, ...]],
    genes: Sequence[str],
    chosen: tuple[object, ...],
) -> Conditions:
    def make() -> Conditions:
        tables = []
        for name, groups in zip(("first condition", "second condition"), sides, strict=True):
            with cancellable(f"Teams of the {name}", key=f"conditions|{chosen}|{name}") as progress:
                tables.append(_kept_answers(context, groups, genes, name, progress))
        return compare_answers(*tables)

    return _COMPARED.get_or_make(chosen, make)


def _kept_answers(
    context: Context, groups: Sequence[str], genes: Sequence[str], name: str, progress: Progress
) -> pd.DataFrame:
    """What was found before for these cells and genes, or what is found now; kept on disk."""
    mark = sha256(repr((__version__, sorted(groups), list(genes))).encode()).hexdigest()[:16]
    place = kept_place(context, f"condition-{mark}").with_suffix(".json")
    try:
        return read_answers_json(place.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError):  # not there, or of another version
        table = _answers(context, groups, genes, name, progress)
    write_text(place, answers_json(table))
    return table


def _answers(
    context: Context, groups: Sequence[str], genes: Sequence[str], name: str, progress: Progress
) -> pd.DataFrame:
    """Teams named from the cells of these groups alone."""
    dataset = context.dataset
    rows = candidate_regulators(context.predictor.data)
    part = cells_of_groups(dataset, groups, f"the {name}", [dataset.genes[row] for row in rows])
    source = Predictor(part, recipe=Recipe(universe="listed"), patient=True)
    progress("reading the expression", 0, 1)  # constants and order of these cells
    source.model(METHOD, None)
    return answers_for(
        source, genes, {}, SignCheck(0, 0), size=None, models=(METHOD,), progress=progress
    ).table
