"""A model that is a function: it names one set for each target."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from grncore.decoding import Budget
from grncore.methods.fitted import FittedModel, given_size
from grncore.pools import Pools
from grncore.progress import Progress, silent
from grncore.teams import Teams

NameTeams = Callable[[NDArray[np.int64], int], Teams]
"""Names one set of a given size for each target."""


class OneTeam(FittedModel):
    """What a function names."""

    def __init__(self, kind: str, name: NameTeams) -> None:
        self.kind, self.name = kind, name

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
        """One set for each target."""
        del pools, top, budget, progress
        return self.name(np.asarray(targets, dtype=np.int64), given_size(self.kind, size))
