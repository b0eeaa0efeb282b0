"""Certified decoding: exact without enumeration, for an additive base plus a bounded residual.

Sets are visited in falling bands of their additive score. The residual lies within a proven
interval, so once base + its upper end is below the N-th best score found, nothing that is left can
enter the answer. An array of all C(M, R) sets never exists.
"""

import numpy as np
from numpy.typing import NDArray

from grncore.decoding.additive import AdditiveOrder
from grncore.decoding.answer import answer, slack_for
from grncore.decoding.bound import residual_bound
from grncore.decoding.finalists import Finalists
from grncore.decoding.pool_residuals import PoolResiduals
from grncore.decoding.spending import Spending
from grncore.decoding.twins import without_twins
from grncore.decoding.types import Budget, Decoded, Problem
from grncore.progress import Progress, silent

FIRST_BAND = 16
GROWTH = 8


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
    bound = residual_bound(problem.scorer)
    if not problem.total_sets:
        return answer(problem, None, 0, -np.inf, "certified")
    slack = slack_for(problem, bound.radius + abs(bound.centre), widen)
    problem = without_twins(problem)
    spending = Spending(budget, progress)
    search = _Search(problem, budget, bound.highest, slack, spending)
    expected = max(FIRST_BAND, 2 * problem.wanted)
    while not search.is_done and search.visit_next(expected):
        expected *= GROWTH
    return answer(problem, search.finalists, spending.sets, search.unseen, "certified")


class _Search:
    """The band that was reached, and what was found on the way."""

    def __init__(
        self, problem: Problem, budget: Budget, highest: float, slack: float, spending: Spending
    ) -> None:
        self.finalists = Finalists(problem, slack)
        self._order = AdditiveOrder(problem.phi, problem.size)
        self._residuals = PoolResiduals(problem, self._order.order, budget)
        self._spending = spending
        self._highest = highest
        self._slack = slack
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

    def visit_next(self, expected: int) -> bool:
        """Visit down to about the ``expected`` best sets; False if the budget ran out."""
        low = max(self.limit, self._order.nth(expected))
        if low >= self._high:
            return True
        for places, base in self._order.between(low, self._high):
            if not self._score(places, base, expected):
                return False
        self._high = low
        return True

    def _score(self, places: NDArray[np.int64], base: NDArray[np.float64], expected: int) -> bool:
        while len(base):
            # What was found meanwhile may have ruled out part of the band.
            matters = base >= self.limit
            places, base = places[matters], base[matters]
            now = self._spending.allowed(min(self._residuals.chunk, len(base)))
            if len(base):
                sets = np.sort(self._order.order[places[:now]], axis=1)
                self.finalists.offer(sets, base[:now] + self._residuals(places[:now]))
                self._spending.spend(now, expected)
            places, base = places[now:], base[now:]
            if self._spending.over:
                return False
        return True
