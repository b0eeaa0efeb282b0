"""Against solving every set on its own."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grncore.methods._subset_search import NormalEquations, best_subsets, pair_fits

seeds = st.integers(0, 2**32 - 1)


def equations(columns, target):
    columns = columns - columns.mean(axis=1, keepdims=True)
    target = target - target.mean()
    return NormalEquations(columns @ columns.T, columns @ target, float(target @ target))


def by_lstsq(columns, target, size):
    """Set -> -log(1 - R squared), by a least squares solver with an intercept."""
    total = ((target - target.mean()) ** 2).sum()
    fits = {}
    for team in combinations(range(len(columns)), size):
        design = np.vstack([columns[list(team)], np.ones(columns.shape[1])]).T
        solution = np.linalg.lstsq(design, target, rcond=None)[0]
        fits[team] = -np.log(((target - design @ solution) ** 2).sum() / total)
    return fits


def draw(seed, n, cells=25):
    rng = np.random.default_rng(seed)
    columns = rng.normal(size=(n, cells)) * 10.0 ** rng.integers(-3, 4, size=(n, 1))
    return columns, columns[:3].sum(axis=0) + rng.normal(size=cells)


@settings(max_examples=25, deadline=None)
@given(seed=seeds, n=st.integers(1, 9), size=st.integers(1, 5))
def test_every_set_has_the_fit_that_a_solver_finds(seed, n, size):
    columns, target = draw(seed, n)
    wanted = by_lstsq(columns, target, size)
    found = best_subsets(equations(columns, target), size, 10_000)
    assert found.seen == len(wanted) == len(found.sets)
    assert {tuple(team) for team in found.sets.tolist()} == set(wanted)
    assert found.fit.dtype == np.float32
    np.testing.assert_allclose(
        found.fit, [wanted[tuple(team)] for team in found.sets.tolist()], rtol=1e-5, atol=1e-6
    )


@settings(max_examples=25, deadline=None)
@given(seed=seeds, size=st.integers(1, 4), top=st.integers(1, 30))
def test_the_best_come_first_and_none_of_them_is_missed(seed, size, top):
    columns, target = draw(seed, 9)
    everything = best_subsets(equations(columns, target), size, 10_000)
    some = best_subsets(equations(columns, target), size, top)
    np.testing.assert_array_equal(some.sets, everything.sets[:top])
    np.testing.assert_array_equal(some.fit, everything.fit[:top])
    keys = [(-fit, team) for fit, team in zip(some.fit, some.sets.tolist(), strict=True)]
    assert keys == sorted(keys)


@pytest.mark.parametrize("size", [2, 3, 4])
def test_collinear_and_constant_columns_add_nothing(size):
    columns, target = draw(5, 6)
    columns[3] = -2.5 * columns[1]  # a column twice
    columns[4] = 7.0  # no variance
    columns[5] = columns[0] + columns[2]  # in the span of two others
    wanted = by_lstsq(columns, target, size)
    found = best_subsets(equations(columns, target), size, 100)
    assert len(found.fit) == len(wanted)
    for team, fit in zip(found.sets.tolist(), found.fit, strict=True):
        assert fit == pytest.approx(wanted[tuple(team)], abs=1e-5)


def test_equal_fits_go_by_column_number():
    rng = np.random.default_rng(0)
    one, other, target = rng.normal(size=(3, 20))
    columns = np.stack([one, other, one, other, one])
    found = best_subsets(equations(columns, target), 2, 7)
    # A pair of unlike columns: they all fit alike, and better than two of a kind.
    assert found.sets[:6].tolist() == [[0, 1], [0, 3], [1, 2], [1, 4], [2, 3], [3, 4]]


def test_a_perfect_fit_is_finite_and_a_constant_target_fits_nothing():
    columns, _ = draw(1, 4)
    exact = best_subsets(equations(columns, columns[0] / abs(columns[0]).max()), 2, 1)
    assert 0 in exact.sets[0]
    assert 20 < exact.fit[0] < 30
    flat = best_subsets(equations(columns, np.full(25, 3.0)), 2, 3)
    assert flat.sets.tolist() == [[0, 1], [0, 2], [0, 3]]
    assert (flat.fit == 0).all()


def test_too_few_columns_make_no_set():
    columns, target = draw(2, 2)
    found = best_subsets(equations(columns, target), 3, 5)
    assert found.sets.shape == (0, 3)
    assert found.seen == 0


def test_pair_fits_are_symmetric_and_single_on_the_diagonal():
    columns, target = draw(3, 5)
    shares = pair_fits(equations(columns, target))
    np.testing.assert_allclose(shares, shares.T)
    for team, fit in by_lstsq(columns, target, 2).items():
        assert shares[team] == pytest.approx(1 - np.exp(-fit))
    singles = [1 - np.exp(-fit) for fit in by_lstsq(columns, target, 1).values()]
    np.testing.assert_allclose(np.diag(shares), singles)
