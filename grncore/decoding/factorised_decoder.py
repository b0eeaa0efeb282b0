"""Enumeration with factorised scoring, for residuals that have no useful bound."""

from grncore.decoding.chunks import chunk_size
from grncore.decoding.enumeration import enumerate_sets
from grncore.decoding.pool_residuals import PoolResiduals
from grncore.decoding.spending import Spending
from grncore.decoding.types import Budget, Decoded, Problem
from grncore.progress import Progress, silent


def factorised(
    problem: Problem, budget: Budget, *, widen: float = 1.0, progress: Progress = silent
) -> Decoded:
    """Enumerate all C(M, R) sets; what depends on one member is computed once."""
    model, pool = problem.model, problem.pool
    residuals = PoolResiduals(model, problem.target, problem.size, pool, budget)
    chunk = chunk_size(model.embeddings, problem.size, budget.memory_bytes)
    spending = Spending(budget, progress)
    return enumerate_sets(
        problem, lambda sets: residuals(pool[sets]), chunk, spending, widen, "factorised"
    )
