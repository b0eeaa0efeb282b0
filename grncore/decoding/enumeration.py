"""Decoding by enumeration: every set of the pool in lexicographic order, in chunks.

:func:`reference` passes them through the scorer as it is. It is the oracle of the tests and the
denominator of the benchmark, so it is the best plain implementation: additive scores once per
member, sets unranked without a Python loop, and the framework's fused encoder path, which
evaluation and inference mode open. :func:`factorised` scores them from tables, for residuals that
have no useful bound.
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from grncore.decoding.answer import Decoded, answer, slack_for
from grncore.decoding.budget import Budget, BudgetAccount
from grncore.decoding.finalists import Finalists
from grncore.decoding.problem import Problem
from grncore.progress import Progress, silent
from grncore.scores.chunks import chunk_size
from grncore.scores.pool_residuals import PoolResiduals
from grncore.scores.set_scores import plain_residuals

LARGEST_RANK = 2**62


def unrank(ranks: NDArray[np.int64], n: int, size: int) -> NDArray[np.int64]:
    """The combinations of ``size`` out of ``n`` that have the given lexicographic ranks.

    Counted from the end, a combination ``c_1 < .. < c_R`` has the complementary rank
    ``sum C(n - 1 - c_k, R - k + 1)``; each term is found by a search in a column of binomials.

    Returns
    -------
    ``(ranks, size)`` int64, ascending within a row.

    Raises
    ------
    OverflowError
        If C(n, size) does not fit.
    """
    total = math.comb(n, size)
    if total > LARGEST_RANK:
        raise OverflowError(f"C({n}, {size}) = {total} sets cannot be ranked in 64 bits")
    rest = total - 1 - ranks
    sets = np.empty((len(ranks), size), dtype=np.int64)
    for place in range(size):
        chosen = size - place
        # Columns of large sets may go beyond 64 bits though ranks do not: none is found there.
        binomials = np.array([min(math.comb(m, chosen), LARGEST_RANK + 1) for m in range(n)])
        largest = np.searchsorted(binomials, rest, side="right") - 1
        sets[:, place] = n - 1 - largest
        rest = rest - binomials[largest]
    return sets


def enumerate_sets(
    problem: Problem,
    residuals: Callable[[NDArray[np.int64]], NDArray[np.float32]],
    chunk: int,
    account: BudgetAccount,
    widen: float,
    method: str,
) -> Decoded:
    """Score all C(M, R) sets, or as many as the budget allows; exact only when all were seen.

    Parameters
    ----------
    residuals
        From positions ``(n, R)`` in the pool to residuals ``(n,)``.
    widen
        Factor on the slack between batch scores and canonical scores.

    Raises
    ------
    OverflowError
        If the sets cannot be counted in 64 bits.
    SlackExceeded
        If the slack proved too small.
    """
    finalists: Finalists | None = None
    while account.sets < problem.total_sets and not account.over:
        left = problem.total_sets - account.sets
        stop = account.sets + account.allowed(min(chunk, left))
        sets = unrank(np.arange(account.sets, stop), len(problem.pool), problem.size)
        found = residuals(sets)
        if finalists is None:
            scale = float(np.abs(found).max(initial=0.0))
            finalists = Finalists(problem, slack_for(problem, scale, widen))
        finalists.offer(sets, problem.phi[sets].sum(axis=1) + found)
        account.spend(len(sets), problem.total_sets)
    unseen = np.inf if account.sets < problem.total_sets else -np.inf
    return answer(problem, finalists, account.sets, unseen, method)


def reference(
    problem: Problem, budget: Budget, *, widen: float = 1.0, progress: Progress = silent
) -> Decoded:
    """Enumerate all C(M, R) sets with the scorer's own forward."""
    residuals = plain_residuals(problem.model, problem.target, problem.pool, budget.memory_bytes)
    chunk = chunk_size(problem.embeddings, problem.size, budget.memory_bytes)
    account = BudgetAccount(budget, progress)
    return enumerate_sets(problem, residuals, chunk, account, widen, "reference")


def factorised(
    problem: Problem, budget: Budget, *, widen: float = 1.0, progress: Progress = silent
) -> Decoded:
    """Enumerate all C(M, R) sets; what depends on one member is computed once."""
    model, pool = problem.model, problem.pool
    residuals = PoolResiduals(model, problem.target, problem.size, pool, budget.memory_bytes)
    chunk = chunk_size(model.embeddings, problem.size, budget.memory_bytes)
    account = BudgetAccount(budget, progress)
    return enumerate_sets(
        problem, lambda sets: residuals(pool[sets]), chunk, account, widen, "factorised"
    )
