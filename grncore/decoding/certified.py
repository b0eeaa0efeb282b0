"""Certified decoding: exact without enumeration, for an additive base plus a bounded residual.

Sets are visited in falling bands of their additive score. The residual lies within a proven
interval, so once base + its upper end is below the N-th best score found, nothing that is left can
enter the answer. An array of all C(M, R) sets never exists.

Most targets are settled by the few sets that a search opens with. :func:`certified_many` scores
those of many targets in one batch; a search that needs more goes on alone.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grncore.decoding.additive import AdditiveOrder
from grncore.decoding.answer import Decoded, answer, slack_for, with_widening
from grncore.decoding.budget import Budget, BudgetAccount
from grncore.decoding.finalists import NOISE, Finalists, scored
from grncore.decoding.problem import Problem, without_interchangeable
from grncore.progress import Progress, silent
from grncore.scores.chunks import chunk_size, rows_at_once
from grncore.scores.pool_residuals import PoolResiduals

FIRST_BAND = 64
"""Sets generated at first; bands grow by the factor below."""


GROWTH = 8


OPENING = 64
"""So many sets are scored canonically at once. On trained models these settle most targets, and the
tables of fast scores would cost more than float64 does."""


@dataclass(frozen=True, eq=False)
class ResidualRequest:
    """Sets ``(n, R)`` of genes whose residuals are wanted, canonical ones or fast ones."""

    sets: NDArray[np.int64]
    canonical: bool


ResidualRequests = Generator[ResidualRequest, NDArray[np.float32], None]


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
        self.problem = without_interchangeable(problem)
        self.finalists = Finalists(self.problem, self._slack)
        self._budget = budget
        self._account = BudgetAccount(budget, progress)
        self._order = AdditiveOrder(self.problem.phi, problem.size)
        self._chunk = chunk_size(problem.embeddings, problem.size, budget.memory_bytes)
        self._rows = rows_at_once(problem.size, budget.memory_bytes)
        self._high = np.inf  # every set with a base of at least this was seen
        self._step = 0.0  # twice the width of the last band

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

    def requests(self) -> ResidualRequests:
        """What must be scored, until all is settled; residuals ``(n,)`` are sent back."""
        expected = max(FIRST_BAND, 2 * self.problem.wanted)
        while not self.is_done:
            low = max(self.limit, self._next_threshold(expected))
            for places, base in self._order.between(low, self._high, self._rows):
                yield from self._block(places, base, expected)
                if self._account.over:
                    return
            width = min(self._high, self._order.highest) - low
            self._step = 2 * max(width, self._slack)
            self._high = min(self._high, low)
            expected *= GROWTH

    def _next_threshold(self, expected: int) -> float:
        """A base that about the ``expected`` best sets reach."""
        if expected <= self._rows:
            return self._order.nth(expected)
        # Counting so far down would take too much memory: go on by twice the last width each time.
        return min(self._high, self._order.highest) - self._step

    @property
    def noise(self) -> float:
        """Allowed noise of float64."""
        return NOISE * self._slack

    def finish(self, requests: ResidualRequests, pending: ResidualRequest | None = None) -> None:
        """Serve what is left of the requests, the pending one first."""
        problem = self.problem
        fast: PoolResiduals | None = None
        try:
            request = next(requests) if pending is None else pending
            while True:
                if request.canonical:
                    targets = np.full(len(request.sets), problem.target)
                    found = problem.model.precise(targets, request.sets, self.noise)
                else:
                    fast = fast or self._fast()
                    found = fast(request.sets)
                request = requests.send(found)
        except StopIteration:
            return

    def _fast(self) -> PoolResiduals:
        problem = self.problem
        likely = problem.pool[self._order.order]
        return PoolResiduals(
            problem.model, problem.target, problem.size, likely, self._budget.memory_bytes
        )

    def answer(self) -> Decoded:
        """The N best sets found, with their certificate."""
        return answer(self.problem, self.finalists, self._account.sets, self.unseen, "certified")

    def _block(
        self, places: NDArray[np.int64], base: NDArray[np.float64], expected: int
    ) -> ResidualRequests:
        """Have the sets of a band scored, best first, leaving out what is ruled out meanwhile."""
        best_first = np.argsort(-base, kind="stable")
        places, base = places[best_first], base[best_first]
        while True:
            matters = np.searchsorted(-base, -self.limit, side="right")
            places, base = places[:matters], base[:matters]
            if not len(places) or self._account.over:
                return
            now = self._account.allowed(min(self._next_chunk, len(places)))
            sets = np.sort(self._order.order[places[:now]], axis=1)
            is_opening = self._account.sets + now <= OPENING
            found = yield ResidualRequest(self.problem.pool[sets], is_opening)
            if is_opening:
                self.finalists.accept(scored(self.problem, sets, found))
            else:
                self.finalists.offer(sets, base[:now] + found)
            self._account.spend(now, expected)
            places, base = places[now:], base[now:]

    @property
    def _next_chunk(self) -> int:
        if not self._account.sets:  # the N-th best of some sets tells which others matter
            return min(2 * self.problem.wanted + 4, self._chunk)
        return self._chunk


def certified_many(problems: Sequence[Problem], budget: Budget) -> list[Decoded]:
    """What :func:`~grncore.decoding.certified.certified` gives for each of the problems.

    Parameters
    ----------
    problems
        Of one model and one team size.
    budget
        For each of them; of sets and memory, as seconds cannot be told apart.
    """
    targets = [_Target(problem, budget) for problem in problems]
    while opening := [target for target in targets if target.is_opening]:
        _score(opening)
    return [target.answer() for target in targets]


class _Target:
    """One target's search and what it waits for."""

    def __init__(self, problem: Problem, budget: Budget) -> None:
        self.problem = problem
        self.budget = budget
        self.search: Search
        self.pending: ResidualRequest | None
        self._start(1.0)

    @property
    def is_opening(self) -> bool:
        """Whether canonical residuals of a few sets are wanted."""
        return self.pending is not None and self.pending.canonical

    def take(self, residuals: NDArray[np.float32]) -> None:
        """Go on with the residuals that were wanted."""
        try:
            self.pending = self._requests.send(residuals)
        except StopIteration:
            self.pending = None

    def answer(self) -> Decoded:
        """The answer, after what is left of the work."""
        return with_widening(self._finish)

    def _start(self, widen: float) -> None:
        self._widen = widen
        self.search = Search(self.problem, self.budget, widen=widen)
        self._requests = self.search.requests()
        self.pending = next(self._requests, None)

    def _finish(self, widen: float) -> Decoded:
        if widen != self._widen:  # fast scores strayed further than allowed for
            self._start(widen)
        if self.pending is not None:
            self.search.finish(self._requests, self.pending)
            self.pending = None
        return self.search.answer()


def _score(targets: Sequence[_Target]) -> None:
    """Score what the targets wait for in one batch."""
    wanted = [target.pending.sets for target in targets if target.pending is not None]
    counts = [len(sets) for sets in wanted]
    owners = np.repeat([target.problem.target for target in targets], counts)
    noise = np.repeat([target.search.noise for target in targets], counts)
    residuals = targets[0].problem.model.precise(owners, np.concatenate(wanted), noise)
    for target, part in zip(targets, np.split(residuals, np.cumsum(counts)[:-1]), strict=True):
        target.take(part)
