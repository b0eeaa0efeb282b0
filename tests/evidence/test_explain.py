import numpy as np
import pytest

from grncore.evidence.box import Box, solve
from grncore.evidence.explain import explain
from tests.evidence.cases import gram_of, problem

WIDE = Box(0.0, np.inf, intercept=True)


def test_errors_and_intervals_are_those_of_ordinary_least_squares():
    responses, target = problem(seed=1, observations=50)
    columns = np.array([0, 2, 4])
    noise = 0.09
    found = explain(gram_of(responses, target, 1 / noise), columns, WIDE, columns)
    design = np.column_stack([responses[:, columns], np.ones(50)])
    effects = np.linalg.lstsq(design, target, rcond=None)[0][:-1]
    errors = np.sqrt(noise * np.diagonal(np.linalg.inv(design.T @ design))[:-1])
    np.testing.assert_allclose(found.errors, errors, rtol=1e-6)
    np.testing.assert_allclose(found.signs * found.coefficients, effects, rtol=1e-6)
    np.testing.assert_allclose(found.intervals.mean(axis=1), effects, rtol=1e-6)
    half = np.diff(found.intervals, axis=1)[:, 0] / 2
    np.testing.assert_allclose(half, 1.959964 * errors, rtol=1e-6)


def test_an_interval_holds_the_true_effect_as_often_as_it_says():
    rng = np.random.default_rng(0)
    responses, _ = problem(seed=2, observations=60)
    held = 0
    for _ in range(400):
        target = 2.0 * responses[:, 0] - 1.0 * responses[:, 1] + 1.5 + 0.3 * rng.normal(size=60)
        columns = np.array([0, 1])
        found = explain(gram_of(responses, target, 1 / 0.09), columns, WIDE, columns)
        held += found.intervals[0, 0] <= 2.0 <= found.intervals[0, 1]
    assert 0.92 <= held / 400 <= 0.98


def test_a_gain_is_what_the_residual_grows_by_without_the_member():
    responses, target = problem(seed=3)
    gram = gram_of(responses, target)
    columns = np.array([0, 1, 5])
    found = explain(gram, columns, Box(0.2, 4.0), columns)
    for place in range(3):
        others = np.delete(columns, place)[None]
        signs = np.delete(found.signs, place)[None]
        left = solve(gram, others, Box(0.2, 4.0), signs=signs).residual[0]
        assert found.gains[place] == pytest.approx(left - found.residual)


def test_one_member_gains_all_that_is_explained():
    responses, target = problem(seed=3)
    gram = gram_of(responses, target)
    alone = explain(gram, np.array([0]), WIDE, np.array([7]))
    centred = ((target - target.mean()) ** 2).sum()
    assert alone.gains[0] == pytest.approx(centred - alone.residual)
    assert alone.explained == pytest.approx(1 - alone.residual / centred)
    assert alone.members.tolist() == [7]


def test_twins_have_no_finite_error_and_others_keep_theirs():
    responses, target = problem(seed=4)
    responses[:, 5] = responses[:, 0]
    columns = np.array([0, 1, 5])
    found = explain(gram_of(responses, target), columns, WIDE, columns)
    assert np.isinf(found.errors[[0, 2]]).all()
    alone = explain(gram_of(responses, target), columns[:2], WIDE, columns[:2])
    assert found.errors[1] == pytest.approx(alone.errors[1], rel=1e-4)
