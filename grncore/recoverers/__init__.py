"""Baselines that name a team directly, without a set scorer, behind a registry."""

from collections.abc import Mapping
from functools import partial

import numpy as np
from numpy.typing import NDArray

from grncore.pools import top_pools
from grncore.progress import Progress, silent
from grncore.recoverers.base import Recover, RecovererMethod
from grncore.recoverers.best_subset import BestSubsetConfig, best_subset, suits_best_subset
from grncore.recoverers.neighbour import neighbour
from grncore.recoverers.random_team import random_team
from grncore.recoverers.top_r import top_r
from grncore.retrievers import RETRIEVERS
from grncore.teams import Teams
from grncore.training_data import TrainingData

__all__ = [
    "RECOVERERS",
    "BestSubsetConfig",
    "Recover",
    "RecovererMethod",
    "best_subset",
    "neighbour",
    "random_team",
    "top_r",
]


def _retrieved(
    retriever: str,
    data: TrainingData,
    targets: NDArray[np.int64],
    size: int,
    /,
    *,
    seed: int = 0,
    top: int = 1,
    progress: Progress = silent,
) -> Teams:
    """Top-R of a retriever that needs no training run."""
    del top
    method = RETRIEVERS[retriever]
    fitted, _ = method.fit(data, method.config(), seed=seed, device="cpu", progress=progress)
    return top_r(top_pools(fitted.scores(targets), targets, size, retriever), size, retriever)


def _neighbour(
    data: TrainingData,
    targets: NDArray[np.int64],
    size: int,
    /,
    *,
    seed: int = 0,
    top: int = 1,
    progress: Progress = silent,
) -> Teams:
    del seed, top, progress
    return neighbour(data, targets, size)


def _random(
    data: TrainingData,
    targets: NDArray[np.int64],
    size: int,
    /,
    *,
    seed: int = 0,
    top: int = 1,
    progress: Progress = silent,
) -> Teams:
    del top, progress
    return random_team(data, targets, size, seed=seed)


def _best_subset(
    data: TrainingData,
    targets: NDArray[np.int64],
    size: int,
    /,
    *,
    seed: int = 0,
    top: int = 1,
    progress: Progress = silent,
) -> Teams:
    del seed
    return best_subset(data, targets, size, top=top, progress=progress)


RECOVERERS: Mapping[str, RecovererMethod] = {
    method.kind: method
    for method in (
        RecovererMethod(
            "neighbour",
            "Neighbour copy",
            "The team of the most correlated training target with as many regulators.",
            _neighbour,
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
        RecovererMethod(
            "tree",
            "Tree regression top-R",
            "The R candidates that matter most to a forest that predicts the target.",
            partial(_retrieved, "tree"),
            on_demand=True,
        ),
        RecovererMethod(
            "best_subset",
            "Best-subset regression",
            "The set of R known regulators whose responses fit the target best.",
            _best_subset,
            suits=suits_best_subset,
        ),
        RecovererMethod(
            "random",
            "Random",
            "R candidates drawn at random: the floor.",
            _random,
            on_demand=True,
        ),
    )
}
