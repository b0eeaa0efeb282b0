import itertools
import math

import numpy as np
import pytest

from grncore.decoding.additive import LISTED, AdditiveOrder
from grncore.decoding.enumeration import unrank


@pytest.mark.parametrize(("n", "size"), [(1, 1), (6, 1), (7, 3), (9, 5), (6, 6), (12, 4)])
def test_unranking_lists_all_combinations_in_order(n, size):
    expected = list(itertools.combinations(range(n), size))

    got = unrank(np.arange(len(expected)), n, size)

    assert got.tolist() == [list(team) for team in expected]


def test_unranking_reaches_far_into_large_spaces():
    last = 1200 * 1199 * 1198 // 6 - 1
    assert unrank(np.array([0, last]), 1200, 3).tolist() == [[0, 1, 2], [1197, 1198, 1199]]


def test_ranks_that_do_not_fit_are_refused():
    with pytest.raises(OverflowError, match="64 bits"):
        unrank(np.arange(3), 18_000, 8)


@pytest.mark.parametrize(("n", "size"), [(73, 70), (201, 200), (202, 199)])
def test_sets_of_almost_all_are_listed_though_columns_on_the_way_exceed_64_bits(n, size):
    assert math.comb(n - 1, size // 2) > 2**63
    count = math.comb(n, size)
    ranks = np.unique(np.linspace(0, count - 1, 500).astype(np.int64))
    got = unrank(ranks, n, size)
    left = np.array([np.setdiff1d(np.arange(n), row) for row in got])
    every = np.array(list(itertools.combinations(range(n), n - size)))
    # Sets ascend where what they leave out descends.
    assert (left == every[::-1][ranks]).all()


def test_the_threshold_of_large_sets_is_that_of_all_of_the_best_members(monkeypatch):
    size, n = 120, 40
    phi = np.random.default_rng(3).normal(size=200)
    order = AdditiveOrder(phi, size)
    best = np.sort(phi)[::-1][: size + 2]
    assert math.comb(size + 2, size) > LISTED
    left = (best[list(pair)].sum() for pair in itertools.combinations(range(size + 2), 2))
    expected = np.sort(best.sum() - np.array(list(left)))[-n]
    # Growing so many prefixes member by member is what took a quarter of a minute.
    monkeypatch.setattr(AdditiveOrder, "between", None)
    assert order.nth(n) == pytest.approx(expected, rel=1e-12)
