"""What the Pool page computes, kept between runs."""

import pandas as pd
import streamlit as st

from grncore.answers.pools import PoolReport, coverage_table, pool_report
from grncore.methods.registry import ranker_label
from pages.common.context import Context
from pages.common.result_cache import ResultCache, progress_bar

_COVERAGES = ResultCache[pd.DataFrame]("pool.data.coverages", 24)


def report_of_target(context: Context) -> PoolReport:
    """The target's candidates under every retriever at hand."""
    return _report(context, key=context.key, target=context.target)


@st.cache_resource(max_entries=256, show_spinner="Ranking every candidate")
def _report(_context: Context, *, key: str, target: str) -> PoolReport:
    del key
    return pool_report(_context.predictor, target)


def coverage_of(context: Context, retriever: str) -> pd.DataFrame:
    """Where the pools of every test target are complete; ranked once, under a progress bar."""

    def make() -> pd.DataFrame:
        with progress_bar(f"{ranker_label(retriever)} on the test targets") as progress:
            return coverage_table(context.predictor, retriever, progress=progress)

    return _COVERAGES.get_or_make((context.key, retriever), make)
