"""The canonical score of a set: what every decoder reports and orders by.

Fast paths score sets in batches of many shapes, so their last bits differ. Finalists are therefore
scored again in float64 and rounded to float32 in a way (:mod:`grncore.decoding.precise`) that is a
function of the set alone: not of the batch, the decoder, the order of the pool or the order of the
genes.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grncore.decoding.types import Problem

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
