import numpy as np
import pytest

from grncore.errors import InputError
from grncore.ranking.choice import NONE, Choice, Question


def questions(weights, none, n, rng, *, with_none=True):
    found = []
    for _ in range(n):
        values = rng.normal(size=(6, len(weights)))
        chances = np.exp(np.append(values @ weights, none if with_none else -np.inf))
        place = int(rng.choice(7, p=chances / chances.sum()))
        found.append(Question(values, place if place < 6 else NONE, np.zeros(1)))
    return found


def test_weights_of_simulated_choices_are_found_again() -> None:
    weights = np.array([1.5, -2.0, 0.3])
    fitted = Choice.fit(questions(weights, 0.5, 3000, np.random.default_rng(0)))
    np.testing.assert_allclose(fitted.weights / fitted.scale, weights, atol=0.15)
    # Utilities are centred, so the option without numbers is shifted by as much.
    none = fitted.none_weights[-1] + (fitted.centre / fitted.scale) @ fitted.weights
    assert none == pytest.approx(0.5, abs=0.15)


def test_chances_sum_to_one_and_do_not_depend_on_the_order_of_sets() -> None:
    rng = np.random.default_rng(1)
    fitted = Choice.fit(questions(np.array([1.0, -1.0]), 0.0, 200, rng))
    values, order = rng.normal(size=(9, 2)), rng.permutation(9)
    chances = fitted.log_chances(values, np.zeros(1))
    assert np.exp(chances).sum() == pytest.approx(1.0)
    np.testing.assert_allclose(fitted.log_chances(values[order], np.zeros(1))[:-1], chances[order])


def test_an_option_that_nothing_chose_is_closed() -> None:
    rng = np.random.default_rng(2)
    fitted = Choice.fit(questions(np.array([1.0]), 0.0, 200, rng, with_none=False))
    assert np.exp(fitted.log_chances(rng.normal(size=(5, 1)), np.zeros(1))[-1]) == 0.0


def test_nothing_to_learn_from_is_said() -> None:
    with pytest.raises(InputError, match="nothing to learn from"):
        Choice.fit([])
