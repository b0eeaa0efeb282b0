"""Keeps, in a stream of scored sets, those that could still be among the N best."""

import numpy as np
from numpy.typing import NDArray

from grncore.decoding.canonical import Scored, canonical, no_sets
from grncore.decoding.types import Problem

PENDING = 4096
"""More pending sets than this are scored canonically at once, so that ties cannot pile up."""


class SlackExceeded(Exception):
    """The fast scores strayed further from the canonical ones than was allowed for."""


class Finalists:
    """Streaming top N under scores that are off by at most ``slack``.

    Parameters
    ----------
    slack
        Allowed difference between fast and canonical score. Every finalist's true difference is
        checked against a quarter of it.
    """

    def __init__(self, problem: Problem, slack: float) -> None:
        self._problem = problem
        self._slack = slack
        self._sets = np.empty((0, problem.size), dtype=np.int64)
        self._fast = np.empty(0)
        self._settled = no_sets(problem.size)
        self.floor = -np.inf
        """A set whose fast score is below this is not among the N best."""

    @property
    def proven(self) -> float:
        """The N-th best canonical score is at least this; ``-inf`` before N sets were offered."""
        return self.floor + self._slack

    def offer(self, sets: NDArray[np.int64], fast: NDArray[np.float64]) -> None:
        """Take in sets ``(n, R)`` with their fast scores ``(n,)``.

        Raises
        ------
        SlackExceeded
            If a score is not finite, or, once in a while, if checked scores are off.
        """
        if not np.isfinite(fast).all():
            raise SlackExceeded
        promising = fast >= self.floor
        if not promising.any():
            return
        self._sets = np.concatenate([self._sets, sets[promising]])
        self._fast = np.concatenate([self._fast, fast[promising]])
        wanted = self._problem.wanted
        if 0 < wanted <= len(self._fast):
            nth = np.partition(self._fast, -wanted)[-wanted]
            self.floor = max(self.floor, float(nth) - 2 * self._slack)
            keep = self._fast >= self.floor
            self._sets, self._fast = self._sets[keep], self._fast[keep]
        if len(self._fast) > PENDING:
            self._settle()

    def accept(self, scored: Scored) -> None:
        """Take in sets with their canonical scores.

        Raises
        ------
        SlackExceeded
            If a score is not finite.
        """
        if not np.isfinite(scored.scores).all():
            raise SlackExceeded
        self._settled = self._settled.joined(scored).best(self._problem.wanted)
        if 0 < len(self._settled.scores) == self._problem.wanted:
            self.floor = max(self.floor, float(self._settled.scores[-1]) - self._slack)

    def best(self) -> Scored:
        """The N best of all sets offered, in canonical order."""
        self._settle()
        return self._settled

    def _settle(self) -> None:
        if len(self._sets):
            scored = canonical(self._problem, self._sets, self._slack)
            check_slack(self._problem, scored, self._fast, self._slack)
            self._sets, self._fast = self._sets[:0], self._fast[:0]
            self.accept(scored)


def check_slack(problem: Problem, scored: Scored, fast: NDArray[np.float64], slack: float) -> None:
    """Raise :class:`SlackExceeded` if fast scores are off by more than a quarter of ``slack``."""
    if len(fast):
        true = problem.phi[scored.sets].sum(axis=1) + scored.residual
        if not np.abs(true - fast).max() <= slack / 4:
            raise SlackExceeded
