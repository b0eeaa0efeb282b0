"""The exact likelihood of one target along an order, given what a set produces.

Noise of single molecules follows the moment's production and decay, so it tells of the production
as well: a set must explain not only where the target goes, but when it is restless. About a
reference production the log-likelihood is quadratic in the coefficients (Fisher scoring): what a
step's value says and what its squared noise says are two observations of the same production, so
that one Gram matrix holds both, and search and box are those of any other evidence. The best sets
of that search are then fitted by the exact likelihood itself.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grncore.evidence.box import Box
from grncore.evidence.gram import Array, TargetGram
from grncore.evidence.process_noise import LEAST_LEVEL
from grncore.evidence.steps import Steps

_LEAST_FOLLOWING = 0.05
"""Below this share, the noise says nothing of the production."""

_ROUNDS, _SWEEPS = 4, 12
_AT_ONCE = 1 << 21
# So many levels are multiplied before one logarithm is taken of all of them.
_FACTORS = 8


@dataclass(frozen=True, eq=False)
class TargetProcess:
    """One target along the steps; arrays are ``(steps,)``, or ``(sets, steps)`` for many sets.

    Attributes
    ----------
    steps
        The order's steps.
    before, new
        The target before each step, and what is new in it.
    mean
        Its mean in the step's group.
    per_level
        Variance at rest per unit of level.
    follows
        Share of the noise that follows production and decay.
    """

    steps: Steps
    before: Array
    new: Array
    mean: Array
    per_level: Array
    follows: float

    @property
    def constant(self) -> Array:
        """What a production of 1 adds over each step."""
        return self.steps.first + self.steps.last

    @property
    def usual(self) -> Array:
        """Drift of a target whose production is its group's mean: the reference without a set."""
        return self.mean * self.constant

    def minus_twice_log(self, drift: Array) -> Array:
        """``(...)`` -2 log-likelihood of ``(..., steps)`` drifts, a constant of the target apart.

        It is a chi-square: the constant is that of noise at the group's mean.
        """
        level = self._level(drift)
        chi = (self.new - drift) ** 2 / (self.per_level * level * self.steps.spread)
        found: Array = chi.sum(axis=-1) + summed_logs(level / self.mean)
        return found

    def chi_square(self, drift: Array) -> float:
        """Mean squared noise of a drift in units of its variance: 1 where the model holds."""
        variance = self.per_level * self._level(drift) * self.steps.spread
        return float(((self.new - drift) ** 2 / variance).mean())

    def log_level(self, drift: Array) -> float:
        """Sum over the steps of the log of the noise's level, in units of the group's mean."""
        return float(np.log(self._level(drift) / self.mean).sum())

    def gram(self, design: Array, drift: Array) -> TargetGram:
        """Sums about a reference drift.

        Parameters
        ----------
        design
            ``(p + 1, steps)`` averaged responses and, last, the constant.
        drift
            ``(steps,)`` of the reference.
        """
        weight, aimed, yy, draws = self._observations(drift)
        rooted = design * np.sqrt(weight)
        return TargetGram(rooted @ rooted.T, design @ aimed, float(yy), float(draws))

    def refined(
        self, design: Array, rows: NDArray[np.int64], signs: Array, start: Array, box: Box
    ) -> tuple[Array, Array]:
        """``(n,)`` -2 log-likelihood and ``(n, R)`` coefficients of the exact best fit in the box.

        Parameters
        ----------
        rows
            ``(n, R)`` rows of the design.
        signs, start
            ``(n, R)`` signs, and coefficients to begin with.
        """
        chunk = max(1, _AT_ONCE // (rows.shape[1] * design.shape[1]))
        parts = [
            self._refined(
                design, rows[at : at + chunk], signs[at : at + chunk], start[at : at + chunk], box
            )
            for at in range(0, len(rows), chunk)
        ]
        return np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])

    def _refined(
        self, design: Array, rows: NDArray[np.int64], signs: Array, start: Array, box: Box
    ) -> tuple[Array, Array]:
        one = design[-1]
        columns = signs[:, :, None] * design[rows] + np.where(signs < 0, 1.0, 0.0)[:, :, None] * one
        now = np.clip(start, box.lower, box.upper)
        best, kept = np.full(len(rows), np.inf), now.copy()
        for turn in range(_ROUNDS + 1):
            drift = np.matmul(now[:, None, :], columns)[:, 0]
            found = self.minus_twice_log(drift)
            better = found < best
            best, kept = np.where(better, found, best), np.where(better[:, None], now, kept)
            if turn == _ROUNDS or not better.any():
                break
            weight, aimed, _, _ = self._observations(drift)
            gram = np.matmul(columns * weight[:, None, :], columns.transpose(0, 2, 1))
            cross = np.matmul(columns, aimed[:, :, None])[:, :, 0]
            now = _descended(gram, cross, now, box)
        return best, kept

    @property
    def level_of_drift(self) -> tuple[Array, Array]:
        """Level without a drift, and its slope: mean of production and decay over each step.

        As far as the noise follows them; the rest is the group's mean.
        """
        remembered = self.steps.remembered
        # Half way through the step, the target is half way to where its production takes it.
        start = (1 - self.follows) * self.mean + self.follows * self.before * (1 + remembered) / 4
        return start, self.follows * (3 - remembered) / (4 * self.constant)

    def _level(self, drift: Array) -> Array:
        """``(..., steps)`` level at ``(..., steps)`` drifts, never far below the group's mean."""
        start, slope = self.level_of_drift
        level = start + slope * drift
        return np.maximum(level, LEAST_LEVEL * self.mean, out=level)

    def _observations(self, drift: Array) -> tuple[Array, Array, Array, float]:
        """Weight, weighted aim, their weighted squares and count, of values and of their noise."""
        level = self._level(drift)
        scale = self.per_level * self.steps.spread
        weight = 1 / (scale * level)
        aimed, yy = weight * self.new, (weight * self.new**2).sum(axis=-1)
        if self.follows < _LEAST_FOLLOWING:
            return weight, aimed, yy, len(self.new)
        # Squared noise observes the level, with variance 2 level^2; the level follows production.
        slope = self.follows * (3 - self.steps.remembered) / 4
        excess = (self.new - drift) ** 2 / scale - level
        seen = drift + self.constant * excess / slope
        information = (slope / (level * self.constant)) ** 2 / 2
        yy = yy + (information * seen**2).sum(axis=-1)
        return weight + information, aimed + information * seen, yy, 2.0 * len(self.new)


def _descended(gram: Array, cross: Array, start: Array, box: Box) -> Array:
    """Coordinate descent in the box for every set at once."""
    now = start.copy()
    for _ in range(_SWEEPS):
        for member in range(now.shape[1]):
            pivot = np.maximum(gram[:, member, member], np.finfo(float).tiny)
            slope = cross[:, member] - (gram[:, member] * now).sum(axis=1)
            now[:, member] = np.clip(now[:, member] + slope / pivot, box.lower, box.upper)
    return now


def summed_logs(values: Array) -> Array:
    """``(...)`` sum of logs of ``(..., steps)`` values above 0, none far from 1."""
    whole = values.shape[-1] // _FACTORS * _FACTORS
    part = whole // _FACTORS
    product = values[..., :part].copy()
    for number in range(1, _FACTORS):
        product *= values[..., number * part : (number + 1) * part]
    found: Array = np.log(product).sum(axis=-1) + np.log(values[..., whole:]).sum(axis=-1)
    return found
