from dataclasses import replace

import numpy as np
import pytest

from grncore.errors import InputError
from grncore.ranking.choice import Choice, Question
from grncore.ranking.stray import StrayChoice, fit_stray

USUAL, STRAY = np.array([6.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.0])


def questions(n, share, seed):
    """Targets told by the first number, but for a share that the second one tells."""
    rng, found = np.random.default_rng(seed), []
    for _ in range(n):
        values = rng.normal(size=(12, 3))
        utility = values @ (STRAY if rng.random() < share else USUAL)
        chances = np.exp(utility - utility.max())
        chosen = int(rng.choice(12, p=chances / chances.sum()))
        found.append(Question(values, chosen, np.zeros(1)))
    return found


def log_likelihood(choice, asked):
    return np.mean([choice.log_chances(q.values, q.context)[q.chosen] for q in asked])


def test_the_share_that_strays_and_both_logits_are_found_again() -> None:
    fitted = fit_stray(questions(2000, 0.1, 0), [1, 2])
    assert fitted.share == pytest.approx(0.1, abs=0.03)
    assert fitted.stray is not None
    np.testing.assert_allclose(fitted.usual.weights / fitted.usual.scale, USUAL, atol=0.8)
    np.testing.assert_allclose(fitted.stray.weights / fitted.stray.scale, STRAY, atol=0.4)
    assert fitted.stray.weights[0] == 0.0


def test_a_few_stray_targets_do_not_make_it_unsure_of_the_others() -> None:
    fitted, asked = fit_stray(questions(400, 0.05, 1), [1, 2]), questions(1000, 0.05, 2)
    plain = Choice.fit(questions(400, 0.05, 1))
    assert log_likelihood(fitted, asked) > log_likelihood(plain, asked) + 0.1

    def gap(choice):
        chances = [np.exp(choice.log_chances(q.values, q.context)) for q in asked]
        right = [q.chosen == c.argmax() for q, c in zip(asked, chances, strict=True)]
        return np.mean(right) - np.mean([c.max() for c in chances])

    assert gap(plain) > 0.05
    assert abs(gap(fitted)) < 0.03


def test_where_no_target_strays_it_is_the_plain_logit() -> None:
    asked = questions(300, 0.0, 3)
    plain, fitted = Choice.fit(asked), fit_stray(asked, [1, 2])
    assert fitted.stray is None and fitted.share == 0.0
    np.testing.assert_array_equal(fitted.usual.weights, plain.weights)
    values = asked[0].values
    np.testing.assert_array_equal(
        fitted.log_chances(values, np.zeros(1)), plain.log_chances(values, np.zeros(1))
    )


def test_chances_sum_to_one_and_do_not_depend_on_the_order_of_sets() -> None:
    fitted = fit_stray(questions(500, 0.1, 4), [1, 2])
    rng = np.random.default_rng(5)
    values, order = rng.normal(size=(9, 3)), rng.permutation(9)
    chances = fitted.log_chances(values, np.zeros(1))
    assert np.exp(chances).sum() == pytest.approx(1.0)
    np.testing.assert_allclose(fitted.log_chances(values[order], np.zeros(1))[:-1], chances[order])


def test_another_start_leads_to_the_same() -> None:
    asked = questions(500, 0.1, 6)
    fitted = fit_stray(asked, [1, 2])
    again = fit_stray(asked, [1, 2], start=fitted)
    assert again.share == pytest.approx(fitted.share, abs=1e-3)
    assert isinstance(again, StrayChoice)


def test_a_question_that_counts_twice_is_two() -> None:
    asked = questions(200, 0.1, 7)
    twice = fit_stray([*asked, *asked], [1, 2], ridge=2.0)
    weighed = fit_stray([replace(one, weight=2.0) for one in asked], [1, 2], ridge=2.0)
    assert weighed.share == pytest.approx(twice.share, rel=1e-2)


def test_nothing_to_learn_from_is_said() -> None:
    with pytest.raises(InputError, match="nothing to learn from"):
        fit_stray([], [0])
