"""Bounded least squares for many sets at once, from one Gram matrix a target.

A set's response is ``sum_r c_r u_r`` with ``u = h`` for an activator and ``1 - h`` for a repressor,
every ``c_r`` inside a box and no intercept (a target has no basal rate), or with one. Signs come
from the free joint fit.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grncore.evidence.gram import Array, TargetGram

# Below this share of a column's own size, what is left of it is rounding, not response.
COLLINEAR = 1e-9
_SWEEPS = 4
_ROUNDS = 40
_SETTLED = 1e-10
# Keeps the joint solve of twins defined; too small to move a residual.
_RIDGE = 1e-11


@dataclass(frozen=True)
class Box:
    """Where coefficients may lie, in units of the target.

    Attributes
    ----------
    lower, upper
        Ends of every coefficient's range, 0 <= lower < upper.
    intercept
        Whether a free constant is fitted too.
    """

    lower: float = 0.0
    upper: float = np.inf
    intercept: bool = False


@dataclass(frozen=True, eq=False)
class BoxedFit:
    """Best boxed fit of each of n sets.

    Attributes
    ----------
    residual
        ``(n,)`` weighted residual sum.
    coefficients
        ``(n, R)`` inside the box, never negative.
    signs
        ``(n, R)`` +1 activates, -1 represses.
    intercept
        ``(n,)`` free constant; zeros without one.
    """

    residual: Array
    coefficients: Array
    signs: NDArray[np.int8]
    intercept: Array

    def in_columns(self) -> Array:
        """``(n, R + 1)`` coefficients of the responses themselves and, last, of the constant."""
        repressed = np.where(self.signs < 0, self.coefficients, 0.0).sum(axis=1)
        return np.column_stack([self.signs * self.coefficients, self.intercept + repressed])


def free_signs(free: TargetGram, sets: NDArray[np.int64]) -> NDArray[np.int8]:
    """``(n, R)`` signs of the joint fit with a free intercept: +1 or -1.

    ``free`` has its constant fitted away (:meth:`TargetGram.without_constant`).
    """
    gram = free.gram[sets[:, :, None], sets[:, None, :]]
    members = np.arange(sets.shape[1])
    scale = np.sqrt(np.maximum(gram[:, members, members], np.finfo(float).tiny))
    unit = gram / (scale[:, :, None] * scale[:, None, :])
    # Twins share their effect: a hair of ridge keeps the system solvable and treats them alike.
    unit[:, members, members] += COLLINEAR
    found = np.linalg.solve(unit, (free.cross[sets] / scale)[:, :, None])[:, :, 0]
    return np.where(found < 0, -1, 1).astype(np.int8)


def solve(
    target: TargetGram,
    sets: NDArray[np.int64],
    box: Box,
    signs: NDArray[np.int8] | None = None,
    free: TargetGram | None = None,
    limit: float = np.inf,
) -> BoxedFit:
    """Best coefficients in the box for each of ``(n, R)`` sets of columns.

    Parameters
    ----------
    signs
        ``(n, R)`` of +1 and -1; those of the free joint fit where not given.
    free
        ``target.without_constant()``, where it is at hand.
    limit
        Sets that would leave more than this without a box are of no interest: their residual is
        inf and their coefficients mean nothing.

    Notes
    -----
    Coordinate descent (exact line search in one coefficient after another) over all sets together;
    then those inside the box go to their joint optimum, or to the first wall in their way. Repeated
    until no coefficient alone has a better place, so the optimum is exact to rounding.
    """
    base = target
    if free is None and (signs is None or box.intercept):
        free = target.without_constant()
    if signs is None:
        assert free is not None
        signs = free_signs(free, sets)
    if box.intercept:
        assert free is not None
        base = free
    gram, cross = base.of(sets)
    signed, aimed = _oriented(gram, cross, signs, use_constant=not box.intercept)
    coefficients, hopeless = _descend(signed, aimed, box, base.yy - limit)
    told = (signed @ coefficients[:, :, None])[:, :, 0]
    residual = base.yy + (coefficients * (told - 2 * aimed)).sum(axis=1)
    residual[hopeless] = np.inf
    intercept = np.zeros(len(sets))
    if box.intercept and target.gram[-1, -1] > 0:
        repressed = np.where(signs < 0, coefficients, 0.0).sum(axis=1)
        explained = np.einsum("nr,nr->n", signs * coefficients, target.gram[-1][sets])
        intercept = (target.cross[-1] - explained) / target.gram[-1, -1] - repressed
    return BoxedFit(np.maximum(residual, 0.0), coefficients, signs, intercept)


def _oriented(
    gram: Array, cross: Array, signs: NDArray[np.int8], *, use_constant: bool
) -> tuple[Array, Array]:
    """Sums of ``u = h`` or ``1 - h`` from sums of h and, last, of the constant."""
    members = slice(0, -1)
    sign = signs.astype(np.float64)
    signed = gram[:, members, members] * (sign[:, :, None] * sign[:, None, :])
    aimed = cross[:, members] * sign
    if not use_constant:
        return signed, aimed
    of_one = (signs < 0).astype(np.float64)
    with_one = gram[:, members, -1] * sign
    mixed = with_one[:, :, None] * of_one[:, None, :]
    signed += mixed
    signed += mixed.transpose(0, 2, 1)
    signed += gram[:, -1:, -1:] * (of_one[:, :, None] * of_one[:, None, :])
    return signed, aimed + cross[:, -1:] * of_one


def _descend(gram: Array, cross: Array, box: Box, needed: float) -> tuple[Array, NDArray[np.int64]]:
    """``(n, R)`` optimum of each of n quadratic forms in the box.

    Also which of them explain less than ``needed`` even without a box: they are not descended to.
    """
    pivots = np.einsum("nrr->nr", gram)
    alone = np.clip(cross / np.where(pivots > 0, pivots, np.inf), box.lower, box.upper)
    if cross.shape[1] == 1:
        return alone, np.empty(0, dtype=np.int64)
    # Most optima lie inside the box: they are found at once, and only the others are descended to.
    freely = _freely(gram, cross, alone)
    found = np.clip(freely, box.lower, box.upper)
    outside = (found != freely).any(axis=1)
    explained = (freely * cross).sum(axis=1)
    hopeless = outside & (explained < needed)
    moving = np.flatnonzero(outside & ~hopeless)
    for _ in range(_ROUNDS):
        if not len(moving):
            break
        part, aimed = gram[moving], cross[moving]
        now = _polished(part, aimed, _swept(part, aimed, found[moving], box), box)
        found[moving] = now
        moving = moving[~_is_settled(part, aimed, now, box)]
    return found, np.flatnonzero(hopeless)


def _is_settled(gram: Array, cross: Array, now: Array, box: Box) -> NDArray[np.bool_]:
    """Whether no coefficient alone has a better place: then, in a box, all are at the optimum."""
    pivots = np.einsum("nrr->nr", gram)
    pull = cross - (gram @ now[:, :, None])[:, :, 0]
    best = np.clip(now + pull / np.where(pivots > 0, pivots, np.inf), box.lower, box.upper)
    scale = np.maximum(np.abs(now).max(axis=1), np.finfo(float).tiny)
    settled: NDArray[np.bool_] = np.abs(best - now).max(axis=1) <= _SETTLED * scale
    return settled


def _swept(gram: Array, cross: Array, start: Array, box: Box) -> Array:
    """Some sweeps of coordinate descent; sets run along the last axis, where numpy is quick."""
    rows = np.array(gram.transpose(1, 2, 0), order="C")
    members = range(len(rows))
    pivots = np.array([rows[member, member] for member in members])
    inverse = np.where(pivots > 0, 1.0 / np.where(pivots > 0, pivots, 1.0), 0.0)
    rows *= inverse[:, None]
    aimed = cross.T * inverse
    for member in members:
        rows[member, member] = 0.0
    now = np.array(start.T, order="C")
    for _ in range(_SWEEPS):
        for member in members:
            step = aimed[member] - (rows[member] * now).sum(axis=0)
            now[member] = np.minimum(np.maximum(step, box.lower), box.upper)
    return now.T


def _polished(gram: Array, cross: Array, now: Array, box: Box) -> Array:
    """Go to the joint optimum of the coefficients inside, or as far as the box lets them."""
    inside = (now > box.lower) & (now < box.upper)
    way = _jointly(gram, cross, now, inside) - now
    room = np.where(way > 0, box.upper, box.lower) - now
    blocked = inside & (np.abs(way) > np.abs(room))
    share = np.where(blocked, room / np.where(blocked, way, 1.0), 1.0)
    least = share.min(axis=1, keepdims=True)
    moved = np.clip(now + least * way, box.lower, box.upper)
    ends = np.where(way > 0, box.upper, box.lower)
    return np.where(blocked & (share <= least), ends, moved)


def _jointly(gram: Array, cross: Array, now: Array, free: NDArray[np.bool_]) -> Array:
    """Optimum of the ``free`` coefficients with the others kept as they are ``now``."""
    members = np.arange(now.shape[1])
    pivots = np.einsum("nrr->nr", gram)
    system = np.where(free[:, :, None] & free[:, None, :], gram, 0.0)
    system[:, members, members] = np.where(free & (pivots > 0), pivots * (1 + _RIDGE), 1.0)
    kept = np.where(free, 0.0, now)
    aimed = np.where(free, cross - (gram @ kept[:, :, None])[:, :, 0], now)
    return _solved(system, aimed, now)


def _freely(gram: Array, cross: Array, now: Array) -> Array:
    """:func:`_jointly` where all coefficients are free: nothing is to be told apart."""
    members = np.arange(now.shape[1])
    pivots = np.einsum("nrr->nr", gram)
    system = gram.copy()
    system[:, members, members] = np.where(pivots > 0, pivots * (1 + _RIDGE), 1.0)
    return _solved(system, cross, now)


def _solved(system: Array, aimed: Array, otherwise: Array) -> Array:
    try:
        return np.asarray(np.linalg.solve(system, aimed[:, :, None])[:, :, 0], dtype=np.float64)
    except np.linalg.LinAlgError:
        return otherwise.copy()
