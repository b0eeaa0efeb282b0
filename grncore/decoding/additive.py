"""Sets in order of their additive score, generated lazily: never an array of all C(M, R).

For a purely additive scorer (PairS2) the first of them are the answer.
"""

import math
import statistics
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from grncore.decoding.answer import Decoded, answer, slack_for
from grncore.decoding.budget import Budget
from grncore.decoding.enumeration import unrank
from grncore.decoding.finalists import Finalists
from grncore.decoding.problem import Problem, member_scores, without_interchangeable
from grncore.errors import InputError
from grncore.nets.set_scorer import SetScorer
from grncore.progress import Progress, silent
from grncore.scores.chunks import MOST_ROWS, rows_at_once
from grncore.scores.neural import evaluating, prepare

SAMPLE = 512
"""So many sets of the best members tell where the n-th best sum lies."""


LISTED = 2**12
"""Up to so many sets are listed once and kept."""


class AdditiveOrder:
    """The sets of R members by the sum of their scores.

    Members are sorted by score, f_1 >= f_2 >= ... A prefix i_1 < .. < i_k whose sum is s can be
    completed to a sum of at least ``low`` with next member j exactly if
    s + f_j + .. + f_(j+R-k-1) >= low, and these window sums fall with j. The allowed j are
    therefore one range, found by a binary search, and every prefix that is generated leads to a
    set: the work is proportional to what comes out.

    Parameters
    ----------
    phi
        ``(M,)`` scores: float64 holding float32 values, so that sums are exact.
    size
        R.
    """

    def __init__(self, phi: NDArray[np.float64], size: int) -> None:
        self.size = size
        self.order = np.argsort(-phi, kind="stable")
        """``(M,)`` members, best first; a set's *places* count in this order."""
        self.sorted = phi[self.order]
        n = len(phi)
        # _falling[m][j] = -(f_j + .. + f_(j+m-1)), ascending in j as a binary search wants it.
        self._falling = [np.zeros(n + 1)]
        for length in range(1, size + 1):
            width = max(n - length + 1, 0)
            windows = sum((self.sorted[k : k + width] for k in range(length)), np.zeros(width))
            self._falling.append(-windows)
        # Searching for low - s instead of comparing sums may err in the last bit; what it lets
        # through too much is filtered by exact sums at the end.
        self._tolerance = 1e-12 * size * float(np.abs(phi).max(initial=0.0))

    @property
    def highest(self) -> float:
        """The best sum; ``-inf`` where there are fewer than R members."""
        return -float(self._falling[self.size][0]) if len(self._falling[self.size]) else -np.inf

    @property
    def lowest(self) -> float:
        """The worst sum; ``inf`` where there are fewer than R members."""
        return -float(self._falling[self.size][-1]) if len(self._falling[self.size]) else np.inf

    def nth(self, n: int) -> float:
        """A threshold that at least ``n`` sets reach; ``-inf`` where there are fewer.

        It is the n-th best sum among the sets of the few best members.
        """
        total = len(self.sorted)
        few = self.size
        while math.comb(few, self.size) < max(n, SAMPLE) and few < total:
            few += 1
        count = math.comb(few, self.size)
        if count < n or few > total:
            return -np.inf
        if count <= LISTED:
            sums = self.sorted[_all_sets(few, self.size)].sum(axis=1)
        elif few - self.size <= 2:  # large sets: growing them member by member takes seconds
            rows = max(1, 2**22 // self.size)
            ranks = (np.arange(at, min(at + rows, count)) for at in range(0, count, rows))
            listed = (self.sorted[unrank(part, few, self.size)].sum(axis=1) for part in ranks)
            sums = np.concatenate(list(listed))
        else:
            small = AdditiveOrder(self.sorted[:few], self.size)
            sums = np.concatenate([sums for _, sums in small.between(-np.inf, np.inf)])
        return float(np.partition(sums, -n)[-n])

    def between(
        self, low: float, high: float, rows: int = MOST_ROWS
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float64]]]:
        """Blocks of sets with ``low <= sum < high``, in no particular order.

        Yields
        ------
        Places ``(n, R)`` in :attr:`order`, ascending within a row, and exact sums ``(n,)``; about
        ``rows`` at a time.
        """
        if len(self.sorted) < self.size:
            return
        root = np.empty((1, 0), dtype=np.int64)
        for places, sums in self._extended(root, np.zeros(1), low, high, rows):
            inside = (sums >= low) & (sums < high)
            if inside.all():
                yield places, sums
            elif inside.any():
                yield places[inside], sums[inside]

    def count(self, low: float, rows: int = MOST_ROWS) -> Iterator[int]:
        """How many sets have a sum of at least ``low``, in parts, without generating them.

        Only prefixes of R - 1 members are generated; yielding parts lets a caller stop.
        """
        if len(self.sorted) < self.size:
            return
        root = np.empty((1, 0), dtype=np.int64)
        for prefixes, sums in self._extended(root, np.zeros(1), low, np.inf, rows, self.size - 1):
            last = prefixes[:, -1] if prefixes.shape[1] else np.full(len(prefixes), -1)
            stop = np.searchsorted(self._falling[1], sums - low, side="right")
            yield int(np.maximum(stop - last - 1, 0).sum())

    def _extended(
        self,
        prefixes: NDArray[np.int64],
        sums: NDArray[np.float64],
        low: float,
        high: float,
        rows: int,
        depth: int | None = None,
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float64]]]:
        """Prefixes grown to ``depth`` members (default R), depth first in pieces of ``rows``."""
        depth = self.size if depth is None else depth
        grown = prefixes.shape[1]
        if grown == depth:
            yield prefixes, sums
            return
        start, stop = self._ranges(prefixes, sums, low, high)
        counts = np.maximum(stop - start, 0)
        ends = np.cumsum(counts)
        first = 0
        for last in _cuts(ends, rows):
            part = slice(first, last)
            first = last
            parents = np.repeat(np.arange(part.start, part.stop), counts[part])
            if not len(parents):
                continue
            before = ends[part.start] - counts[part.start]
            offset = np.arange(len(parents)) - (ends[parents] - counts[parents] - before)
            member = start[parents] + offset
            yield from self._extended(
                np.column_stack([prefixes[parents], member]),
                sums[parents] + self.sorted[member],
                low,
                high,
                rows,
                depth,
            )

    def _ranges(
        self, prefixes: NDArray[np.int64], sums: NDArray[np.float64], low: float, high: float
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Half-open range of the next member of each prefix."""
        left = self.size - prefixes.shape[1]
        falling = self._falling[left]
        start = prefixes[:, -1] + 1 if prefixes.shape[1] else np.zeros(len(sums), dtype=np.int64)
        need = low - sums - self._tolerance
        stop = np.searchsorted(falling, -need, side="right")
        if left == 1 and np.isfinite(high):
            skipped = np.searchsorted(falling, sums - high - self._tolerance, side="left")
            start = np.maximum(start, skipped)
        return start, stop


@lru_cache(maxsize=32)
def _all_sets(n: int, size: int) -> NDArray[np.int64]:
    """``(C(n, size), size)``: the sets themselves do not depend on any score."""
    return unrank(np.arange(math.comb(n, size)), n, size)


def _cuts(ends: NDArray[np.int64], rows: int) -> Sequence[int]:
    """Where to cut parents, whose children end at ``ends``, so that pieces have about ``rows``."""
    if ends[-1] <= rows:
        return [len(ends)]
    wanted = np.arange(rows, ends[-1] + rows, rows)
    cuts = np.unique(np.minimum(np.searchsorted(ends, wanted) + 1, len(ends)))
    return [int(cut) for cut in cuts]


def separable(
    problem: Problem,
    budget: Budget,
    *,
    widen: float = 1.0,
    progress: Progress = silent,
) -> Decoded:
    """The N best sets of a scorer without a residual, of a pool of any size.

    Raises
    ------
    InputError
        If the scorer has a residual.
    """
    if problem.scorer.has_residual:
        raise InputError(
            f"The scorer {problem.scorer.kind!r} is not additive; decode it with method='auto'."
        )
    problem = without_interchangeable(problem)
    order = AdditiveOrder(problem.phi, problem.size)
    slack = slack_for(problem, 0.0, widen)
    finalists = Finalists(problem, slack)
    scored = 0
    low = order.nth(problem.wanted) - slack
    for places, sums in order.between(low, np.inf, rows_at_once(problem.size, budget.memory_bytes)):
        finalists.offer(np.sort(order.order[places], axis=1), sums)
        scored += len(sums)
        progress("Decoding", scored, scored)
    return answer(problem, finalists, scored, -np.inf, "separable")


def base_range(
    scorer: SetScorer,
    embeddings: Tensor,
    targets: NDArray[np.int64],
    pools: Sequence[NDArray[np.int64]],
    size: int,
) -> float:
    """Median over targets of the distance between the best and the worst additive score."""
    spreads = []
    with evaluating(scorer), torch.inference_mode():
        model = prepare(scorer, embeddings)
        for target, pool in zip(targets, pools, strict=True):
            order = AdditiveOrder(member_scores(model, int(target), np.sort(pool)), size)
            spreads.append(order.highest - order.lowest)
    return float(statistics.median(spreads))
