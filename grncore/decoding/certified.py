"""Certified decoding: exact without enumeration, for an additive base plus a bounded residual.

Sets are visited in falling bands of their additive score. The residual lies within a proven
interval, so once base + its upper end is below the N-th best score found, nothing that is left can
enter the answer. An array of all C(M, R) sets never exists.
"""

from collections.abc import Generator

import numpy as np
from numpy.typing import NDArray

from grncore.decoding.additive import AdditiveOrder
from grncore.decoding.answer import answer, slack_for
from grncore.decoding.chunks import chunk_size
from grncore.decoding.finalists import Finalists
from grncore.decoding.pool_residuals import PoolResiduals
from grncore.decoding.spending import Spending
from grncore.decoding.twins import without_twins
from grncore.decoding.types import Budget, Decoded, Problem
from grncore.progress import Progress, silent

FIRST_BAND = 64
"""Sets generated at first, and by how much bands grow: generating is cheap."""
GROWTH = 8

FIRST_CHUNK = 24
"""Sets scored at first. On trained models these settle most targets."""

Requests = Generator[NDArray[np.int64], NDArray[np.float32], None]


def certified(
    problem: Problem, budget: Budget, *, widen: float = 1.0, progress: Progress = silent
) -> Decoded:
    """The N best sets, visited best-first by additive score, with a certificate.

    Raises
    ------
    UnboundedResidual
        If the scorer's residual has no proven bound.
    SlackExceeded
        If the slack between fast and canonical scores proved too small.
    """
    search = Search(problem, budget, widen=widen, progress=progress)
    search.finish(search.requests())
    return search.answer()


class Search:
    """One target's search: the band that was reached, and what was found on the way.

    Raises
    ------
    UnboundedResidual
        If the scorer's residual has no proven bound.
    """

    def __init__(
        self, problem: Problem, budget: Budget, *, widen: float = 1.0, progress: Progress = silent
    ) -> None:
        bound = problem.model.bound
        self._slack = slack_for(problem, bound.radius + abs(bound.centre), widen)
        self._highest = bound.highest
        self.problem = without_twins(problem)
        self.finalists = Finalists(self.problem, self._slack)
        self._budget = budget
        self._spending = Spending(budget, progress)
        self._order = AdditiveOrder(self.problem.phi, problem.size)
        self._chunk = chunk_size(problem.model, problem.size, budget.memory_bytes)
        self._first_chunk = min(max(FIRST_CHUNK, 2 * problem.wanted), self._chunk)
        self._high = np.inf  # every set with a base of at least this was seen

    @property
    def limit(self) -> float:
        """Below this base no set can reach the N-th best score, not even by float error."""
        return self.finalists.proven - self._highest - self._slack

    @property
    def is_done(self) -> bool:
        """Whether no set that is left can matter."""
        return self._high <= max(self.limit, self._order.lowest)

    @property
    def unseen(self) -> float:
        """Bound of the score of every set that was not seen."""
        if self._high <= self._order.lowest:
            return -np.inf
        return min(self._high, self._order.highest) + self._highest + self._slack / 2

    def requests(self) -> Requests:
        """Sets ``(n, R)`` of genes whose residuals ``(n,)`` are sent back, until all is settled."""
        expected = max(FIRST_BAND, 2 * self.problem.wanted)
        while not self.is_done:
            low = max(self.limit, self._order.nth(expected))
            for places, base in self._order.between(low, self._high):
                yield from self._block(places, base, expected)
                if self._spending.over:
                    return
            self._high = min(self._high, low)
            expected *= GROWTH

    def finish(self, requests: Requests, sets: NDArray[np.int64] | None = None) -> None:
        """Serve what is left of the requests, beginning with ``sets`` where they are pending."""
        problem = self.problem
        residuals = PoolResiduals(
            problem.model,
            [problem.target],
            problem.size,
            problem.pool[self._order.order],
            self._budget,
        )
        try:
            sets = next(requests) if sets is None else sets
            while True:
                sets = requests.send(residuals(sets))
        except StopIteration:
            return

    def answer(self) -> Decoded:
        """The N best sets found, with their certificate."""
        return answer(self.problem, self.finalists, self._spending.sets, self.unseen, "certified")

    def _block(
        self, places: NDArray[np.int64], base: NDArray[np.float64], expected: int
    ) -> Requests:
        """Have the sets of a band scored, best first, leaving out what is ruled out meanwhile."""
        best_first = np.argsort(-base, kind="stable")
        places, base = places[best_first], base[best_first]
        while True:
            matters = np.searchsorted(-base, -self.limit, side="right")
            places, base = places[:matters], base[:matters]
            if not len(places) or self._spending.over:
                return
            chunk = self._chunk if self._spending.sets else self._first_chunk
            now = self._spending.allowed(min(chunk, len(places)))
            sets = np.sort(self._order.order[places[:now]], axis=1)
            fast = yield self.problem.pool[sets]
            self.finalists.offer(sets, base[:now] + fast)
            self._spending.spend(now, expected)
            places, base = places[now:], base[now:]
