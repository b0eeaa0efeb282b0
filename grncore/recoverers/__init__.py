"""Baselines that name a team directly, without a set scorer, behind a registry."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from grncore.pools import top_pools
from grncore.progress import silent
from grncore.recoverers.neighbour import neighbour
from grncore.recoverers.top_r import top_r
from grncore.retrievers import RETRIEVERS
from grncore.teams import Teams
from grncore.training_data import TrainingData

__all__ = ["RECOVERERS", "RecovererMethod", "neighbour", "top_r"]


@dataclass(frozen=True)
class RecovererMethod:
    """A baseline as pickers, the command line and the tables see it.

    ``recover(data, targets, size)`` names one set of ``size`` regulators per target, from training
    data alone and in moments, so it is computed where it is needed and never stored.
    """

    kind: str
    label: str
    description: str
    recover: Callable[[TrainingData, NDArray[np.int64], int], Teams]


def _retrieved(retriever: str, data: TrainingData, targets: NDArray[np.int64], size: int) -> Teams:
    """Top-R of a retriever that needs no training loop."""
    method = RETRIEVERS[retriever]
    fitted, _ = method.fit(data, method.config(), seed=0, device="cpu", progress=silent)
    return top_r(top_pools(fitted.scores(targets), targets, size, retriever), size, retriever)


RECOVERERS: Mapping[str, RecovererMethod] = {
    method.kind: method
    for method in (
        RecovererMethod(
            "neighbour",
            "Neighbour copy",
            "The team of the most correlated training target with as many regulators.",
            neighbour,
        ),
        RecovererMethod(
            "popularity",
            "Popularity top-R",
            "The R genes that regulate most training targets.",
            partial(_retrieved, "popularity"),
        ),
        RecovererMethod(
            "correlation",
            "Correlation top-R",
            "The R candidates that correlate most with the target.",
            partial(_retrieved, "correlation"),
        ),
    )
}
