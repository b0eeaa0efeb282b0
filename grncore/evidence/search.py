"""The best sets of all, proved: bound every set by its free fit, refine in order of the bound.

The fit without a box, sign-free and with an intercept spans every pattern of signs, so its residual
never exceeds the boxed one. Sets whose bound lies below the N-th best boxed residual are refined in
the box; when none is left, the answer is proved.
"""

from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

from grncore.errors import InputError
from grncore.evidence.beam import beam_sets, distinct_sets
from grncore.evidence.bounds import NUMBERS_AT_ONCE, Reduced, free_fits, reduced
from grncore.evidence.box import Box, BoxedFit, solve
from grncore.evidence.gram import TargetGram
from grncore.evidence.scan import Interrupted, scan
from grncore.evidence.work import WorkBudget, bounding, fitting

Sets = NDArray[np.int64]

_REFINED_AT_ONCE = 2048
_HELD = 1 << 16
# Residuals closer than this share of the target's own sum of squares are taken as equal.
_SLACK = 1e-9


@dataclass(frozen=True, eq=False)
class BestSets:
    """The best sets of one size for one target, best first.

    Attributes
    ----------
    sets
        ``(n, R)`` columns, ascending within a set; n is smaller than asked where fewer exist.
    fit
        Boxed fit of each.
    gap
        How much lower (in residual) a set that was not looked at could still lie than the last of
        ``sets``; 0.0 where the answer is proved.
    refined
        How many sets were fitted in the box.
    """

    sets: Sets
    fit: BoxedFit
    gap: float
    refined: int

    @property
    def proved(self) -> bool:
        """Whether no other set can be better."""
        return self.gap <= 0


def best_sets(
    target: TargetGram,
    size: int,
    top: int = 1,
    *,
    allowed: NDArray[np.bool_] | None = None,
    free: Reduced | None = None,
    box: Box | None = None,
    ceiling: float = np.inf,
    seconds: float = np.inf,
) -> BestSets:
    """The ``top`` sets of ``size`` candidates with the least boxed residual.

    Parameters
    ----------
    allowed
        ``(p,)`` mask of columns that may be members; all where not given. Columns without any
        response of their own (constant genes) are never members.
    free
        ``reduced(target, allowed)``, where it is at hand.
    ceiling
        Sets that leave more than this are of no interest: they are neither named nor ruled out one
        by one, so that a low ceiling makes the search quick.
    seconds
        Of a usual core, after which the best found so far is returned, with the gap stated. They
        are counted in work (:class:`WorkBudget`), so that no clock decides what is found.

    Returns
    -------
    Fewer sets than ``top``, or none, where the ceiling or the number of candidates leaves no more.

    Raises
    ------
    InputError
        If fewer candidates are usable than a set has members, or an argument is below 1.
    """
    if size < 1 or top < 1:
        raise InputError(f"A search needs size and top of at least 1, not {size} and {top}.")
    free = reduced(target, allowed) if free is None else free
    require_usable(len(free.columns), size)
    return _Search(target, free, size, top, box or Box(), ceiling, seconds).run()


def require_usable(count: int, size: int) -> None:
    """Do nothing where ``count`` usable candidates can make a set.

    Raises
    ------
    InputError
        If they cannot.
    """
    if count < size:
        raise InputError(
            f"A set of {size} regulators needs {size} candidates whose response varies; this "
            f"target has {count}."
        )


class _Search:
    """One target's search: the best sets so far, and those that wait to be refined."""

    def __init__(
        self,
        target: TargetGram,
        free: Reduced,
        size: int,
        top: int,
        box: Box,
        ceiling: float,
        seconds: float,
    ) -> None:
        self.target, self.free, self.size, self.box = target, free, size, box
        self.top = min(top, comb(len(free.columns), size))
        self.slack = _SLACK * max(target.yy, np.finfo(float).tiny)
        self.ceiling = ceiling
        self.work = WorkBudget(seconds)
        self.sets = np.empty((0, size), np.int64)
        self.residual = np.empty(0)
        self.refined = 0
        self.waiting = np.empty((0, size), np.int64)
        self.waiting_signs = np.empty((0, size), np.int8)
        self.bounds = np.empty(0)

    @property
    def threshold(self) -> float:
        """Residual that a set must stay below to be among the best."""
        full = len(self.residual) == self.top
        return min(float(self.residual[-1]), self.ceiling) if full else self.ceiling

    def run(self) -> BestSets:
        """Find the best sets, and prove it if the work is enough."""
        start = np.sort(beam_sets(self.free, self.size, max(32, 2 * self.top), self.work), axis=1)
        self._refine(start, free_fits(self.free, start)[1])
        floor = np.inf
        try:
            for hits in scan(self.free, self.size, self._needed, self.work):
                self._take(hits)
        except Interrupted as stopped:
            floor = stopped.floor
        self._work_off(0)
        if len(self.bounds):
            # The work was spent before all that could matter were refined; they are in order.
            floor = min(floor, float(self.bounds[0]))
        last = self.threshold
        if not np.isfinite(last):  # fewer sets were met than are asked for
            last = float(self.residual[-1])
        gap = max(last - floor, self.slack) if np.isfinite(floor) else 0.0
        inside = self.residual <= self.ceiling
        self.sets, self.residual = self.sets[inside], self.residual[inside]
        fit = solve(self.target, self.free.columns[self.sets], self.box, free=self.free.gram_of)
        return BestSets(self.free.columns[self.sets], fit, gap, self.refined)

    def _needed(self) -> float:
        """What a set must explain, freely fitted, to be of interest."""
        return self.free.yy - self.threshold - self.slack

    def _take(self, hits: Sets) -> None:
        self.work.note(bounding(self.size) * len(hits) + len(self.waiting))
        hits = np.sort(hits, axis=1)
        bounds, signs = free_fits(self.free, hits)
        near = bounds <= self.threshold + self.slack
        self.waiting = np.concatenate([self.waiting, hits[near]])
        self.waiting_signs = np.concatenate([self.waiting_signs, signs[near]])
        self.bounds = np.concatenate([self.bounds, bounds[near]])
        if len(self.waiting) > _HELD:
            self._work_off(_HELD // 4)

    def _work_off(self, down_to: int) -> None:
        """Refine waiting sets in the order of their bounds until at most ``down_to`` can matter."""
        order = np.argsort(self.bounds, kind="stable")
        sets, signs, bounds = self.waiting[order], self.waiting_signs[order], self.bounds[order]
        step = 32
        while len(sets):
            keep = int(np.searchsorted(bounds, self.threshold + self.slack, side="right"))
            sets, signs, bounds = sets[:keep], signs[:keep], bounds[:keep]
            if len(sets) <= down_to or self.work.is_spent:
                break
            self._refine(sets[:step], signs[:step])
            sets, signs, bounds = sets[step:], signs[step:], bounds[step:]
            step = min(2 * step, _REFINED_AT_ONCE, NUMBERS_AT_ONCE // self.size**2)
        self.waiting, self.waiting_signs, self.bounds = sets, signs, bounds

    def _refine(self, sets: Sets, signs: NDArray[np.int8]) -> None:
        """Fit sets (of positions) in the box and keep the best; ties go to the lower columns."""
        fit = solve(
            self.target,
            self.free.columns[sets],
            self.box,
            signs,
            free=self.free.gram_of,
            limit=self.threshold + self.slack,
        )
        self.refined += len(sets)
        self.work.note(fitting(self.size) * len(sets))
        every = np.concatenate([self.sets, sets])
        residual = np.concatenate([self.residual, fit.residual])
        every, first = distinct_sets(every, len(self.free.columns))
        residual = residual[first]
        order = np.argsort(residual, kind="stable")[: self.top]
        self.sets, self.residual = every[order], residual[order]
