"""Certified decoding of several targets at once: the same answers, sooner for each.

Most targets are settled by the few sets that a search opens with. Those of many targets are scored
in one batch; a search that needs more goes on alone.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from grncore.decoding.certified import Request, Search
from grncore.decoding.types import Budget, Decoded, Problem
from grncore.decoding.widening import with_widening


def certified_together(problems: Sequence[Problem], budget: Budget) -> list[Decoded]:
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
        self.pending: Request | None
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
