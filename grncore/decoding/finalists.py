"""The canonical scores of sets, and a stream's sets that could still be among the N best.

Fast paths score sets in batches of many shapes, so their last bits differ. Finalists are therefore
scored again in float64 and rounded to float32 in a way (:mod:`grncore.scores.precise`) that is a
function of the set alone: not of the batch, the decoder, the order of the pool or the order of the
genes. That score is what every decoder reports and orders by.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grncore.decoding.problem import Problem

NOISE = 1e-8
"""Float64 noise as a share of the slack for float32 noise. Finalists check that the latter is below
a quarter of the slack, and float64 rounds 2e9 times finer: this leaves a factor of twenty."""


@dataclass(frozen=True, eq=False)
class Scored:
    """Sets with their canonical scores.

    ``sets`` is ``(n, R)`` positions in the pool; ``base``, ``residual`` and ``scores`` are ``(n,)``
    float32.
    """

    sets: NDArray[np.int64]
    base: NDArray[np.float32]
    residual: NDArray[np.float32]
    scores: NDArray[np.float32]

    def best(self, n: int) -> "Scored":
        """The first ``n`` by score, equal scores in lexicographic order of the sets."""
        order = np.lexsort((*self.sets.T[::-1], -self.scores))[:n]
        return Scored(self.sets[order], self.base[order], self.residual[order], self.scores[order])

    def joined(self, other: "Scored") -> "Scored":
        """These sets and the others."""
        return Scored(
            np.concatenate([self.sets, other.sets]),
            np.concatenate([self.base, other.base]),
            np.concatenate([self.residual, other.residual]),
            np.concatenate([self.scores, other.scores]),
        )


def canonical(problem: Problem, sets: NDArray[np.int64], slack: float) -> Scored:
    """Score ``(n, R)`` positions canonically.

    ``slack`` is the allowance for float32 noise in the problem's residuals, which finalists check.
    """
    targets = np.full(len(sets), problem.target)
    return scored(problem, sets, problem.model.precise(targets, problem.pool[sets], NOISE * slack))


def scored(problem: Problem, sets: NDArray[np.int64], residual: NDArray[np.float32]) -> Scored:
    """Sets ``(n, R)`` of positions with their canonical residuals ``(n,)``."""
    base = problem.phi[sets].sum(axis=1)
    scores = base + residual  # float64
    return Scored(sets, base.astype(np.float32), residual, scores.astype(np.float32))


def no_sets(size: int) -> Scored:
    """None yet."""
    none = np.empty(0, dtype=np.float32)
    return Scored(np.empty((0, size), dtype=np.int64), none, none, none)


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
