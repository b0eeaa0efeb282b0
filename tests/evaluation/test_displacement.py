from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grncore.evaluation.hubs import displacement, placements

seeds = st.integers(0, 2**32 - 1)


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
