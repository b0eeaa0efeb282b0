"""Scores of one target's sets, whatever gives them: what approximate decoders ask for.

Members are named by their positions in the target's pool. What is offered beyond plain scores is
said by :data:`~grncore.scores.base.Ability`; a decoder asks for no more than it needs.
"""

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray

from grncore.reproducible import threads_for
from grncore.scores.chunks import chunk_size
from grncore.scores.neural import PreparedScorer
from grncore.scores.pool_residuals import PoolResiduals

Residuals = Callable[[NDArray[np.int64]], NDArray[np.float32]]
"""From positions ``(n, R)`` of any R to residuals ``(n,)``, within the slack of canonical ones."""


def plain_residuals(
    model: PreparedScorer, target: int, pool: NDArray[np.int64], memory_bytes: int
) -> Residuals:
    """Residuals by the scorer's own forward."""
    rows = torch.from_numpy(pool).to(model.embeddings.device)
    members = model.embeddings[rows]  # (M, dim)
    of_target = model.embeddings[target][None]

    def residuals(sets: NDArray[np.int64]) -> NDArray[np.float32]:
        if not model.scorer.has_residual or not len(sets):
            return np.zeros(len(sets), dtype=np.float32)
        step = chunk_size(model.embeddings, sets.shape[1], memory_bytes)
        found = []
        with torch.inference_mode():
            for cut in range(0, len(sets), step):
                part = torch.from_numpy(sets[cut : cut + step]).to(members.device)
                scores = model.scorer.residual(of_target, members[part][None])[0]
                found.append(scores.float().cpu().numpy())
        return np.concatenate(found)

    return residuals


def best_residuals(
    model: PreparedScorer, target: int, pool: NDArray[np.int64], size: int, memory_bytes: int
) -> Residuals:
    """Residuals from tables where the scores offer ``fast``, else by the scorer's own forward."""
    if "fast" not in model.abilities:
        return plain_residuals(model, target, pool, memory_bytes)
    tables = PoolResiduals(model, target, size, pool, memory_bytes)

    def residuals(sets: NDArray[np.int64]) -> NDArray[np.float32]:
        with threads_for(len(sets)):
            return tables(pool[sets])

    return residuals
