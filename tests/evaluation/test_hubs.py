from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grncore.evaluation.hubs import confusers, crowding, displacement, placements
from grncore.pools import Pools

seeds = st.integers(0, 2**32 - 1)


@given(seed=seeds)
def test_confusers_are_the_false_members_above_the_weakest_true_one(case, seed):
    it = case(seed)
    marks = confusers(it.pools, it.truth)
    for row, true in enumerate(it.true_sets):
        pool = it.top(row, it.pools.size)
        ranks = [pool.index(r) if r in pool else len(pool) for r in true]
        weakest = max(ranks)
        expected = [m not in true and place < weakest for place, m in enumerate(pool)]
        assert marks[row, : len(pool)].tolist() == expected
        assert not marks[row, len(pool) :].any()


@given(seed=seeds)
def test_counts_equal_counting(case, seed):
    it = case(seed)
    got = crowding(it.pools, it.truth, it.n_genes)
    marks = confusers(it.pools, it.truth)
    for gene in range(it.n_genes):
        pools = [it.top(row, it.pools.size) for row in range(len(it.true_sets))]
        assert got.in_pools[gene] == sum(gene in pool for pool in pools)
        tops = [it.top(row, len(true)) for row, true in enumerate(it.true_sets)]
        assert got.in_top[gene] == sum(gene in top for top in tops)
        assert got.in_truth[gene] == sum(gene in true for true in it.true_sets)
        assert got.outranks[gene] == (marks & (it.pools.members == gene)).sum()


def test_a_hub_is_listed_first_with_its_ratio():
    # Gene 0 leads every pool and regulates one of three targets; gene 4 regulates unseen.
    pools = Pools(
        targets=np.array([5, 6, 7]),
        members=np.array([[0, 1], [0, 2], [0, 3]]),
        scores=np.zeros((3, 2), np.float32),
        injected=np.zeros((3, 2), bool),
        retriever="x",
    )
    truth = {5: np.array([1]), 6: np.array([0]), 7: np.array([4])}
    got = crowding(pools, truth, 8)
    assert got.ratio[0] == 3.0
    assert got.ratio[1] == 0.0
    assert got.ratio[4] == 0.0
    assert np.isnan(got.ratio[7])
    table = got.table([f"g{i}" for i in range(8)])
    assert table["gene"].tolist() == ["g0", "g3", "g1", "g2", "g4"]
    assert table["outranks"].tolist() == [2, 1, 0, 0, 0]


def test_a_gene_that_regulates_nothing_but_crowds_has_an_infinite_ratio():
    pools = Pools(np.array([1]), np.array([[0]]), np.zeros((1, 1), np.float32),
                  np.zeros((1, 1), bool), "x")  # fmt: skip
    assert np.isposinf(crowding(pools, {1: np.array([2])}, 3).ratio[0])


def named_of(it) -> dict[int, np.ndarray]:
    return {
        int(target): np.array(sorted(it.first_set(row)), dtype=np.int64)
        for row, target in enumerate(it.teams.targets)
    }


@given(seed=seeds)
def test_places_equal_counting(case, seed):
    it = case(seed)
    named = named_of(it)
    got = placements(named, it.truth, it.n_genes)
    for gene in range(it.n_genes):
        holding = [t for t, team in named.items() if gene in team]
        assert got.named[gene] == len(holding)
        assert got.right[gene] == sum(gene in it.truth[t] for t in holding)
        assert got.wrong[gene] == sum(gene not in it.truth[t] for t in holding)
        assert got.true[gene] == sum(gene in it.truth[t] for t in named)
        if got.true[gene]:
            assert got.ratio[gene] == got.named[gene] / got.true[gene]
        else:
            assert np.isnan(got.ratio[gene]) if not holding else np.isposinf(got.ratio[gene])


@given(seed=seeds)
def test_pairs_equal_counting(case, seed):
    it = case(seed)
    named = named_of(it)
    expected = Counter(
        (wrong, missed)
        for target, team in named.items()
        for wrong in set(team.tolist()) - set(it.truth[target].tolist())
        for missed in set(it.truth[target].tolist()) - set(team.tolist())
    )
    assert displacement(named, it.truth) == dict(expected)


def test_exact_teams_displace_nobody():
    truth = {3: np.array([0, 1]), 4: np.array([2])}
    assert displacement(truth, truth) == {}
    assert placements(truth, truth, 5).wrong.sum() == 0
