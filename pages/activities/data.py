"""Teams that activities follow from, and the activities, kept between runs."""

import pandas as pd
import streamlit as st

from grncore.answers.activity_map import ActivityMap, activity_map
from grncore.answers.naming import UNKNOWN, AnswerKey, genes_of
from pages.common.context import Context
from pages.common.naming import name_by_button
from pages.common.target_picker import first_size
from pages.common.verdicts import answers_of, kept_answers


def named_teams(context: Context) -> pd.DataFrame | None:
    """Named teams of every target; where none is known, of all genes once that was asked for.

    What Overview named is used as it is, so that nothing is decoded twice.
    """
    known = context.predictor.split.in_parts
    size = first_size(context.predictor) or None
    tables = []
    if known:
        tables.append(answers_of(context, known, size=size, key="known", label="Naming teams"))
    unknown = genes_of(context.predictor, UNKNOWN)
    added = kept_answers(context, size=size, key=UNKNOWN)
    if added is None and not known and unknown:
        name_by_button(
            context,
            [AnswerKey(UNKNOWN, size)],
            f"Name the teams of {len(unknown):,} genes first",
            key="activities.name",
            help="Activities follow from teams.",
        )
        return None
    if added is not None:
        tables.append(added)
    return pd.concat(tables, ignore_index=True) if tables else None


def map_of(context: Context, answers: pd.DataFrame) -> ActivityMap:
    """Activities that follow from these teams.

    Raises
    ------
    InputError
        If none does.
    """
    return _map(context, answers, key=context.key, count=len(answers))


@st.cache_resource(max_entries=8, show_spinner="Solving for the activities")
def _map(_context: Context, _answers: pd.DataFrame, *, key: str, count: int) -> ActivityMap:
    del key, count
    return activity_map(_context.dataset, _answers)
