"""Top-R: the first R members of a pool, stage 1's own answer."""

from dataclasses import replace

import numpy as np

from grncore.pools import MISSING, Pools
from grncore.teams import Teams, plain_teams


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
    return replace(plain_teams(model_name, pools.targets, sets), oracle=pools.is_oracle)
