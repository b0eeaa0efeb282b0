"""Enumeration with factorised scoring, for residuals that have no useful bound."""

import numpy as np

from grncore.decoding.enumeration import enumerate_sets
from grncore.decoding.pool_residuals import PoolResiduals
from grncore.decoding.spending import Spending
from grncore.decoding.types import Budget, Decoded, Problem
from grncore.progress import Progress, silent


def factorised(
    problem: Problem, budget: Budget, *, widen: float = 1.0, progress: Progress = silent
) -> Decoded:
    """Enumerate all C(M, R) sets; what depends on one member is computed once."""
    residuals = PoolResiduals(problem, np.arange(len(problem.pool)), budget)
    spending = Spending(budget, progress)
    return enumerate_sets(problem, residuals, residuals.chunk, spending, widen, "factorised")
