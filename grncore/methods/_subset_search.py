"""Best subsets for least squares: which R columns explain a target best, from inner products alone.

Members are added by sweeping their column out of the normal equations (Gauss-Jordan, one column at
a time), so that the last two come from a closed form for every pair at once: no set is solved on
its own, and none is left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

COLLINEAR = 1e-10
"""Share of a column's sum of squares below which what others leave of it is rounding error."""

UNEXPLAINED_FLOOR = 1e-12
"""Least unexplained share: a perfect fit has a finite score, about 27.6."""

# More than float64 sums in another order and rounding to float32 move an explained share.
_SLACK = 1e-7


@dataclass(frozen=True, eq=False)
class NormalEquations:
    """Inner products of centred columns with each other and with a target.

    Attributes
    ----------
    gram
        ``(columns, columns)``.
    cross
        ``(columns,)`` with the target.
    total
        The target's with itself.
    """

    gram: NDArray[np.float64]
    cross: NDArray[np.float64]
    total: float

    def take(self, columns: NDArray[np.int64]) -> "NormalEquations":
        """Those of some of the columns."""
        return NormalEquations(self.gram[np.ix_(columns, columns)], self.cross[columns], self.total)

    def scaled(self) -> "NormalEquations":
        """Every column and the target of length 1; a column without variance is all zeros."""
        lengths = np.sqrt(np.maximum(np.diag(self.gram), 0.0))
        inverse = np.divide(1.0, lengths, out=np.zeros_like(lengths), where=lengths > 0)
        gram = self.gram * inverse[:, None] * inverse[None, :]
        cross = self.cross * inverse
        return NormalEquations(
            gram, cross / np.sqrt(self.total) if self.total > 0 else 0.0 * cross, 1.0
        )


@dataclass(frozen=True, eq=False)
class BestSubsets:
    """The best sets of one target, best first.

    Attributes
    ----------
    sets
        ``(N, R)`` column numbers, ascending within a set. Sets are ordered by fit; equal fits by
        column numbers.
    fit
        ``(N,)`` float32, -log(1 - R squared).
    seen
        How many sets were compared.
    """

    sets: NDArray[np.int64]
    fit: NDArray[np.float32]
    seen: int


def best_subsets(equations: NormalEquations, size: int, top: int) -> BestSubsets:
    """The ``top`` best of all sets of ``size`` columns, by the least squares fit to the target.

    A set with collinear columns fits as well as those of its columns that are not.
    """
    best = BestSubsets(np.empty((0, size), np.int64), np.empty(0, np.float32), 0)
    for prefix, explained, others in _explained(equations.scaled(), size):
        best = _merged(best, prefix, explained, others, top)
    return best


def pair_fits(equations: NormalEquations) -> NDArray[np.float64]:
    """``(columns, columns)`` share of the target that each pair explains, or one alone."""
    return _pairs(equations.scaled())


# Prefix, shares explained by it with each pair of (or each single one of) these columns.
_Step = tuple[tuple[int, ...], NDArray[np.float64], NDArray[np.int64]]


def _explained(equations: NormalEquations, size: int) -> Iterator[_Step]:
    columns = np.arange(len(equations.cross), dtype=np.int64)
    if size == 1:
        yield (), np.diag(_pairs(equations)).copy(), columns
    elif size > 1:
        yield from _with_prefix(equations, (), 0.0, columns, size)


def _with_prefix(
    equations: NormalEquations,
    prefix: tuple[int, ...],
    explained: float,
    columns: NDArray[np.int64],
    size: int,
) -> Iterator[_Step]:
    """Every set that starts with ``prefix`` and goes on with ``size`` of the later columns."""
    if len(columns) < size:
        return
    if size == 2:
        yield prefix, explained + _pairs(equations), columns
        return
    for place in range(len(columns) - size + 1):
        rest, gain = _swept(equations, place)
        yield from _with_prefix(
            rest, (*prefix, int(columns[place])), explained + gain, columns[place + 1 :], size - 1
        )


def _swept(equations: NormalEquations, place: int) -> tuple[NormalEquations, float]:
    """What column ``place`` leaves of the later columns and of the target, and what it explains."""
    gram, cross = equations.gram[place:, place:], equations.cross[place:]
    pivot = float(gram[0, 0])
    if pivot <= COLLINEAR:  # nothing that earlier members do not say: it adds nothing
        return NormalEquations(gram[1:, 1:], cross[1:], equations.total), 0.0
    row = gram[0, 1:]
    share = row / pivot
    return (
        NormalEquations(
            gram[1:, 1:] - row[:, None] * share[None, :],
            cross[1:] - share * cross[0],
            equations.total,
        ),
        float(cross[0] ** 2 / pivot),
    )


def _pairs(equations: NormalEquations) -> NDArray[np.float64]:
    """Share that each pair explains: (u_i^2 + u_j^2 - 2 c_ij u_i u_j) / (1 - c_ij^2)."""
    left = np.diag(equations.gram)
    inverse = np.zeros_like(left)
    np.divide(1.0, np.sqrt(np.maximum(left, COLLINEAR)), out=inverse, where=left > COLLINEAR)
    alone = (equations.cross * inverse) ** 2
    correlation = equations.gram * inverse[:, None] * inverse[None, :]
    u = equations.cross * inverse
    best_alone = np.maximum(alone[:, None], alone[None, :])
    apart = 1.0 - correlation**2
    both = alone[:, None] + alone[None, :] - 2.0 * correlation * u[:, None] * u[None, :]
    return np.divide(both, apart, out=best_alone, where=apart > COLLINEAR)


def _merged(
    best: BestSubsets,
    prefix: tuple[int, ...],
    explained: NDArray[np.float64],
    columns: NDArray[np.int64],
    top: int,
) -> BestSubsets:
    """Take over what of ``explained`` is among the best; sets come in ascending order."""
    count = len(columns)
    seen = best.seen + (count if explained.ndim == 1 else count * (count - 1) // 2)
    full = len(best.fit) >= top
    least = -np.expm1(-float(best.fit[-1])) - _SLACK if full else -np.inf
    places = np.argwhere(explained >= least)
    if explained.ndim == 2:
        places = places[places[:, 0] < places[:, 1]]
    if not len(places):
        return BestSubsets(best.sets, best.fit, seen)
    fit = _fit(explained[tuple(places.T)])
    sets = np.hstack([np.tile(np.array(prefix, np.int64), (len(places), 1)), columns[places]])
    # Stable: of equal fits the earlier set stays first.
    every = np.concatenate([best.fit, fit])
    order = np.argsort(-every, kind="stable")[:top]
    return BestSubsets(np.concatenate([best.sets, sets])[order], every[order], seen)


def _fit(explained: NDArray[np.float64]) -> NDArray[np.float32]:
    return -np.log(np.maximum(1.0 - explained, UNEXPLAINED_FLOOR)).astype(np.float32)
