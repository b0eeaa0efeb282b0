"""Which targets calibrate the promise of a ranker, and what it says of them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from grncore.ranking.candidates import LabelledCandidates
from grncore.ranking.mixture import RankedCandidates, fit_mixture, new_weight, probability_of
from grncore.ranking.promise import Promise
from grncore.ranking.ranking import Ranking

CalibrationTarget = tuple[str, float, tuple[int, ...], float]
"""Whether a target looks known or new, the probability that its team was given, the team, and how
much it is worth beside a target that will be asked."""

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
    training targets join them, of the team sizes that validation targets have, for small teams are
    named more surely. Left out alone, a training target is as one that will be asked; with its
    whole team left out it counts for as much as teams are held out (:func:`new_weight`), since the
    teams that training happens not to hold are the rare ones. They join only if the promise that
    they alone would give is kept for validation targets.
    """
    asked = [_calibration_target(ranking.rank(c), team) for c, team in held_out if len(c.sets)]
    if len(asked) < _ENOUGH:
        return _calibrated(frequency, [*asked, *_in_folds(ranking, alone, team_out, 1.0, ridge)])
    without_team = min(1.0, new_weight(ranking.mixture, alone, held_out))
    sizes = {len(team) for _, _, team, _ in asked}
    new = [
        one
        for one in _in_folds(ranking, alone, team_out, without_team, ridge)
        if one[0] == "new" and len(one[2]) in sizes
    ]
    kinds, chances, teams, _ = _columns(asked)
    are_alike = _calibrated(frequency, new).holds_for(kinds, chances, teams)
    return _calibrated(frequency, [*asked, *new] if are_alike else asked)


def _calibrated(frequency: float, targets: Sequence[CalibrationTarget]) -> Promise:
    kinds, chances, teams, weights = _columns(targets)
    return Promise.calibrate(kinds, chances, teams, frequency, weights)


def _columns(
    targets: Sequence[CalibrationTarget],
) -> tuple[tuple[str, ...], NDArray[np.float64], tuple[tuple[int, ...], ...], tuple[float, ...]]:
    kinds, chances, teams, weights = zip(*targets, strict=True) if targets else ((), (), (), ())
    return kinds, np.array(chances, dtype=np.float64), teams, weights


def _in_folds(
    ranking: Ranking,
    alone: Sequence[LabelledCandidates],
    team_out: Sequence[LabelledCandidates],
    without_team: float,
    ridge: float,
) -> list[CalibrationTarget]:
    """Training targets, ranked by weights that are fitted anew without their fold.

    A residual is not fitted anew: with one, only targets that it has not seen are ranked.

    Parameters
    ----------
    without_team
        What a target is worth whose whole team was left out, beside one left out alone.
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
                found = _calibration_target(
                    fitted.rank(team_out[i][0]), team_out[i][1], without_team
                )
                cross += [found] if found[0] == "new" else []
    return cross


def _calibration_target(
    ranked: RankedCandidates, team: NDArray[np.int64], weight: float = 1.0
) -> CalibrationTarget:
    return (
        "known" if ranked.known[0] else "new",
        probability_of(ranked, team),
        tuple(team.tolist()),
        weight,
    )
