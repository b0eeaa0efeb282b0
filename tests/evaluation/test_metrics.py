from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grncore.evaluation.metrics import (
    contains_team,
    covered,
    edge_recall,
    exact_match,
    matches,
    oracle_pools,
    overlap,
    stratum_size,
    true_members,
    truth_rank,
)
from grncore.methods.top_r import top_r
from grncore.pools import MISSING, Pools, top_pools
from grncore.teams import Teams, ascending, unscored_teams

seeds = st.integers(0, 2**32 - 1)


@given(seed=seeds)
def test_retrieval_metrics_equal_their_definitions(case, seed):
    it = case(seed)
    for k in range(1, it.pools.size + 1):
        tops = [set(it.top(row, k)) for row in range(len(it.pools.targets))]
        strict = [true <= top for true, top in zip(it.true_sets, tops, strict=True)]
        share = [len(true & top) / len(true) for true, top in zip(it.true_sets, tops, strict=True)]
        assert contains_team(it.pools, it.truth, k).tolist() == strict
        np.testing.assert_allclose(edge_recall(it.pools, it.truth, k), share, rtol=0, atol=1e-12)


@given(seed=seeds)
def test_set_metrics_equal_their_definitions(case, seed):
    it = case(seed)
    expected_matches = [
        [set(s.tolist()) == true for s in listed]
        for listed, true in zip(it.teams.sets, it.true_sets, strict=True)
    ]
    assert matches(it.teams, it.truth).tolist() == expected_matches
    assert exact_match(it.teams, it.truth).tolist() == [row[0] for row in expected_matches]
    ranks = [row.index(True) + 1 if True in row else 0 for row in expected_matches]
    assert truth_rank(it.teams, it.truth).tolist() == ranks
    got = overlap(it.teams, it.truth)
    for row, true in enumerate(it.true_sets):
        named = it.first_set(row)
        both = len(named & true)
        assert got.jaccard[row] == pytest.approx(both / len(named | true))
        assert got.recall[row] == pytest.approx(both / len(true))
        precision = both / len(named) if named else 0.0
        assert got.precision[row] == pytest.approx(precision)
        harmonic = 2 * precision * got.recall[row] / (precision + got.recall[row]) if both else 0.0
        assert got.f1[row] == pytest.approx(harmonic)


@given(seed=seeds)
def test_more_candidates_never_lose_and_edges_bound_teams(case, seed):
    it = case(seed)
    strict = [contains_team(it.pools, it.truth, k) for k in range(1, it.pools.size + 1)]
    edges = [edge_recall(it.pools, it.truth, k) for k in range(1, it.pools.size + 1)]
    assert all((a <= b).all() for a, b in pairwise(strict))
    assert all((a <= b).all() for a, b in pairwise(edges))
    assert all((s <= e).all() and (s == (e == 1)).all() for s, e in zip(strict, edges, strict=True))


@given(seed=seeds, shuffle=st.randoms(use_true_random=False))
def test_the_order_of_targets_is_of_no_account(case, seed, shuffle):
    it = case(seed)
    order = list(range(len(it.pools.targets)))
    shuffle.shuffle(order)
    pools = Pools(
        it.pools.targets[order],
        it.pools.members[order],
        it.pools.scores[order],
        it.pools.injected[order],
        it.pools.retriever,
    )
    teams = replace(it.teams, targets=it.teams.targets[order], sets=it.teams.sets[order])
    k = it.pools.size
    for metric in (contains_team, edge_recall):
        assert metric(pools, it.truth, k).tolist() == metric(it.pools, it.truth, k)[order].tolist()
    assert exact_match(teams, it.truth).tolist() == exact_match(it.teams, it.truth)[order].tolist()
    # Coverage follows the order of the teams, whatever the order of the pools.
    inside = covered(teams, it.pools, it.truth, k)
    assert inside.tolist() == contains_team(it.pools, it.truth, k)[order].tolist()


@given(seed=seeds)
def test_true_members_marks_each_true_regulator_once(case, seed):
    it = case(seed)
    expected = [
        [int(member) in true for member in row]
        for row, true in zip(it.pools.members, it.true_sets, strict=True)
    ]
    assert true_members(it.pools, it.truth).tolist() == expected


def test_a_missing_member_is_not_the_last_gene_of_the_row_before():
    # Members are looked up by row * span + gene; MISSING = -1 lands on the row before.
    members = np.array([[1, 5], [2, MISSING]])
    scores = np.zeros((2, 2), np.float32)
    pools = Pools(np.array([0, 3]), members, scores, np.zeros((2, 2), bool), "x")
    truth = {0: np.array([5]), 3: np.array([1])}
    assert true_members(pools, truth).tolist() == [[False, True], [False, False]]
    assert contains_team(pools, truth, 2).tolist() == [True, False]


def test_a_team_of_another_size_is_no_exact_match():
    teams = unscored_teams("m", np.array([9, 8]), np.array([[1, 2], [1, 2]]))
    truth = {9: np.array([1, 2, 3]), 8: np.array([2, 1])}
    assert exact_match(teams, truth).tolist() == [False, True]


def test_a_target_without_truth_is_refused_rather_than_counted():
    teams = unscored_teams("m", np.array([9, 8]), np.array([[1, 2], [1, 2]]))
    with pytest.raises(ValueError, match=r"1 of 2 targets have no true team"):
        exact_match(teams, {9: np.array([1, 2]), 8: np.array([], dtype=np.int64)})


def test_k_beyond_the_pools_is_refused_unless_candidates_ran_out():
    scores = np.array([[-np.inf, 3.0, 2.0, 1.0]], dtype=np.float32)
    truth = {0: np.array([3])}
    cut = top_pools(scores, np.array([0]), 2, "x")
    with pytest.raises(ValueError, match="too few for K = 3"):
        contains_team(cut, truth, 3)
    everything = top_pools(scores, np.array([0]), 80, "x")
    assert everything.size == 4
    assert contains_team(everything, truth, 80).tolist() == [True]
    with pytest.raises(ValueError, match="at least 1"):
        contains_team(everything, truth, 0)


def test_a_target_without_a_pool_is_refused():
    pools = top_pools(np.zeros((1, 4), np.float32), np.array([0]), 2, "x")
    teams = unscored_teams("m", np.array([0, 1]), np.array([[1, 2], [2, 3]]))
    with pytest.raises(ValueError, match=r"1 targets of m have no pool: gene indices \[1\]"):
        covered(teams, pools, {0: np.array([1]), 1: np.array([2])}, 2)


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


@given(seed=seeds)
def test_sets_of_several_sizes_are_judged_by_their_members(seed):
    rng = np.random.default_rng(seed)
    targets = np.arange(20, 20 + rng.integers(1, 6))
    sets = ascending(np.argsort(rng.random((len(targets), 3, 5)), axis=2)[:, :, :3])
    sets = np.where(np.arange(3) < rng.integers(0, 4, size=(*sets.shape[:2], 1)), sets, MISSING)
    truth = {int(t): np.sort(rng.choice(5, rng.integers(1, 5), replace=False)) for t in targets}
    nothing = np.zeros(sets.shape[:2], np.float32)
    first = nothing[:, 0]
    teams = Teams("m", targets, sets, nothing, nothing, nothing, first, first.astype(int),
                  size_given=False)  # fmt: skip
    expected = [
        [set(one.tolist()) - {MISSING} == set(truth[int(target)].tolist()) for one in listed]
        for target, listed in zip(targets, sets, strict=True)
    ]
    assert matches(teams, truth).tolist() == expected
    # Wider by concatenation, the answers are the same.
    wide = replace(teams, sets=np.pad(sets, ((0, 0), (0, 0), (0, 2)), constant_values=MISSING))
    assert matches(wide, truth).tolist() == expected
    sizes = {len(team) for team in truth.values()}
    assert stratum_size(teams, truth) == (sizes.pop() if len(sizes) == 1 else None)
    named = {int((one != MISSING).sum()) for one in sets[:, 0]}
    got = overlap(teams, truth)
    assert ((got.jaccard == 1) == np.array(expected)[:, 0]).all() and named <= {0, 1, 2, 3}


def test_the_stratum_is_the_size_that_was_given_or_that_is_true():
    teams = unscored_teams("m", np.array([1, 2]), np.array([[3, 4], [5, 6]]))
    truth = {1: np.array([3, 4, 5]), 2: np.array([5, 6, 7])}
    assert stratum_size(teams, truth) == 2
    assert stratum_size(replace(teams, size_given=False), truth) == 3
