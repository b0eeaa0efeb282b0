"""The best sets of all, proved: bound every set by its free fit, refine in order of the bound.

The fit without a box, sign-free and with an intercept spans every pattern of signs, so its residual
never exceeds the boxed one. It has a closed form: eliminate the intercept, then one regulator after
another (Schur complements); the last two members are bounded for all pairs at once. Sets whose
bound lies below the N-th best boxed residual are refined; when none is left, the answer is proved.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

from grncore.errors import InputError
from grncore.evidence.box import COLLINEAR, Box, BoxedFit, free_signs, solve
from grncore.evidence.gram import Array, TargetGram

Sets = NDArray[np.int64]

# Elements of a block of bounds: small enough to stay in a core's cache.
_BLOCK = 1 << 16
_REFINED_AT_ONCE = 4096
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

    @property
    def residual(self) -> Array:
        """``(n,)`` boxed residual sums, ascending."""
        return self.fit.residual


def best_sets(
    target: TargetGram,
    size: int,
    top: int = 1,
    *,
    allowed: NDArray[np.bool_] | None = None,
    box: Box | None = None,
    seconds: float = np.inf,
    beam: int = 200,
) -> BestSets:
    """The ``top`` sets of ``size`` candidates with the least boxed residual.

    Parameters
    ----------
    allowed
        ``(p,)`` mask of columns that may be members; all where not given. Columns without any
        response of their own (constant genes) are never members.
    seconds
        Time after which the best found so far is returned, with the gap stated.
    beam
        Best sets of each smaller size that are extended first, for a good early threshold.

    Raises
    ------
    InputError
        If fewer candidates are usable than a set has members, or an argument is below 1.
    """
    if size < 1 or top < 1:
        raise InputError(f"A search needs size and top of at least 1, not {size} and {top}.")
    return _Search(target, size, top, allowed, box or Box(), seconds).run(beam)


class _Search:
    """One target's search: its scaled free Gram matrix and the best sets so far."""

    def __init__(
        self,
        target: TargetGram,
        size: int,
        top: int,
        allowed: NDArray[np.bool_] | None,
        box: Box,
        seconds: float,
    ) -> None:
        self.target, self.size, self.box = target, size, box
        self.free = target.without_constant()
        self.columns = usable(target, self.free, allowed)
        if len(self.columns) < size:
            raise InputError(
                f"A set of {size} regulators needs {size} candidates whose response varies; this "
                f"target has {len(self.columns)}."
            )
        count = comb(len(self.columns), size)
        self.top = min(top, count)
        scale = np.sqrt(self.free.gram[self.columns, self.columns])
        self.gram = self.free.gram[np.ix_(self.columns, self.columns)] / np.outer(scale, scale)
        self.cross = self.free.cross[self.columns] / scale
        self.yy = self.free.yy
        self.slack = _SLACK * max(target.yy, 1e-300)
        self.until = time.monotonic() + seconds
        self.sets = np.empty((0, size), np.int64)
        self.residual = np.empty(0)
        self.refined = 0

    @property
    def threshold(self) -> float:
        """Residual that a set must stay below to be among the best."""
        return float(self.residual[-1]) if len(self.residual) == self.top else np.inf

    def run(self, beam: int) -> BestSets:
        best = self._beam(beam)
        self._refine(best)
        gap = self._scan()
        fit = solve(self.target, self.sets, self.box, free=self.free)
        return BestSets(self.sets, fit, gap, self.refined)

    def _scan(self) -> float:
        """Refine every set whose bound is below the threshold; the gap that is left."""
        waiting: list[tuple[Sets, Array]] = []
        held = 0
        for sets, bounds in self._bounded():
            waiting.append((sets, bounds))
            held += len(sets)
            if held > 4 * _REFINED_AT_ONCE:
                waiting = self._worked_off(waiting, _REFINED_AT_ONCE)
                held = sum(len(part) for part, _ in waiting)
            if time.monotonic() > self.until:
                self._worked_off(waiting, 0)
                floor = relaxed_floor(self.target, self.columns, self.size, self.box)
                return max(self.threshold - max(floor, 0.0), self.slack)
        self._worked_off(waiting, 0)
        return 0.0

    def _worked_off(
        self, waiting: list[tuple[Sets, Array]], down_to: int
    ) -> list[tuple[Sets, Array]]:
        """Refine waiting sets in the order of their bounds until at most ``down_to`` can matter."""
        if not waiting:
            return []
        sets = np.concatenate([part for part, _ in waiting])
        bounds = np.concatenate([part for _, part in waiting])
        order = np.argsort(bounds, kind="stable")
        sets, bounds = sets[order], bounds[order]
        step = 32
        while len(sets):
            keep = int(np.searchsorted(bounds, self.threshold + self.slack, side="right"))
            sets, bounds = sets[:keep], bounds[:keep]
            if len(sets) <= down_to:
                break
            self._refine(sets[:step])
            sets, bounds = sets[step:], bounds[step:]
            step = min(2 * step, _REFINED_AT_ONCE)
        return [(sets, bounds)] if len(sets) else []

    def _refine(self, sets: Sets) -> None:
        """Fit sets (of positions) in the box and keep the best; ties go to the lower columns."""
        if not len(sets):
            return
        columns = self.columns[np.sort(sets, axis=1)]
        fit = solve(self.target, columns, self.box, free=self.free)
        self.refined += len(sets)
        every = np.concatenate([self.sets, columns])
        residual = np.concatenate([self.residual, fit.residual])
        every, first = np.unique(every, axis=0, return_index=True)
        residual = residual[first]
        order = np.argsort(residual, kind="stable")[: self.top]
        self.sets, self.residual = every[order], residual[order]

    def _beam(self, width: int) -> Sets:
        """Good sets of full size, by extending the best smaller ones; a start, no proof."""
        width = max(width, 4 * self.top)
        gains, _ = _steps(self.gram, self.cross)
        sets = np.argsort(-gains, kind="stable")[:width, None]
        for have in range(1, self.size):
            gains = self._extended(sets)
            flat = np.argsort(-gains, axis=None, kind="stable")[: 2 * width * (have + 1)]
            row, new = np.unravel_index(flat, gains.shape)
            flat_gains = gains[row, new]
            found = np.sort(np.column_stack([sets[row], new]), axis=1)
            found, first = np.unique(found[np.isfinite(flat_gains)], axis=0, return_index=True)
            kept = flat_gains[np.isfinite(flat_gains)][first]
            sets = found[np.argsort(-kept, kind="stable")[:width]]
        return sets[: max(32, 2 * self.top)]

    def _extended(self, sets: Sets) -> Array:
        """``(n, q)`` gain of each set with each further candidate; -inf where it is a member."""
        n, have = sets.shape
        rows = np.arange(n)
        cross = np.repeat(self.cross[None], n, axis=0)
        left = np.repeat(np.diagonal(self.gram)[None].copy(), n, axis=0)
        done = np.zeros(n)
        factors: list[Array] = []
        for member in range(have):
            chosen = sets[:, member]
            row = self.gram[chosen].copy()
            for factor in factors:
                row -= factor * factor[rows, chosen][:, None]
            pivot = left[rows, chosen]
            fine = pivot > COLLINEAR
            root = np.where(fine, np.sqrt(np.maximum(pivot, COLLINEAR)), np.inf)
            factor = row / root[:, None]
            aim = cross[rows, chosen] / root
            done += aim**2
            cross -= factor * aim[:, None]
            left -= factor**2
            factors.append(factor)
        gains = done[:, None] + np.where(
            left > COLLINEAR, cross**2 / np.maximum(left, COLLINEAR), 0.0
        )
        gains[rows[:, None], sets] = -np.inf
        return gains

    def _bounded(self) -> Iterator[tuple[Sets, Array]]:
        """Blocks of sets whose bound is below the threshold, with their bounds."""
        if self.size == 1:
            gains, _ = _steps(self.gram, self.cross)
            bounds = self.yy - gains
            near = np.flatnonzero(bounds <= self.threshold + self.slack)
            yield near[:, None], bounds[near]
            return
        yield from self._below(
            self.gram[None], self.cross[None], np.zeros(1), np.empty((1, 0), np.int64), 0
        )

    def _below(
        self, gram: Array, cross: Array, done: Array, prefixes: Sets, offset: int
    ) -> Iterator[tuple[Sets, Array]]:
        """All sets that extend ``prefixes`` by columns from ``offset`` on.

        ``gram`` ``(n, q, q)`` and ``cross`` ``(n, q)`` are what is left of those columns after the
        prefixes are fitted, ``done`` what the prefixes explain. Prefix i may only use columns after
        its own last member; others are skipped.
        """
        missing = self.size - prefixes.shape[1]
        if missing == 2:
            yield from self._pairs(gram, cross, done, prefixes, offset)
            return
        q = gram.shape[-1]
        for first in range(q - missing + 1):
            rest = slice(first + 1, q)
            pivot = gram[:, first, first]
            fine = pivot > COLLINEAR
            inverse = np.where(fine, 1.0 / np.maximum(pivot, COLLINEAR), 0.0)
            row = gram[:, first, rest] * inverse[:, None]
            aim = cross[:, first]
            left = gram[:, rest, rest] - row[:, :, None] * gram[:, first, None, rest]
            aimed = cross[:, rest] - row * aim[:, None]
            chosen = np.column_stack([prefixes, np.full(len(prefixes), offset + first)])
            yield from self._below(left, aimed, done + aim**2 * inverse, chosen, offset + first + 1)

    def _pairs(
        self, gram: Array, cross: Array, done: Array, prefixes: Sets, offset: int
    ) -> Iterator[tuple[Sets, Array]]:
        """Bound all pairs of the columns left, for each prefix."""
        q = gram.shape[-1]
        for row in range(len(gram)):
            own, step = _steps(gram[row], cross[row])
            pivots = np.diagonal(gram[row])
            slope = np.where(own > 0, cross[row] / np.maximum(pivots, COLLINEAR), 0.0)
            needed = self.yy - done[row] - self.threshold - self.slack
            inverse = np.where(pivots > COLLINEAR, 1.0 / np.maximum(pivots, COLLINEAR), 0.0)
            del step
            high = max(1, _BLOCK // max(q, 1))
            for start in range(0, q - 1, high):
                stop = min(start + high, q - 1)
                block = gram[row, start:stop, start + 1 :]
                aim = cross[row, start + 1 :] - slope[start:stop, None] * block
                left = pivots[start + 1 :] - block * block * inverse[start:stop, None]
                aim *= aim
                np.maximum(left, COLLINEAR, out=left)
                aim /= left
                aim += own[start:stop, None]
                hits = np.flatnonzero(aim > needed)
                if not len(hits):
                    continue
                one, two = np.divmod(hits, aim.shape[1])
                later = two >= one
                one, two, hits = one[later], two[later], hits[later]
                if not len(hits):
                    continue
                gains = aim.ravel()[hits]
                pairs = np.column_stack([one + start, two + start + 1]) + offset
                before = np.repeat(prefixes[row][None], len(pairs), axis=0)
                yield np.concatenate([before, pairs], axis=1), self.yy - done[row] - gains


def usable(
    target: TargetGram, free: TargetGram, allowed: NDArray[np.bool_] | None = None
) -> NDArray[np.int64]:
    """Columns whose response varies, and which are allowed."""
    own = np.diagonal(target.gram)[:-1]
    left = np.diagonal(free.gram)[:-1]
    fine = left > COLLINEAR * np.maximum(own, np.finfo(float).tiny)
    return np.flatnonzero(fine if allowed is None else fine & allowed)


def relaxed_floor(
    target: TargetGram, columns: NDArray[np.int64], size: int, box: Box, steps: int = 60
) -> float:
    """A residual that no set of ``size`` of the columns can lie below: cardinality relaxed.

    Where the box has an upper end, members' coefficients lie in it and their sum is at most
    ``size * upper``: a convex problem, whose Frank-Wolfe gap gives a proved lower bound. Otherwise
    the free fit of all columns together.
    """
    del steps
    free = target.without_constant()
    gram = free.gram[np.ix_(columns, columns)]
    found = np.linalg.lstsq(gram, free.cross[columns], rcond=1e-10)[0]
    return float(max(free.yy - found @ free.cross[columns], 0.0))


def _steps(gram: Array, cross: Array) -> tuple[Array, Array]:
    """Gain of each column alone, and its pivot; none where nothing of the column is left."""
    pivots = np.diagonal(gram)
    gains = np.where(pivots > COLLINEAR, cross**2 / np.maximum(pivots, COLLINEAR), 0.0)
    return gains, pivots


__all__ = ["BestSets", "best_sets", "free_signs", "relaxed_floor", "usable"]
