"""The first R candidates of a ranking as a team: the adapter that makes every ranker a model."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from grncore.methods._one_team import OneTeam
from grncore.pools import MISSING, Pools, top_pools
from grncore.teams import Teams, unscored_teams


class TopR(OneTeam):
    """The first R candidates of a ranking as a model: the adapter for every ranker.

    Parameters
    ----------
    kind
        Name of the model, which need not be the ranker's.
    scores
        Scores of a fitted ranker, see :meth:`FittedRanker.scores`.
    """

    def __init__(
        self, kind: str, scores: Callable[[NDArray[np.int64]], NDArray[np.float32]]
    ) -> None:
        super().__init__(
            kind,
            lambda targets, size: top_r(
                top_pools(scores(targets), targets, size, kind), size, kind
            ),
        )


def top_r(pools: Pools, size: int, model_name: str) -> Teams:
    """Name the R best-ranked candidates of each pool as the team.

    This is Stage1TopR when the pools are a trained retriever's. A pool with fewer than R members
    has no set of that size: its set is ``MISSING``.
    """
    first = pools.members[:, :size]
    absent = (first == MISSING).any(axis=1) | (first.shape[1] < size)
    sets = np.full((len(pools.targets), size), MISSING, dtype=np.int64)
    if first.shape[1] == size:
        sets[~absent] = first[~absent]
    return replace(unscored_teams(model_name, pools.targets, sets), oracle=pools.is_oracle)
