import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grncore.ranking.promise import Promise


@given(st.integers(0, 2**32 - 1), st.integers(12, 80), st.sampled_from([0.8, 0.9]))
def test_lists_hold_the_truth_of_as_many_calibration_targets_as_promised(seed, n, frequency):
    rng = np.random.default_rng(seed)
    chances = rng.uniform(0.01, 1, size=n)
    looks = ["known" if flag else "new" for flag in rng.random(n) < 0.7]
    promise = Promise.calibrate(looks, chances, frequency)
    for look in ("known", "new"):
        own = chances[np.array(looks) == look]
        if promise.thresholds[look] > 0:
            assert (own >= promise.thresholds[look]).mean() >= frequency


def test_new_targets_are_covered_as_often_as_promised() -> None:
    rng = np.random.default_rng(0)
    kept = []
    for _ in range(300):
        drawn = rng.beta(4, 1, size=41)
        promise = Promise.calibrate(["known"] * 40, drawn[:40], 0.9)
        kept.append(drawn[40] >= promise.thresholds["known"])
    assert np.mean(kept) == pytest.approx(0.9, abs=0.05)


def test_too_few_targets_promise_nothing() -> None:
    promise = Promise.calibrate(["known"] * 8, np.full(8, 0.9))
    assert promise.length("known", np.array([0.9, 0.1])) is None
    assert promise.length("new", np.array([0.9, 0.1])) is None


def test_truths_that_are_no_candidates_count_against_the_promise() -> None:
    promise = Promise.calibrate(["new"] * 40, np.array([0.0] * 10 + [0.8] * 30))
    assert promise.thresholds["new"] == 0.0
    assert promise.length("new", np.array([0.5])) is None


def test_a_list_names_one_set_at_least() -> None:
    promise = Promise.calibrate(["known"] * 40, np.full(40, 0.6))
    assert promise.length("known", np.array([0.9, 0.7, 0.6, 0.1])) == 3
    assert promise.length("known", np.array([0.2, 0.1])) == 1
