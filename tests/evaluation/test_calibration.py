import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grncore.evaluation.calibration import (
    calibration_by_chance,
    calibration_error,
    calibration_interval,
    calibration_rows,
)
from grncore.evaluation.measurements import Protocol
from grncore.teams import Teams

PROTOCOL = Protocol(seed=1, split="random", universe="all")


@pytest.mark.parametrize(
    ("given_probability", "right", "error"),
    [
        ([1.0] * 4, [True] * 4, 0.0),
        ([0.9] * 4, [False] * 4, 0.9),
        ([0.75] * 4, [True, True, True, False], 0.0),
        # Two bins, .25 off in opposite directions: distances are added, they do not cancel.
        ([0.25, 0.25, 0.75, 0.75], [True, False, True, False], 0.25),
    ],
)
def test_closed_forms(given_probability, right, error) -> None:
    found = calibration_error(np.array(given_probability), np.array(right))
    assert found == pytest.approx(error)


@given(st.integers(0, 2**32 - 1), st.integers(1, 80))
def test_the_error_is_the_diagram_s_distance_from_its_diagonal(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    probability, right = rng.uniform(0, 1, n), rng.random(n) < 0.5
    bins = [np.minimum(probability * 10, 9).astype(int) == each for each in range(10)]
    expected = sum(abs((probability[own] - right[own]).sum()) for own in bins) / n
    assert calibration_error(probability, right) == pytest.approx(expected)
    again = rng.permutation(n)
    assert calibration_error(probability[again], right[again]) == pytest.approx(expected)


def test_the_interval_tells_a_calibrated_model_from_one_that_is_too_sure() -> None:
    rng = np.random.default_rng(3)
    probability = rng.uniform(0, 1, 600)
    calibrated = calibration_interval(probability, rng.random(600) < probability)
    too_sure = calibration_interval(np.sqrt(probability), rng.random(600) < probability)
    assert calibrated.hi < 0.1 < too_sure.lo


def teams() -> Teams:
    """Four targets; the first two have the same team first, which training holds."""
    sets = np.array([[[1, 2], [3, 4]], [[1, 2], [3, 4]], [[3, 4], [1, 2]], [[5, 6], [3, 4]]])
    nothing = np.full((4, 2), np.nan, dtype=np.float32)
    return Teams(
        model="sure",
        targets=np.array([10, 11, 12, 13]),
        sets=sets,
        scores=nothing,
        base=nothing,
        residual=nothing,
        gap=np.zeros(4, dtype=np.float32),
        sets_scored=np.full(4, 2),
        size_given=True,
        probability=np.array([[0.8, 0.1], [0.8, 0.1], [0.6, 0.3], [0.5, 0.2]], dtype=np.float32),
        listed=np.array([[True, False], [True, True], [True, True], [False, False]]),
    )


def test_errors_by_chance_hold_those_of_calibrated_targets_and_not_of_too_sure_ones() -> None:
    rng = np.random.default_rng(1)
    inside = 0
    for _ in range(100):
        probability = rng.random(150)
        lo, hi = calibration_by_chance(probability)
        inside += lo <= calibration_error(probability, rng.random(150) < probability) <= hi
        assert calibration_error(probability, rng.random(150) < probability**3) > hi
    assert 88 <= inside <= 100
    # Nothing is left to chance where every team is sure.
    assert calibration_by_chance(np.ones(7)) == (0.0, 0.0)


def test_rows_tell_seen_looking_targets_from_others() -> None:
    truth = {10: np.array([1, 2]), 11: np.array([3, 4]), 12: np.array([5, 6]), 13: np.array([5, 6])}
    training = {20: np.array([1, 2])}
    rows = calibration_rows([teams()], truth, training, PROTOCOL)
    found = {(row.metric, row.subset): row for row in rows}
    assert found["calibration_error", "seen_like"].value == pytest.approx(0.3)
    assert found["calibration_error", "seen_like"].n == 2
    assert found["promise_kept", "seen_like"].value == 1.0
    assert found["promise_kept", "novel_like"].value == 0.0
    # One of two has no list: no promise was given, so none was broken.
    assert found["promise_kept", "novel_like"].n == 1
    assert found["promised", "novel_like"].value == 0.5
    assert found["promised", "all"].value == 0.75
    assert found["list_length", "all"].value == 2.0
    assert all(row.R is None for row in rows)


def test_targets_whose_truth_was_shortened_are_left_out() -> None:
    truth = {10: np.array([1, 2]), 11: np.array([3, 4]), 12: np.array([5, 6]), 13: np.array([5, 6])}
    protocol = Protocol(seed=1, split="random", universe="all", shortened=frozenset({12, 13}))
    found = {
        (row.metric, row.subset): row
        for row in calibration_rows([teams()], truth, {20: np.array([1, 2])}, protocol)
    }
    assert found["calibration_error", "all"].n == 2
    assert found["calibration_error", "novel_like"].value is None
