import itertools

import numpy as np
import pytest
from scipy.optimize import lsq_linear

from grncore.evidence.box import Box, free_signs, solve
from tests.evidence.cases import gram_of, problem

BOXES = [Box(), Box(0.5, 2.0), Box(0.0, 1.0, intercept=True), Box(0.3, np.inf, intercept=True)]


def oriented(columns, signs):
    return np.where(signs > 0, columns, 1.0 - columns)


def reference(columns, target, signs, box):
    """Residual of one set by a general bounded solver on the observations themselves."""
    design = oriented(columns, signs)
    lower = np.full(design.shape[1], box.lower)
    upper = np.full(design.shape[1], box.upper)
    if box.intercept:
        design = np.column_stack([design, np.ones(len(design))])
        lower, upper = np.append(lower, -np.inf), np.append(upper, np.inf)
    return 2 * lsq_linear(design, target, (lower, upper), method="bvls", tol=1e-12).cost


@pytest.mark.parametrize("box", BOXES)
@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_it_agrees_with_a_bounded_solver_called_set_by_set(box, size):
    responses, target = problem(seed=size, candidates=7)
    gram = gram_of(responses, target)
    sets = np.array(list(itertools.combinations(range(7), size)))
    fit = solve(gram, sets, box)
    expected = [
        reference(responses[:, members], target, signs, box)
        for members, signs in zip(sets, fit.signs, strict=True)
    ]
    np.testing.assert_allclose(fit.residual, expected, rtol=1e-7, atol=1e-9)
    assert (fit.coefficients >= box.lower).all()
    assert (fit.coefficients <= box.upper).all()


@pytest.mark.parametrize("box", BOXES)
@pytest.mark.parametrize("size", [1, 2, 3])
def test_below_a_limit_fits_are_the_same_and_above_it_told_or_left_out(box, size):
    responses, target = problem(seed=size, candidates=7)
    gram = gram_of(responses, target)
    sets = np.array(list(itertools.combinations(range(7), size)))
    plain = solve(gram, sets, box)
    limit = float(plain.residual.min())
    fit = solve(gram, sets, box, limit=limit)
    of_interest = plain.residual <= limit
    np.testing.assert_array_equal(fit.residual[of_interest], plain.residual[of_interest])
    np.testing.assert_array_equal(fit.coefficients[of_interest], plain.coefficients[of_interest])
    left_out = np.isinf(fit.residual)
    assert not (left_out & of_interest).any()
    np.testing.assert_array_equal(fit.residual[~left_out], plain.residual[~left_out])
    if size == 3 and box.lower > 0:  # where many coefficients meet a wall
        assert left_out.any()


@pytest.mark.parametrize("box", BOXES)
@pytest.mark.parametrize("twins", [False, True])
def test_no_step_of_any_coefficient_inside_the_box_explains_more(box, twins):
    """The conditions of Karush, Kuhn and Tucker, from the observations."""
    responses, target = problem(seed=11, candidates=6)
    if twins:
        responses[:, 4] = 0.999 * responses[:, 1] + 0.001 * responses[:, 4]
    sets = np.array(list(itertools.combinations(range(6), 3)))
    fit = solve(gram_of(responses, target), sets, box)
    for members, signs, found, level in zip(
        sets, fit.signs, fit.coefficients, fit.intercept, strict=True
    ):
        design = oriented(responses[:, members], signs)
        left = target - design @ found - level
        pull = design.T @ left / (design**2).sum(axis=0)
        better = np.clip(found + pull, box.lower, box.upper)
        np.testing.assert_allclose(better, found, atol=1e-7 * max(1.0, np.abs(found).max()))


@pytest.mark.parametrize("box", BOXES)
def test_coefficients_in_columns_leave_the_residual_that_was_told(box):
    responses, target = problem(seed=3, candidates=6)
    gram = gram_of(responses, target)
    sets = np.array(list(itertools.combinations(range(6), 3)))
    fit = solve(gram, sets, box)
    inside = fit.in_columns()
    np.testing.assert_allclose(gram.residual(sets, inside), fit.residual, rtol=1e-9, atol=1e-9)
    told = [
        ((target - responses[:, members] @ row[:-1] - row[-1]) ** 2).sum()
        for members, row in zip(sets, inside, strict=True)
    ]
    np.testing.assert_allclose(told, fit.residual, rtol=1e-8, atol=1e-9)


def test_signs_are_those_of_the_free_fit_with_an_intercept():
    responses, target = problem(seed=5, candidates=5)
    gram = gram_of(responses, target)
    sets = np.array(list(itertools.combinations(range(5), 2)))
    for members, signs in zip(sets, free_signs(gram.without_constant(), sets), strict=True):
        design = np.column_stack([responses[:, members], np.ones(len(responses))])
        found = np.linalg.lstsq(design, target, rcond=None)[0]
        np.testing.assert_array_equal(signs, np.sign(found[:-1]))


def test_turning_a_response_over_turns_its_sign_and_changes_nothing_else():
    responses, target = problem(seed=8, candidates=6)
    sets = np.array(list(itertools.combinations(range(6), 3)))
    plain = solve(gram_of(responses, target), sets, Box(0.2, 3.0))
    turned = responses.copy()
    turned[:, 2] = 1.0 - turned[:, 2]
    other = solve(gram_of(turned, target), sets, Box(0.2, 3.0))
    np.testing.assert_allclose(other.residual, plain.residual, rtol=1e-8)
    np.testing.assert_allclose(other.coefficients, plain.coefficients, rtol=1e-6, atol=1e-8)
    np.testing.assert_array_equal(other.signs, np.where(sets == 2, -plain.signs, plain.signs))


def test_twins_share_a_fit_that_is_as_good_as_that_of_one():
    responses, target = problem(seed=2, candidates=4)
    responses[:, 3] = responses[:, 0]
    gram = gram_of(responses, target)
    both = solve(gram, np.array([[0, 3]]), Box(0.0, np.inf, intercept=True))
    alone = solve(gram, np.array([[0]]), Box(0.0, np.inf, intercept=True))
    assert np.isfinite(both.residual).all()
    np.testing.assert_allclose(both.residual, alone.residual, rtol=1e-6)


def test_an_exact_mechanism_is_fitted_exactly():
    responses, _ = problem(seed=4, candidates=3)
    target = 2.0 * responses[:, 0] + 3.0 * (1.0 - responses[:, 2])
    fit = solve(gram_of(responses, target), np.array([[0, 2]]), Box(1.0, 5.0))
    np.testing.assert_allclose(fit.coefficients, [[2.0, 3.0]], rtol=1e-8)
    np.testing.assert_array_equal(fit.signs, [[1, -1]])
    np.testing.assert_allclose(fit.residual, 0.0, atol=1e-9)
