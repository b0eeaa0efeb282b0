"""That a prior holds the answers, above everything that rests on it."""

import streamlit as st

from grncore.dataset import Dataset
from grncore.evaluation.prior_overlap import PriorOverlap, prior_overlap
from pages.common.text import plain


def warn_of_prior(dataset: Dataset) -> None:
    """Say it on the page, whatever page it is; nothing where the prior is none or another."""
    if dataset.prior is None or not dataset.teams:
        return
    found = _overlap(dataset, key=dataset.identity)
    if found is not None and found.holds_answers:
        st.error(plain(found.sentence), icon=":material/warning:")


@st.cache_resource(max_entries=8, show_spinner=False)
def _overlap(_dataset: Dataset, *, key: str) -> PriorOverlap | None:
    del key
    return prior_overlap(_dataset, _dataset.teams)
