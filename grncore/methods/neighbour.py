"""Neighbour copy: the team of the training target whose expression is most alike."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from grncore.decoding import Budget
from grncore.features import pearson
from grncore.methods.base import (
    FitContext,
    FittedModel,
    Look,
    ModelMethod,
    check_state,
    given_size,
)
from grncore.pools import MISSING, Pools
from grncore.progress import Curve, Progress, silent
from grncore.teams import Teams, unscored_teams
from grncore.training_data import TrainingData

KIND = "neighbour"


def neighbour(data: TrainingData, targets: NDArray[np.int64], size: int) -> Teams:
    """Copy the team of the most correlated training target of the same R (signed Pearson).

    A target is never its own neighbour. A team that holds the target itself, or a gene outside the
    universe, is no answer: the next neighbour is asked. Equal correlations go to the first gene by
    name. Where no neighbour is left the set is ``MISSING``.

    Parameters
    ----------
    targets
        ``(targets,)`` any genes; those that train are predicted from the others.
    size
        R, the number of regulators of every target: given, as in the paper's protocol.
    """
    targets = np.asarray(targets, dtype=np.int64)
    donors = data.targets(size)
    if not len(donors):
        return unscored_teams(KIND, targets, np.full((len(targets), size), MISSING, np.int64))
    teams = np.stack([data.teams[int(donor)] for donor in donors])  # (donors, R)
    allowed = np.isin(teams, data.universe).all(axis=1) & (donors != targets[:, None])
    allowed &= ~(teams[None, :, :] == targets[:, None, None]).any(axis=2)  # (targets, donors)
    likeness = np.where(allowed, pearson(data.features, targets, donors), -np.inf)
    # argmax takes the first of equals, and donors ascend by gene order.
    nearest = likeness.argmax(axis=1)
    sets = np.where(allowed.any(axis=1)[:, None], teams[nearest], MISSING)
    return unscored_teams(KIND, targets, sets)


@dataclass(frozen=True)
class NeighbourConfig:
    """Neighbour copy has nothing to set."""


class Neighbour(FittedModel):
    """Neighbour copy on one training set."""

    kind = KIND

    def __init__(self, data: TrainingData) -> None:
        self.data = data

    def teams(
        self,
        targets: NDArray[np.int64],
        size: int | None,
        *,
        pools: Pools | None = None,
        top: int = 1,
        budget: Budget | None = None,
        progress: Progress = silent,
    ) -> Teams:
        """One set for each target: see :func:`neighbour`."""
        del pools, top, budget, progress
        return neighbour(self.data, targets, given_size(KIND, size))


def fit(config: NeighbourConfig, context: FitContext) -> tuple[Neighbour, Curve]:
    """Keep the training teams."""
    del config
    return Neighbour(context.data), []


def restore(state: Mapping[str, Tensor], config: NeighbourConfig, context: FitContext) -> Neighbour:
    """As fitted; CheckpointError if tensors are stored that it has no use for."""
    del config
    check_state(KIND, state, {}, "model")
    return Neighbour(context.data)


METHOD = ModelMethod(
    kind=KIND,
    label="Neighbour copy",
    description="The team of the most correlated training target with as many regulators.",
    task="team",
    order=10,
    config=NeighbourConfig,
    fit=fit,
    restore=restore,
    style=Look("grey", "dash", "hexagon2"),
    needs=frozenset({"labels"}),
    asked_at=1,
    copies_teams=True,
)
