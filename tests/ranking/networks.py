"""A small network of known teams."""

import numpy as np

from grncore.ranking.known_teams import KnownTeams

GENES = 20


def known(seed: int) -> KnownTeams:
    rng = np.random.default_rng(seed)
    donors = np.sort(rng.choice(np.arange(8, GENES), 9, replace=False))
    teams = tuple(
        np.sort(rng.choice(8, rng.integers(1, 4), replace=False)).astype(np.int64) for _ in donors
    )
    likeness = {"cells": rng.uniform(-1, 1, size=(GENES, len(donors))).astype(np.float32)}
    return KnownTeams(donors.astype(np.int64), teams, GENES, likeness)
