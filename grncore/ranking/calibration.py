"""Which targets calibrate the promise of a ranker, and what it says of them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from grncore.ranking.candidates import LabelledCandidates
from grncore.ranking.mixture import RankedCandidates, fit_mixture, probability_of
from grncore.ranking.promise import Promise
from grncore.ranking.ranking import Ranking

CalibrationTarget = tuple[str, float, tuple[int, ...]]
"""Whether a target looks known or new, the probability that its team was given, and the team."""

_FOLDS = 5
_ENOUGH = 40
"""Validation targets from which on they alone calibrate the promise of known-looking targets."""


def calibrated_promise(
    frequency: float,
    ranking: Ranking,
    alone: Sequence[LabelledCandidates],
    team_out: Sequence[LabelledCandidates],
    held_out: Sequence[LabelledCandidates],
    *,
    ridge: float,
) -> Promise:
    """Calibrated on validation targets; where they are few, on training targets too.

    Few of the validation targets ever look new, and they have fewer teams still. So new-looking
    training targets join them, most of which have had their whole team left out: of the team sizes
    that validation targets have, for small teams are named more surely. They join only if the
    promise that they lead to is kept for validation targets, which are drawn as the targets are
    that will be asked; training targets are not where regulators of whole teams are unknown.
    """
    asked = [_calibration_target(ranking.rank(c), team) for c, team in held_out if len(c.sets)]
    of_training = _in_folds(ranking, alone, team_out, ridge)
    if len(asked) < _ENOUGH:
        return _calibrated(frequency, [*asked, *of_training])
    sizes = {len(team) for _, _, team in asked}
    new = [one for one in of_training if one[0] == "new" and len(one[2]) in sizes]
    joined = _calibrated(frequency, [*asked, *new])
    return joined if joined.holds_for(*_columns(asked)) else _calibrated(frequency, asked)


def _calibrated(frequency: float, targets: Sequence[CalibrationTarget]) -> Promise:
    return Promise.calibrate(*_columns(targets), frequency)


def _columns(
    targets: Sequence[CalibrationTarget],
) -> tuple[tuple[str, ...], NDArray[np.float64], tuple[tuple[int, ...], ...]]:
    kinds, chances, teams = zip(*targets, strict=True) if targets else ((), (), ())
    return kinds, np.array(chances, dtype=np.float64), teams


def _in_folds(
    ranking: Ranking,
    alone: Sequence[LabelledCandidates],
    team_out: Sequence[LabelledCandidates],
    ridge: float,
) -> list[CalibrationTarget]:
    """Training targets, ranked by weights that are fitted anew without their fold.

    A residual is not fitted anew: with one, only targets that it has not seen are ranked.
    """
    cross: list[CalibrationTarget] = []
    residual, mixture = ranking.residual, ranking.mixture
    folds = np.arange(len(alone)) % _FOLDS
    for fold in range(_FOLDS):
        rest = [i for i in range(len(alone)) if folds[i] != fold]
        own = [i for i in range(len(alone)) if folds[i] == fold]
        if not rest or not own:
            continue
        weights = fit_mixture(
            [alone[i] for i in rest], [team_out[i] for i in rest], ridge=ridge, start=mixture
        )
        weights = replace(weights, shift=mixture.shift, none_shift=mixture.none_shift)
        fitted = Ranking(weights, residual)
        for i in own:
            if residual is not None and alone[i][0].target not in residual.unseen:
                continue
            if len(alone[i][0].sets):
                cross.append(_calibration_target(fitted.rank(alone[i][0]), alone[i][1]))
            if len(team_out[i][0].sets):
                found = _calibration_target(fitted.rank(team_out[i][0]), team_out[i][1])
                cross += [found] if found[0] == "new" else []
    return cross


def _calibration_target(ranked: RankedCandidates, team: NDArray[np.int64]) -> CalibrationTarget:
    return (
        "known" if ranked.known[0] else "new",
        probability_of(ranked, team),
        tuple(team.tolist()),
    )
