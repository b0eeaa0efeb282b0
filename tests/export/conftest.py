"""Teams of one size, and of a model that chooses sizes, as tables."""

import numpy as np
import pytest

from grncore.dataset import Dataset
from grncore.export import teams_table
from grncore.pools import MISSING, Pools
from grncore.teams import Teams
from tests.export.tables import dataset_of, split_of


@pytest.fixture
def data() -> Dataset:
    return dataset_of(
        [f"g{i}" for i in range(9)],
        {"g5": ["g0", "g1"], "g6": ["g2", "g3"], "g7": ["g0", "g1"]},
        shortened={"g7": ["gone"]},
    )


@pytest.fixture
def teams() -> Teams:
    """Two sets for g5 (the second is right), one for g8 and g7, none for g6."""
    none = [MISSING, MISSING]
    nan = np.nan
    scores = np.array([[2.5, 0.1], [1, nan], [1, nan], [nan, nan]], dtype=np.float32)
    return Teams(
        model="residual",
        targets=np.array([5, 8, 7, 6]),
        sets=np.array([[[0, 2], [0, 1]], [[3, 4], none], [[0, 1], none], [none, none]]),
        scores=scores,
        base=scores - 1,
        residual=np.ones_like(scores),
        gap=np.zeros(4, np.float32),
        sets_scored=np.zeros(4, np.int64),
    )


@pytest.fixture
def pools() -> Pools:
    members = np.array([[0, 1, 2], [3, 4, 5], [0, 1, 2], [2, 8, 3]])
    zeros = np.zeros((4, 3), np.float32)
    return Pools(np.array([5, 8, 7, 6]), members, zeros, zeros.astype(bool), "attention")


@pytest.fixture
def table(data, teams, pools):
    split = split_of(test={2: ("g5",)}, train={2: ("g6",)}, extra=("g7",))
    return teams_table(teams, data, split, universe="all", checkpoint="demo", pools=pools, cap=2)


@pytest.fixture
def chosen() -> Teams:
    """A model that chooses sizes: a pair before a single for g5, none for g6, and what it knows."""
    none = [MISSING, MISSING]
    sets = np.array([[[0, 1], [2, MISSING]], [none, none]])
    scores = np.array([[0.5, 0.25], [np.nan, np.nan]], dtype=np.float32)
    nan = np.nan
    return Teams(
        model="evidence",
        targets=np.array([5, 6]),
        sets=sets,
        scores=scores,
        base=scores * nan,
        residual=scores * nan,
        gap=np.zeros(2, np.float32),
        sets_scored=np.zeros(2, np.int64),
        identifiability=np.array([0, 4], np.int8),
        size_given=False,
        signs=np.array([[[1, -1], [0, 0]], [[0, 0], [0, 0]]], dtype=np.int8),
        coefficients=np.array([[[0.1, -2], [nan, nan]], [[nan, nan]] * 2], dtype=np.float32),
        probability=np.array([[0.7, 0.2], [nan, nan]], dtype=np.float32),
        member_probability=np.array([[[0.9, 0.8], [0.3, nan]], [[nan, nan]] * 2], np.float32),
        proved=np.array([[True, False], [True, True]]),
        listed=np.array([[True, False], [False, False]]),
    )


@pytest.fixture
def known(data, chosen, pools):
    return teams_table(chosen, data, split_of(), universe="all", checkpoint="", pools=pools, cap=3)
