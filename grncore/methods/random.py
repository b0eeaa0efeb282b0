"""Random: a team drawn from the universe, the floor that no method may fall below."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from grncore.decoding import Budget
from grncore.methods.base import (
    FitContext,
    FittedModel,
    ModelMethod,
    check_state,
    given_size,
)
from grncore.pools import MISSING, Pools
from grncore.progress import Curve, Progress, silent
from grncore.teams import Teams, unscored_teams
from grncore.training_data import TrainingData

KIND = "random"


def random_team(data: TrainingData, targets: NDArray[np.int64], size: int, *, seed: int) -> Teams:
    """Draw R candidates per target, every set being as likely.

    Each target has a stream of its own, so that its team depends on the seed and the target and
    not on which others are asked for. A universe too small for a team has no answer: ``MISSING``.
    """
    targets = np.asarray(targets, dtype=np.int64)
    sets = np.full((len(targets), size), MISSING, dtype=np.int64)
    for row, target in enumerate(targets):
        candidates = data.universe[data.universe != target]
        if len(candidates) >= size:
            rng = np.random.default_rng([seed, int(target)])
            sets[row] = rng.choice(candidates, size=size, replace=False)
    return unscored_teams(KIND, targets, sets)


@dataclass(frozen=True)
class RandomConfig:
    """The random floor has nothing to set."""


class RandomTeams(FittedModel):
    """Draws from the universe of one training set."""

    kind = KIND

    def __init__(self, data: TrainingData, seed: int) -> None:
        self.data, self.seed = data, seed

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
        """One set for each target: see :func:`random_team`."""
        del pools, top, budget, progress
        return random_team(self.data, targets, given_size(KIND, size), seed=self.seed)


def fit(config: RandomConfig, context: FitContext) -> tuple[RandomTeams, Curve]:
    """Keep the universe and the seed."""
    del config
    return RandomTeams(context.data, context.seed), []


def restore(state: Mapping[str, Tensor], config: RandomConfig, context: FitContext) -> RandomTeams:
    """As fitted; CheckpointError if tensors are stored that it has no use for."""
    del config
    check_state(KIND, state, {}, "model")
    return RandomTeams(context.data, context.seed)


METHOD = ModelMethod(
    kind=KIND,
    label="Random",
    description="R candidates drawn at random: the floor.",
    task="team",
    order=60,
    config=RandomConfig,
    fit=fit,
    restore=restore,
    style=None,
    on_demand=True,
)
