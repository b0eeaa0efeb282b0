"""The reference decoder: every set of the pool, in batches, through the scorer as it is.

It is the oracle of the tests and the denominator of the benchmark, so it is the best plain
implementation: additive scores once per member, sets unranked without a Python loop, and the
framework's fused encoder path, which evaluation and inference mode open.
"""

import numpy as np
import torch
from numpy.typing import NDArray

from grncore.decoding.chunks import chunk_size
from grncore.decoding.enumeration import enumerate_sets
from grncore.decoding.spending import Spending
from grncore.decoding.types import Budget, Decoded, Problem
from grncore.progress import Progress, silent


def reference(
    problem: Problem, budget: Budget, *, widen: float = 1.0, progress: Progress = silent
) -> Decoded:
    """Enumerate all C(M, R) sets with the scorer's own forward."""
    pool = torch.from_numpy(problem.pool).to(problem.embeddings.device)
    members = problem.embeddings[pool]  # (M, dim)
    target = problem.embeddings[problem.target][None]

    def residuals(sets: NDArray[np.int64]) -> NDArray[np.float32]:
        if not problem.scorer.has_residual:
            return np.zeros(len(sets), dtype=np.float32)
        with torch.inference_mode():
            tokens = members[torch.from_numpy(sets).to(members.device)]  # (n, R, dim)
            return problem.scorer.residual(target, tokens[None])[0].float().cpu().numpy()

    chunk = chunk_size(problem.embeddings, problem.size, budget.memory_bytes)
    spending = Spending(budget, progress)
    return enumerate_sets(problem, residuals, chunk, spending, widen, "reference")
