"""Random: a team drawn from the universe, the floor that no method may fall below."""

import numpy as np
from numpy.typing import NDArray

from grncore.pools import MISSING
from grncore.teams import Teams, unscored_teams
from grncore.training_data import TrainingData

MODEL = "random"


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
    return unscored_teams(MODEL, targets, sets)
