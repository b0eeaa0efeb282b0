"""Swap refinement: from the best additive set, one member for another while the score rises.

Where no swap helps any more, the search goes on by the best swap that does not bring back who left
lately (tabu), and ends when so many steps in a row found nothing better.
"""

import numpy as np
from numpy.typing import NDArray

from grncore.decoding.answer import Decoded
from grncore.decoding.approximate import ScoredSets
from grncore.decoding.budget import Budget
from grncore.decoding.problem import Problem
from grncore.progress import Progress, silent

PATIENCE = 3
"""Steps without a better set after which the search ends."""

WIDTH = 16
"""Swaps scored at once, those with the best additive score in front."""


def swap(
    problem: Problem, budget: Budget, *, widen: float = 1.0, progress: Progress = silent
) -> Decoded:
    """The N best sets met by swapping: best improvement, then tabu steps.

    Swaps whose additive score and bounded rest cannot beat the best swap are not scored.
    """
    return _refined(problem, budget, widen, progress, "swap", first=False)


def swap_first(
    problem: Problem, budget: Budget, *, widen: float = 1.0, progress: Progress = silent
) -> Decoded:
    """The same, taking the first better swap instead of the best one."""
    return _refined(problem, budget, widen, progress, "swap-first", first=True)


def _refined(
    problem: Problem,
    budget: Budget,
    widen: float,
    progress: Progress,
    method: str,
    *,
    first: bool,
) -> Decoded:
    size, width = problem.size, len(problem.pool)
    board = ScoredSets(problem, budget, widen, progress, size * max(width - size, 1) * PATIENCE)
    if width < size:
        return board.answer(method)
    current = board.additive()
    if not problem.scorer.has_base:  # all sets are alike to begin with
        current = np.sort(board.rng.choice(width, size, replace=False))
    best = float(board.score(current[None])[0])
    here, barren = best, 0
    banned = np.zeros(width, dtype=np.int64)  # step until which a member may not come back
    step = 0
    while barren < PATIENCE and not board.over:
        step += 1
        found = _best_swap(board, current, here, banned >= step, first=first)
        if found is None:
            break
        moved, here, left = found
        banned[left] = step + PATIENCE + size // 4
        current = moved
        barren = 0 if here > best else barren + 1
        best = max(best, here)
    return board.answer(method)


def _best_swap(
    board: ScoredSets,
    current: NDArray[np.int64],
    here: float,
    banned: NDArray[np.bool_],
    *,
    first: bool,
) -> tuple[NDArray[np.int64], float, int] | None:
    """The neighbour to go on with, its score, and who leaves; None where none is worth a look."""
    phi = board.problem.phi
    outside = np.setdiff1d(np.arange(len(phi)), current)
    leaving, joining = (part.ravel() for part in np.meshgrid(current, outside, indexing="ij"))
    base = float(phi[current].sum()) - phi[leaving] + phi[joining]
    # A tie is broken by position, so that one order holds everywhere.
    order = np.argsort(-base, kind="stable")
    best: tuple[float, int] | None = None
    for cut in range(0, len(order), WIDTH):
        rows = order[cut : cut + WIDTH]
        if best is not None and base[rows[0]] + board.reach < best[0]:
            break  # neither this swap nor a later one can be better
        scores = board.score(swapped(current, leaving[rows], joining[rows]))
        scores = np.where(np.isnan(scores), -np.inf, scores)
        # A better set is welcome whoever is in it.
        scores[banned[joining[rows]] & (scores <= here)] = -np.inf
        place = int(scores.argmax())
        if np.isfinite(scores[place]) and (best is None or scores[place] > best[0]):
            best = float(scores[place]), int(rows[place])
        if board.over or (first and best is not None and best[0] > here):
            break
    if best is None:
        return None
    row = best[1]
    moved = swapped(current, leaving[row : row + 1], joining[row : row + 1])[0]
    return moved, best[0], int(leaving[row])


def swapped(
    current: NDArray[np.int64], leaving: NDArray[np.int64], joining: NDArray[np.int64]
) -> NDArray[np.int64]:
    """``(n, R)`` the set with one member exchanged, ascending."""
    sets = np.repeat(current[None], len(leaving), axis=0)
    sets[sets == leaving[:, None]] = joining
    return np.sort(sets, axis=1)
