"""Which targets calibrate the promise of a ranker, and what it says of them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from grncore.ranking.candidates import Judged
from grncore.ranking.mixture import RankedCandidates, fit_mixture, probability_of
from grncore.ranking.promise import Promise
from grncore.ranking.ranking import Ranking

Told = tuple[str, float, tuple[int, ...]]
"""How a target looks, the probability that its team was given, and the team."""

_FOLDS = 5
_ENOUGH = 40
"""Validation targets from which on they alone calibrate the promise, since they are drawn as the
targets are that will be asked; where whole teams are held out, training targets are not."""


def calibrated_promise(
    frequency: float,
    ranking: Ranking,
    alone: Sequence[Judged],
    team_out: Sequence[Judged],
    held_out: Sequence[Judged],
    *,
    ridge: float,
) -> Promise:
    """Calibrated on validation targets; where they are few, on training targets too.

    Of those, new-looking ones include targets whose whole team was left out.
    """
    told = [_look(ranking.rank(c), team) for c, team in held_out if len(c.sets)]
    if len(told) < _ENOUGH:
        told += _in_folds(ranking, alone, team_out, ridge)
    looks, chances, teams = zip(*told, strict=True) if told else ((), (), ())
    return Promise.calibrate(looks, np.array(chances), teams, frequency)


def _in_folds(
    ranking: Ranking,
    alone: Sequence[Judged],
    team_out: Sequence[Judged],
    ridge: float,
) -> list[Told]:
    """Training targets, ranked by weights that are fitted anew without their fold.

    A residual is not fitted anew: with one, only targets that it has not seen are ranked.
    """
    cross: list[Told] = []
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
                cross.append(_look(fitted.rank(alone[i][0]), alone[i][1]))
            if len(team_out[i][0].sets):
                told = _look(fitted.rank(team_out[i][0]), team_out[i][1])
                cross += [told] if told[0] == "new" else []
    return cross


def _look(ranked: RankedCandidates, team: NDArray[np.int64]) -> Told:
    return (
        "known" if ranked.known[0] else "new",
        probability_of(ranked, team),
        tuple(team.tolist()),
    )
