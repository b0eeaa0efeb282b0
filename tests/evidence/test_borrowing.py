"""Predictions of badly counted responses from all that is seen."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grncore.evidence import borrowing
from grncore.evidence.borrowing import borrowed


def seen(seed: int, p: int = 7, cells: int = 3000) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """True responses that move together, what counts tell of them, and how reliable that is."""
    rng = np.random.default_rng(seed)
    truth = rng.normal(size=(p, 2)) @ rng.normal(size=(2, cells)) + rng.normal(size=(p, cells))
    reliability = rng.uniform(0.2, 0.9, p)
    noise = truth.std(axis=1) * np.sqrt(1 / reliability - 1)
    noisy = truth + noise[:, None] * rng.normal(size=truth.shape)
    told = reliability[:, None] * noisy
    return truth, told - told.mean(axis=1, keepdims=True), reliability


def test_a_prediction_is_the_best_one_and_better_than_what_is_seen_alone() -> None:
    truth, told, reliability = seen(0)
    truth -= truth.mean(axis=1, keepdims=True)
    found = borrowed(told, reliability, 1)
    best = truth @ told.T @ np.linalg.inv(told @ told.T) @ told
    left = ((truth - found.deviations) ** 2).mean(axis=1)
    np.testing.assert_allclose(left, ((truth - best) ** 2).mean(axis=1), rtol=0.02)
    assert (left < ((truth - told) ** 2).mean(axis=1)).all()
    # A target that follows the true response follows the prediction as much.
    slopes = (truth * found.deviations).sum(axis=1) / (found.deviations**2).sum(axis=1)
    np.testing.assert_allclose(slopes, 1.0, atol=0.06)


def test_what_is_counted_well_is_taken_as_it_is() -> None:
    _, told, reliability = seen(1)
    found = borrowed(told, np.ones_like(reliability), 1)
    np.testing.assert_allclose(found.deviations, told, atol=1e-4)


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 10_000), regulator=st.integers(0, 6))
def test_without_a_regulator_is_as_if_it_had_never_been_seen(seed: int, regulator: int) -> None:
    _, told, reliability = seen(seed, cells=60)
    with pytest.MonkeyPatch.context() as patched:
        # How much correlations are shrunk is told from all of them.
        patched.setattr(
            borrowing, "_kept_share", lambda correlations, cells: np.full(len(correlations), 0.8)
        )
        found = borrowed(told, reliability, 1)
        cells = np.zeros(told.shape[1], dtype=int)
        left = found.deviations - found.told_by(regulator).of(np.arange(len(told)), cells)
        others = np.delete(np.arange(len(told)), regulator)
        expected = borrowed(told[others], reliability[others], 1).deviations
    np.testing.assert_allclose(left[others], expected, atol=1e-8)


def test_correlations_by_chance_are_not_borrowed_from() -> None:
    rng = np.random.default_rng(5)
    told = rng.normal(size=(60, 50))
    told -= told.mean(axis=1, keepdims=True)
    reliability = np.full(60, 0.3)
    moved = np.std(borrowed(told, reliability, 1).deviations - told)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(borrowing, "_kept_share", lambda correlations, cells: np.full(60, 0.9))
        trusting = np.std(borrowed(told, reliability, 1).deviations - told)
    assert moved < 0.3 * told.std() < 0.5 * trusting


def test_regulators_that_do_not_vary_or_are_alone() -> None:
    _, told, reliability = seen(6)
    told[2] = 0.0
    found = borrowed(told, reliability, 3)
    assert np.isfinite(found.deviations).all() and not found.deviations[2].any()
    alone = borrowed(told[:1], reliability[:1], 3)
    np.testing.assert_allclose(alone.deviations, told[:1], rtol=1e-5)
