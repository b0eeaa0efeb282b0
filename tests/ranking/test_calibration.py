"""Which targets calibrate the promise: new-looking training targets join where they are alike."""

from collections.abc import Callable, Sequence
from types import SimpleNamespace

import numpy as np
import pytest

from grncore.ranking import calibration
from grncore.ranking.calibration import CalibrationTarget, calibrated_promise
from grncore.ranking.promise import Promise


def targets(
    look: str, chances: Sequence[float], size: int = 2, first: int = 0
) -> list[CalibrationTarget]:
    """One target of each probability, each with a team of its own."""
    return [
        (look, chance, tuple(range(first + size * i, first + size * (i + 1))), 1.0)
        for i, chance in enumerate(chances)
    ]


PromiseOf = Callable[[list[CalibrationTarget], list[CalibrationTarget]], Promise]


@pytest.fixture
def promise_of(monkeypatch: pytest.MonkeyPatch) -> PromiseOf:
    """The promise of validation targets and training targets that were ranked already."""

    def made(asked, of_training):
        ranked = iter(asked)
        monkeypatch.setattr(calibration, "_calibration_target", lambda *_: next(ranked))
        monkeypatch.setattr(calibration, "_in_folds", lambda *_: of_training)

        monkeypatch.setattr(calibration, "new_weight", lambda *_: 0.1)
        ranking = SimpleNamespace(rank=lambda candidates: candidates, mixture=None)
        held_out = [(SimpleNamespace(sets=[0]), None) for _ in asked]
        return calibrated_promise(0.9, ranking, [], [], held_out, ridge=1.0)

    return made


KNOWN = targets("known", np.linspace(0.5, 1.0, 60).tolist(), first=10_000)


def test_new_looking_training_targets_join_the_few_of_validation(promise_of: PromiseOf) -> None:
    few = targets("new", [0.6] * 15)
    assert promise_of(few + KNOWN, []).thresholds["new"] == 0.0
    many = targets("new", [0.3] * 20 + [0.7] * 100, first=1_000)
    joined = promise_of(few + KNOWN, many)
    assert (joined.thresholds["new"], joined.drawn_from["new"]) == (0.3, 135)
    # Known-looking ones of validation suffice, and are drawn as those are that will be asked.
    alike = targets("known", [0.1] * 500, first=20_000)
    assert promise_of(few + KNOWN, many + alike).thresholds["known"] == pytest.approx(
        promise_of(few + KNOWN, many).thresholds["known"]
    )


def test_training_targets_of_other_sizes_do_not_join(promise_of: PromiseOf) -> None:
    few = targets("new", [0.6] * 15)
    easy = targets("new", [0.99] * 100, size=1, first=1_000)
    assert promise_of(few + KNOWN, easy).thresholds["new"] == 0.0


def test_they_do_not_join_where_validation_targets_are_missed_more_often(
    promise_of: PromiseOf,
) -> None:
    """Whole teams held out: regulators of training teams are known, theirs may not be."""
    asked = targets("new", [0.0] * 8 + [0.9] * 32)
    training = targets("new", [0.8] * 200, first=1_000)
    promise = promise_of(asked + KNOWN, training)
    assert (promise.thresholds["new"], promise.drawn_from["new"]) == (0.0, 40)


def test_what_training_targets_say_cannot_be_kept_is_not_promised_by_luck(
    promise_of: PromiseOf,
) -> None:
    asked = targets("new", [0.9] * 24)
    assert promise_of(asked + KNOWN, []).thresholds["new"] == 0.9
    missing = targets("new", [0.0] * 30 + [0.9] * 100, first=1_000)
    assert promise_of(asked + KNOWN, missing).thresholds["new"] == 0.0
