"""Random: a team drawn from the universe, the floor that no method may fall below."""

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from grncore.methods._one_team import OneTeam
from grncore.methods.base import ModelMethod
from grncore.methods.fitted import FitContext, refitting
from grncore.pools import MISSING
from grncore.progress import Curve
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


def fit(config: RandomConfig, context: FitContext) -> tuple[OneTeam, Curve]:
    """Keep the universe and the seed."""
    del config
    return OneTeam(KIND, partial(random_team, context.data, seed=context.seed)), []


METHOD = ModelMethod(
    kind=KIND,
    label="Random",
    description="R candidates drawn at random: the floor.",
    task="team",
    order=60,
    config=RandomConfig,
    fit=fit,
    restore=refitting(KIND, fit),
    style=None,
    on_demand=True,
)
