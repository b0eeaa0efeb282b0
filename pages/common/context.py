"""What every page works on: one dataset, one checkpoint, one target."""

from dataclasses import dataclass, replace
from pathlib import Path

import streamlit as st

from grncore.answers.ranked_sets import StoredTeams
from grncore.dataset import Dataset
from grncore.pipeline.predictor import Predictor

_KEY = "context"
_EVIDENCE = "-evidence"


@dataclass(frozen=True, eq=False)
class Context:
    """The selection that ``pages/main.py`` had made before the page runs.

    Attributes
    ----------
    source
        What the user opened: ``demo`` or a path.
    checkpoint
        Folder of the bundle; None where only methods without training are left.
    predictor
        Answers from the bundle, or from the methods that need none.
    stored
        Teams stored beside the bundle.
    key
        Identifies dataset, checkpoint and what answers; for cache and widget keys.
    target, size
        The chosen gene, and R where its truth is not known.
    """

    source: str
    dataset: Dataset
    checkpoint: Path | None
    predictor: Predictor
    stored: StoredTeams | None
    key: str
    target: str
    size: int | None

    @property
    def sets_key(self) -> str:
        """Identifies dataset and checkpoint alone: teams of a method do not hang on the others."""
        return self.key.removesuffix(_EVIDENCE)

    def with_evidence(self, predictor: Predictor) -> "Context":
        """The same, answered by a predictor that offers label-free evidence too."""
        return replace(self, predictor=predictor, key=f"{self.key}{_EVIDENCE}")


def put(context: Context) -> None:
    """Hand the selection to the page."""
    st.session_state[_KEY] = context


def current() -> Context:
    """The selection of this run."""
    context: Context = st.session_state[_KEY]
    return context
