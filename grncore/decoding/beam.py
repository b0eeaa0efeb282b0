"""Beam search: sets grown one member at a time, the best few of each size kept.

Needs scores of smaller sets too, which says something where a part of a good set is good.
"""

import numpy as np
from numpy.typing import NDArray

from grncore.decoding.answer import Decoded
from grncore.decoding.approximate import ScoredSets
from grncore.decoding.budget import Budget
from grncore.decoding.problem import Problem
from grncore.progress import Progress, silent

WIDTH = 8
"""Sets that are kept of each size."""

CONSIDERED = 64
"""Extensions scored at each size: those with the best additive score, where there is one."""


def beam(
    problem: Problem, budget: Budget, *, widen: float = 1.0, progress: Progress = silent
) -> Decoded:
    """The N best sets that the beam reached."""
    size, width = problem.size, len(problem.pool)
    board = ScoredSets(problem, budget, widen, progress, CONSIDERED * size)
    if width < size:
        return board.answer("beam")
    kept = np.empty((1, 0), dtype=np.int64)
    for length in range(1, size + 1):
        grown = _extended(kept, width)
        if problem.scorer.has_base:
            best_first = np.argsort(-board.base(grown), kind="stable")
            grown = grown[best_first[:CONSIDERED]]
        if length == size:
            board.score(grown)
            break
        if board.over:  # what is left is filled up by additive score alone
            board.score(board.additive()[None])
            break
        scores = board.partial(grown)
        kept = grown[np.argsort(-scores, kind="stable")[:WIDTH]]
    return board.answer("beam")


def _extended(sets: NDArray[np.int64], width: int) -> NDArray[np.int64]:
    """Distinct sets of one member more, ascending within a row and among rows."""
    every = np.arange(width)
    parts = []
    for row in sets:
        fresh = np.setdiff1d(every, row)
        parts.append(np.sort(np.column_stack([np.tile(row, (len(fresh), 1)), fresh]), axis=1))
    return np.unique(np.concatenate(parts), axis=0)
