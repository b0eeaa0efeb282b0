"""Planted problems whose rule a scorer must find."""

import numpy as np
import pytest

from grncore.pools import Pools, top_pools
from grncore.training_data import TrainingData


def full_pools(data: TrainingData, targets: np.ndarray, k: int) -> Pools:
    """Pools of the first K candidates: lower genes rank higher."""
    scores = np.where(data.candidates(targets), -np.arange(data.n_genes), -np.inf)
    return top_pools(scores.astype(np.float32), targets, k, "planted")


@pytest.fixture
def additive() -> tuple[TrainingData, Pools]:
    """Each target's profile is the sum of its two regulators'; 12 regulators, 66 targets.

    Every pair of regulators has one target; every sixth target is for validation.
    """
    rng = np.random.default_rng(3)
    regulators = rng.normal(size=(12, 24))
    pairs = [(a, b) for a in range(12) for b in range(a + 1, 12)]
    profiles = np.array([regulators[list(pair)].sum(0) for pair in pairs])
    features = np.concatenate([regulators, profiles + 0.05 * rng.normal(size=profiles.shape)])
    features = (features - features.mean(1, keepdims=True)) / features.std(1, keepdims=True)
    teams = {12 + i: np.array(pair) for i, pair in enumerate(pairs)}
    data = TrainingData(
        features=features.astype(np.float32),
        universe=np.arange(12),
        universe_kind="listed",
        teams={target: team for target, team in teams.items() if target % 6},
        validation={target: team for target, team in teams.items() if not target % 6},
    )
    return data, full_pools(data, np.array(sorted(teams)), 12)


@pytest.fixture
def exclusive() -> tuple[TrainingData, Pools]:
    """An XOR: genes 0 and 1 go with 2 and 3 respectively, and no profile says which pair it is.

    Teams are {0, 2} and {1, 3}, equally frequent among targets of one and the same profile. To
    rank both above {0, 3} and {1, 2} is beyond any additive score: phi0 + phi2 + phi1 + phi3 is
    the sum of the two true scores and of the two false ones.
    """
    rng = np.random.default_rng(5)
    features = rng.normal(size=(24, 16)).astype(np.float32)
    teams = {t: np.array([0, 2]) if t % 2 == 0 else np.array([1, 3]) for t in range(4, 24)}
    features[4:] = features[4]
    data = TrainingData(
        features=features,
        universe=np.arange(4),
        universe_kind="listed",
        teams=teams,
        validation={},
    )
    return data, full_pools(data, np.arange(4, 24), 4)
