"""Sample and rerank: sets drawn with chances that follow the additive scores, then scored."""

import numpy as np

from grncore.decoding.answer import Decoded
from grncore.decoding.approximate import ScoredSets
from grncore.decoding.budget import Budget
from grncore.decoding.problem import Problem
from grncore.progress import Progress, silent

DRAWS = 512
"""Sets drawn where the budget does not say."""

CHUNK = 64


def sample(
    problem: Problem, budget: Budget, *, widen: float = 1.0, progress: Progress = silent
) -> Decoded:
    """The N best of sets that are drawn without replacement of members (Gumbel top-R).

    The best additive set is always among them; temperatures rise from draw to draw, so that the
    first draws stay near it.
    """
    size, width = problem.size, len(problem.pool)
    board = ScoredSets(problem, budget, widen, progress, DRAWS)
    if width < size:
        return board.answer("sample")
    if problem.scorer.has_base:
        board.score(board.additive()[None])
    drawn = 0
    while drawn < DRAWS and not board.over:
        temperature = np.linspace(0.25, 2.0, DRAWS)[drawn : drawn + CHUNK, None]
        noise = board.rng.gumbel(size=(CHUNK, width))
        keys = problem.phi / temperature + noise
        sets = np.sort(np.argpartition(-keys, size - 1, axis=1)[:, :size], axis=1)
        board.score(sets)
        drawn += CHUNK
    return board.answer("sample")
