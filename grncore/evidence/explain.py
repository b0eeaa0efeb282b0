"""The facts of a team: sign, coefficient and its error, and what each member adds to others."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from grncore.evidence.box import COLLINEAR, Box, solve
from grncore.evidence.gram import Array, TargetGram

# Half width of a 95 % interval in standard errors.
_WIDTH = 1.959964


@dataclass(frozen=True, eq=False)
class Explanation:
    """One set's fit to one target, member by member.

    Attributes
    ----------
    members
        ``(R,)`` gene rows.
    signs
        ``(R,)`` +1 activates, -1 represses.
    coefficients
        ``(R,)`` size of the effect, never negative, in units of the target.
    errors
        ``(R,)`` standard error; infinite where the data cannot tell this member from the others.
    intervals
        ``(R, 2)`` 95 % interval of the signed free coefficient: one that holds zero leaves the sign
        open.
    gains
        ``(R,)`` how much the residual grows without the member, others refitted; in units of noise
        variance, so about 4 is two standard errors.
    residual
        Chi-square that the set leaves.
    draws
        What a set that explains the target would leave.
    explained
        Share of the target's weighted variance about its best constant that the set explains; may
        be negative where the box forbids what the data would like.
    """

    members: NDArray[np.int64]
    signs: NDArray[np.int8]
    coefficients: Array
    errors: Array
    intervals: Array
    gains: Array
    residual: float
    draws: float
    explained: float

    def in_units_of(self, variance: float) -> "Explanation":
        """The same where a draw's noise has this variance in units of what was taken for it."""
        wider = np.sqrt(variance)
        middle = self.intervals.mean(axis=1, keepdims=True)
        return replace(
            self,
            errors=self.errors * wider,
            # Infinite ones have no middle, and stay as they are.
            intervals=np.where(
                np.isfinite(middle), middle + (self.intervals - middle) * wider, self.intervals
            ),
            gains=self.gains / variance,
            residual=self.residual / variance,
        )


def half_width(errors: Array) -> Array:
    """Half width of a 95 % interval of estimates with these standard errors."""
    return _WIDTH * errors


def explain(
    target: TargetGram, columns: NDArray[np.int64], box: Box, members: NDArray[np.int64]
) -> Explanation:
    """Explain one set of ``(R,)`` columns; ``members`` are their gene rows."""
    free = target.without_constant()
    fit = solve(target, columns[None], box, free=free)
    signs = fit.signs[0]
    gram = free.gram[np.ix_(columns, columns)]
    scale = np.sqrt(np.maximum(np.diagonal(gram), np.finfo(float).tiny))
    unit = gram / np.outer(scale, scale)
    values, vectors = np.linalg.eigh(unit)
    told = values > COLLINEAR
    spread = (vectors[:, told] ** 2 / values[told]).sum(axis=1)
    # A member that takes part in a direction the data says nothing about has no finite error.
    lost = (vectors[:, ~told] ** 2).sum(axis=1) > 1e-6
    errors = np.where(lost, np.inf, np.sqrt(spread) / scale)
    pseudo = (vectors[:, told] / values[told]) @ vectors[:, told].T
    centre = pseudo @ (free.cross[columns] / scale) / scale
    half = half_width(errors)
    residual = float(fit.residual[0])
    return Explanation(
        members=members,
        signs=signs,
        coefficients=fit.coefficients[0],
        errors=errors,
        intervals=np.column_stack([centre - half, centre + half]),
        gains=_gains(target, columns, signs, box, residual),
        residual=residual,
        draws=target.draws,
        explained=1.0 - residual / free.yy if free.yy > 0 else 0.0,
    )


def _gains(
    target: TargetGram,
    columns: NDArray[np.int64],
    signs: NDArray[np.int8],
    box: Box,
    residual: float,
) -> Array:
    size = len(columns)
    if size == 1:
        # Without an intercept nothing is left to explain a target but its one member.
        alone = target.without_constant().yy if box.intercept else target.yy
        return np.array([alone - residual])
    others = np.array([np.delete(np.arange(size), member) for member in range(size)])
    # Others keep their signs: the question is what this member adds, not what could replace it.
    fit = solve(target, columns[others], box, signs=signs[others])
    return fit.residual - residual
