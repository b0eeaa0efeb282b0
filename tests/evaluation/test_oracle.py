import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grncore.evaluation import contains_team, exact_match, oracle_pools
from grncore.methods.base import top_r
from grncore.pools import top_pools


def problem(seed):
    """Full pools of 12 genes for every target, teams of two."""
    rng = np.random.default_rng(seed)
    targets = np.arange(6)
    scores = rng.random((6, 12)).astype(np.float32)
    scores[targets, targets] = -np.inf
    truth = {
        int(t): np.sort(rng.choice(np.setdiff1d(np.arange(12), [t]), 2, replace=False))
        for t in targets
    }
    return top_pools(scores, targets, 11, "random"), truth


@given(st.integers(0, 2**32 - 1), st.integers(2, 11))
def test_injection_covers_every_target_and_loses_only_the_last_false_ones(seed, m):
    pools, truth = problem(seed)
    injected = oracle_pools(pools, truth, m)
    assert injected.size == m
    assert contains_team(injected, truth, m).all()
    for row, target in enumerate(pools.targets):
        plain = pools.members[row, :m].tolist()
        team = truth[int(target)].tolist()
        lacking = [r for r in team if r not in plain]
        false = [r for r in plain if r not in team]
        dropped = false[len(false) - len(lacking) :] if lacking else []
        expected = [r for r in plain if r not in dropped] + lacking
        assert injected.members[row].tolist() == expected
        assert injected.members[row][injected.injected[row]].tolist() == lacking


def test_pools_are_marked_even_where_nothing_was_missing():
    pools, truth = problem(0)
    injected = oracle_pools(pools, truth, 11)
    assert not injected.injected.any()
    assert injected.is_oracle


def test_at_width_r_the_pool_is_the_team():
    pools, truth = problem(4)
    teams = top_r(oracle_pools(pools, truth, 2), 2, "stage1")
    assert exact_match(teams, truth).all()
    assert teams.oracle


def test_widths_that_cannot_be_served_are_refused():
    pools, truth = problem(0)
    with pytest.raises(ValueError, match="too few for K = 10"):
        oracle_pools(pools.capped(5), truth, 10)
    with pytest.raises(ValueError, match="cannot hold a team"):
        oracle_pools(pools, {int(t): np.array([6, 7, 8]) for t in pools.targets}, 2)
