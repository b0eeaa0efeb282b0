import itertools
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grncore.errors import InputError
from grncore.evidence.beam import beam_sets
from grncore.evidence.bounds import reduced
from grncore.evidence.box import Box, solve
from grncore.evidence.search import best_sets
from grncore.evidence.work import WorkBudget
from tests.evidence.cases import gram_of, problem


def enumerated(gram, size, top, box, columns):
    sets = np.array(list(itertools.combinations(columns, size)))
    residual = solve(gram, sets, box).residual
    order = np.argsort(residual, kind="stable")[:top]
    return sets[order], residual[order]


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    candidates=st.integers(5, 11),
    size=st.integers(1, 5),
    top=st.sampled_from([1, 3, 12]),
    box=st.sampled_from([Box(), Box(0.5, 2.0), Box(0.0, 9.0), Box(intercept=True)]),
    observations=st.sampled_from([4, 12, 60]),
)
def test_the_best_sets_are_those_of_the_enumeration(seed, candidates, size, top, box, observations):
    responses, target = problem(seed, candidates, observations)
    gram = gram_of(responses, target)
    found = best_sets(gram, size, top, box=box)
    sets, residual = enumerated(gram, size, top, box, range(candidates))
    assert found.proved
    assert found.gap == 0.0
    np.testing.assert_allclose(found.fit.residual, residual, rtol=1e-6, atol=1e-6)
    # Where residuals tie, either order is right: what is named must have the residual told.
    again = solve(gram, found.sets, box).residual
    np.testing.assert_allclose(again, found.fit.residual, rtol=1e-6, atol=1e-6)
    assert len(np.unique(found.sets, axis=0)) == len(sets)


@pytest.mark.parametrize("size", [2, 3, 4])
def test_many_candidates_cross_the_blocks_of_the_scan(size):
    candidates = {2: 260, 3: 44, 4: 22}[size]
    responses, target = problem(1, candidates, members=tuple(range(size)))
    gram = gram_of(responses, target)
    box = Box(0.2, 4.0)
    found = best_sets(gram, size, 5, box=box)
    sets, residual = enumerated(gram, size, 5, box, range(candidates))
    np.testing.assert_allclose(found.fit.residual, residual, rtol=1e-7)
    np.testing.assert_array_equal(found.sets, sets)


def test_it_looks_at_few_of_the_sets():
    responses, target = problem(3, 60, 200, members=(5, 20, 41))
    found = best_sets(gram_of(responses, target), 3, 1, box=Box(0.2, 4.0))
    assert found.sets.tolist() == [[5, 20, 41]]
    assert found.refined < 2000


@given(seed=st.integers(0, 1000))
@settings(max_examples=20, deadline=None)
def test_the_order_of_the_candidates_does_not_matter(seed):
    responses, target = problem(seed, 8)
    order = np.random.default_rng(seed).permutation(8)
    plain = best_sets(gram_of(responses, target), 3, 5)
    moved = best_sets(gram_of(responses[:, order], target), 3, 5)
    np.testing.assert_allclose(moved.fit.residual, plain.fit.residual, rtol=1e-6, atol=1e-7)
    if (np.diff(plain.fit.residual) > 1e-4).all():
        named = np.sort(order[moved.sets], axis=1)
        np.testing.assert_array_equal(named[:4], plain.sets[:4])


def test_candidates_that_are_not_allowed_or_constant_are_never_members():
    responses, target = problem(0, 9)
    responses[:, 0] = target / 100.0
    responses[:, 4] = 0.7
    allowed = np.ones(9, bool)
    allowed[0] = False
    found = best_sets(gram_of(responses, target), 2, 100, allowed=allowed)
    assert not np.isin(found.sets, [0, 4]).any()
    assert len(found.sets) == 21


@pytest.mark.parametrize("size", [2, 3, 4])
def test_twins_both_stand_among_the_best(size):
    responses, target = problem(6, 9, members=(0, 1))
    responses[:, 8] = responses[:, 0]
    gram = gram_of(responses, target)
    found = best_sets(gram, size, 40, box=Box(0.1, 5.0))
    _, residual = enumerated(gram, size, 40, Box(0.1, 5.0), range(9))
    np.testing.assert_allclose(found.fit.residual, residual, rtol=1e-6, atol=1e-6)


def test_more_sets_than_there_are_means_all_of_them():
    responses, target = problem(0, 4)
    found = best_sets(gram_of(responses, target), 2, 50)
    assert len(found.sets) == 6
    assert found.proved


def test_when_effort_is_spent_the_gap_says_how_much_better_an_unseen_set_could_be():
    responses, target = problem(9, 60, 80, members=(1, 2, 3))
    gram = gram_of(responses, target)
    start = time.process_time()
    stopped = best_sets(gram, 8, 1, seconds=0.2)
    assert time.process_time() - start < 5.0
    assert not stopped.proved
    assert stopped.gap > 0
    rng = np.random.default_rng(0)
    others = np.array([rng.choice(60, 8, replace=False) for _ in range(3000)])
    floor = stopped.fit.residual[-1] - stopped.gap
    assert solve(gram, np.sort(others, axis=1), Box()).residual.min() >= floor


def test_no_clock_decides_what_is_found_before_the_end():
    responses, target = problem(9, 60, 80, members=(1, 2, 3))
    gram = gram_of(responses, target)
    first, again = (best_sets(gram, 6, 40, seconds=0.2) for _ in range(2))
    assert not first.proved
    assert (first.refined, first.gap) == (again.refined, again.gap)
    np.testing.assert_array_equal(first.sets, again.sets)
    shorter = best_sets(gram, 6, 40, seconds=0.02)
    assert shorter.refined < first.refined
    assert shorter.gap >= first.gap


@pytest.mark.parametrize("size", [12, 40, 99])
def test_large_sets_end_in_time_too_and_say_their_gap(size):
    """What a set costs grows with its size, and so does the way to the first ones."""
    responses, target = problem(5, 250, 300, members=tuple(range(12)))
    gram = gram_of(responses, target, weight=50.0)
    free = reduced(gram)
    start = time.process_time()
    found = best_sets(gram, size, 30, free=free, seconds=0.2)
    assert time.process_time() - start < 4.0
    assert len(found.sets) >= 1
    assert not found.proved
    assert found.gap <= found.fit.residual[-1]
    work = WorkBudget(0.2)
    assert 1 <= len(beam_sets(free, size, 60, work)) <= 60
    assert work.left > 0


@pytest.mark.parametrize("size", [3, 5])
def test_time_is_kept_where_hardly_any_set_comes_near_the_best(size):
    """The scan must count its work between hits, not only at them."""
    responses, target = problem(3, 700, 120, members=(0, 1, 2))
    start = time.process_time()
    found = best_sets(gram_of(responses, target, weight=50.0), size, 1, seconds=0.05)
    assert not found.proved
    assert time.process_time() - start < 3.0


def test_too_few_candidates_are_an_error_that_says_so():
    responses, target = problem(0, 3)
    with pytest.raises(InputError, match="needs 4 candidates whose response varies"):
        best_sets(gram_of(responses, target), 4)
    with pytest.raises(InputError, match="at least 1"):
        best_sets(gram_of(responses, target), 0)
