from math import comb, log

import numpy as np
import pytest

from grncore.evidence.size import Penalty, choose_size


def test_a_size_costs_a_coefficient_each_and_the_number_of_sets_tried():
    assert Penalty(20, 100.0).of(3) == pytest.approx(3 * log(100) + log(comb(20, 3)))


@pytest.mark.parametrize("known", [True, False])
def test_a_ceiling_is_where_the_cost_is_reached(known):
    penalty = Penalty(30, 50.0, known)
    residual = penalty.ceiling(penalty.cost(17.0, 2), 3)
    assert penalty.cost(residual, 3) == pytest.approx(penalty.cost(17.0, 2))


def test_the_least_cost_wins_and_larger_sizes_are_searched_below_the_ceiling_only():
    penalty = Penalty(20, 100.0)
    residuals = {1: 300.0, 2: 100.0, 3: 99.0, 4: 98.0, 5: 0.0}
    asked = []

    def least(size, ceiling, lost):
        asked.append((size, lost))
        return residuals[size] if residuals[size] <= ceiling else np.inf

    found = choose_size(least, 5, penalty)
    assert found.size == 2
    assert asked == [(1, 0), (2, 0), (3, 0), (4, 1)]
    assert found.weights[1] > 0.9
    assert found.weights[4] == 0.0


def test_the_scale_of_unknown_noise_does_not_matter():
    for scale in (1.0, 1000.0):
        residuals = np.array([5.0, 1.0, 0.99]) * scale
        found = choose_size(
            lambda size, ceiling, lost, left=residuals: float(left[size - 1]),
            3,
            Penalty(20, 60.0, noise_known=False),
        )
        assert found.size == 2
