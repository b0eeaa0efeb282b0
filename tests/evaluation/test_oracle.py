import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grncore.errors import Cancelled
from grncore.evaluation import contains_team, oracle_pools, oracle_run, oracle_sweep
from grncore.pools import Pools, top_pools
from grncore.recoverers import top_r
from grncore.teams import plain_teams


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


def teacher(truth):
    def recover(pools: Pools):
        """Names the truth where the pool holds it, else the two first members."""
        sets = [
            truth[int(t)]
            if np.isin(truth[int(t)], pools.of(int(t))).all()
            else pools.of(int(t))[:2]
            for t in pools.targets
        ]
        return plain_teams("teacher", pools.targets, np.array(sets))

    return recover


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


def test_perfect_selection_is_exact_at_every_width():
    pools, truth = problem(0)
    runs = oracle_sweep(pools, truth, [2, 5, 11], teacher(truth))
    assert [run.m for run in runs] == [2, 5, 11]
    assert all(run.exact.all() and run.teams.oracle for run in runs)


def test_an_oracle_run_is_marked_even_where_nothing_was_missing():
    pools, truth = problem(0)
    run = oracle_run(pools, truth, 11, lambda p: top_r(p, 2, "stage1"))
    assert not run.pools.injected.any()
    assert run.pools.is_oracle
    assert run.teams.oracle


def test_at_width_r_the_pool_is_the_team():
    pools, truth = problem(4)
    run = oracle_run(pools, truth, 2, lambda p: top_r(p, 2, "stage1"))
    assert run.exact.all()


def test_widths_that_cannot_be_served_are_refused():
    pools, truth = problem(0)
    with pytest.raises(ValueError, match="too few for K = 10"):
        oracle_pools(pools.capped(5), truth, 10)
    with pytest.raises(ValueError, match="cannot hold a team"):
        oracle_pools(pools, {int(t): np.array([6, 7, 8]) for t in pools.targets}, 2)


def test_a_sweep_can_be_cancelled():
    pools, truth = problem(0)

    def stop(stage, done, total):
        assert stage == "oracle injection"
        if done == 1:
            raise Cancelled

    with pytest.raises(Cancelled):
        oracle_sweep(pools, truth, [3, 4, 5], teacher(truth), stop)
