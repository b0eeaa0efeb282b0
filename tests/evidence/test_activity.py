"""Activities on networks that are small enough to solve by hand, and beside decoupler's `ulm`."""

import numpy as np
import pytest
from scipy.stats import linregress

from grncore.errors import InputError
from grncore.evidence.activity import activities


def test_one_regulator_a_target_is_a_division():
    network = np.array([[2.0, 0.0], [0.0, -4.0]])
    expression = np.array([[12.0, 8.0], [6.0, 10.0]])
    found = activities(network, expression)
    np.testing.assert_allclose(found.estimate, [[1.0, -1.0], [0.5, -0.5]])
    # As many regulators as targets: nothing is left to tell an error from.
    assert np.isnan(found.error).all()


def test_estimates_and_errors_are_those_of_weighted_least_squares():
    rng = np.random.default_rng(0)
    network = rng.normal(size=(30, 4)) * (rng.random((30, 4)) < 0.5)
    expression = rng.gamma(5.0, size=(30, 6))
    found = activities(network, expression)
    weight = np.diag(1 / expression.mean(axis=1))
    centred = expression - expression.mean(axis=1, keepdims=True)
    inverse = np.linalg.inv(network.T @ weight @ network)
    estimate = inverse @ network.T @ weight @ centred
    np.testing.assert_allclose(found.estimate, estimate)
    left = centred - network @ estimate
    noise = np.einsum("gk,g,gk->k", left, np.diagonal(weight), left) / 26
    np.testing.assert_allclose(found.error, np.sqrt(np.outer(np.diagonal(inverse), noise)))
    np.testing.assert_allclose(found.score, found.estimate / found.error)


def test_the_responses_that_made_the_targets_come_back():
    """Joint activities name what a regulator did; univariate ones credit it with its partners."""
    rng = np.random.default_rng(1)
    network = np.zeros((60, 5))
    for row in network:
        row[rng.choice(5, 2, replace=False)] = rng.choice([-1, 1], 2) * rng.uniform(1, 5, 2)
    h = rng.uniform(0, 1, size=(5, 9))
    exact = network @ h - np.minimum(network, 0).sum(axis=1, keepdims=True)
    found = activities(network, exact)
    np.testing.assert_allclose(found.estimate, h - h.mean(axis=1, keepdims=True), atol=1e-9)
    noisy = exact + 0.3 * rng.normal(size=exact.shape)
    again = activities(network, noisy)
    assert abs((again.estimate - found.estimate) / again.error).mean() == pytest.approx(
        0.8, abs=0.25
    )
    for regulator, estimate in zip(network.T, again.estimate, strict=True):
        fits = [linregress(regulator, sample) for sample in (noisy - noisy.mean(1)[:, None]).T]
        ulm = [fit.slope / fit.stderr for fit in fits]  # as decoupler defines it
        assert np.corrcoef(ulm, estimate)[0, 1] > 0.5


def test_regulators_that_are_not_told_apart_or_without_targets_say_so():
    network = np.array([[1.0, 1.0, 0.0], [2.0, 2.0, 0.0], [0.5, 0.5, 0.0], [1.5, 1.5, 0.0]])
    expression = np.array([[1.0, 3.0], [1.0, 5.2], [4.0, 5.1], [2.0, 5.0]])
    found = activities(network, expression)
    assert np.isinf(found.error[:2]).all()
    np.testing.assert_allclose(found.estimate[0], found.estimate[1])
    assert np.isnan(found.estimate[2]).all()


@pytest.mark.parametrize(
    ("network", "expression", "message"),
    [
        (np.ones((3, 2)), np.ones((4, 2)), "same genes as rows"),
        (np.array([[np.nan]]), np.ones((1, 2)), "network holds a value that is not finite: row 0"),
        (np.ones((1, 1)), np.array([[1.0, np.inf]]), "expression holds a value"),
    ],
)
def test_arrays_that_cannot_be_used_are_errors(network, expression, message):
    with pytest.raises(InputError, match=message):
        activities(network, expression)
