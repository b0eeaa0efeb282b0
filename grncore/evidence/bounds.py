"""The free fit of a set: without a box, sign-free, with an intercept. It bounds the boxed one."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from grncore.evidence.box import COLLINEAR
from grncore.evidence.gram import Array, TargetGram

NUMBERS_AT_ONCE = 1 << 22
"""Entries of the sets' Gram matrices that are held at once: 32 MiB."""


@dataclass(frozen=True, eq=False)
class Reduced:
    """A target's usable columns with the constant fitted away, scaled to a unit diagonal.

    Attributes
    ----------
    columns
        ``(q,)`` usable columns, ascending; sets are positions among them during a search.
    gram
        ``(q, q)`` with a unit diagonal.
    cross
        ``(q,)`` products with the target, scaled alike.
    yy
        What the constant alone leaves: residual of the empty set.
    gram_of
        The same sums over all columns, not scaled.
    """

    columns: NDArray[np.int64]
    gram: Array
    cross: Array
    yy: float
    gram_of: TargetGram

    @cached_property
    def pair_gains(self) -> Array:
        """What each pair explains; kept, for the search of every larger size begins with it."""
        return pair_gains(self.gram, self.cross)


def reduced(target: TargetGram, allowed: NDArray[np.bool_] | None = None) -> Reduced:
    """Fit the constant away and keep columns that are allowed and whose response varies."""
    free = target.without_constant()
    columns = usable(target, free, allowed)
    scale = np.sqrt(np.diagonal(free.gram)[columns])
    return Reduced(
        columns,
        free.gram[np.ix_(columns, columns)] / np.outer(scale, scale),
        free.cross[columns] / scale,
        free.yy,
        free,
    )


def usable(
    target: TargetGram, free: TargetGram, allowed: NDArray[np.bool_] | None = None
) -> NDArray[np.int64]:
    """Columns whose response varies, and which are allowed."""
    own = np.diagonal(target.gram)[:-1]
    left = np.diagonal(free.gram)[:-1]
    fine = left > COLLINEAR * np.maximum(own, np.finfo(float).tiny)
    return np.flatnonzero(fine if allowed is None else fine & allowed)


def free_fits(free: Reduced, sets: NDArray[np.int64]) -> tuple[Array, NDArray[np.int8]]:
    """Residual, ``(n,)``, and signs, ``(n, R)`` of +1 or -1, of the free fit of sets of positions.

    ``sets`` is ``(n, R)``.
    """
    step = max(1, NUMBERS_AT_ONCE // sets.shape[1] ** 2)
    parts = [_free_fits(free, sets[i : i + step]) for i in range(0, max(len(sets), 1), step)]
    return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])


def _free_fits(free: Reduced, sets: NDArray[np.int64]) -> tuple[Array, NDArray[np.int8]]:
    gram = free.gram[sets[:, :, None], sets[:, None, :]]
    members = np.arange(sets.shape[1])
    # Twins share their effect: a hair of ridge keeps the system solvable and treats them alike.
    gram[:, members, members] += COLLINEAR
    cross = free.cross[sets]
    solved = np.linalg.solve(gram, cross[:, :, None])[:, :, 0]
    residual: Array = free.yy - (solved * cross).sum(axis=1)
    return residual, np.where(solved < 0, -1, 1).astype(np.int8)


def pair_gains(gram: Array, cross: Array) -> Array:
    """``(q, q)`` what each pair explains, freely fitted; -inf on the diagonal.

    ``gram`` has a unit diagonal.
    """
    left = 1.0 - gram * gram
    rest = cross[None, :] - gram * cross[:, None]
    gains = np.where(left > COLLINEAR, rest * rest / np.maximum(left, COLLINEAR), 0.0)
    gains += (cross * cross)[:, None]
    np.fill_diagonal(gains, -np.inf)
    return gains
