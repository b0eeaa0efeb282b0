"""Every set of the pool in lexicographic order, in chunks: what two decoders share."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from grncore.decoding.answer import answer, slack_for
from grncore.decoding.combinations import unrank
from grncore.decoding.finalists import Finalists
from grncore.decoding.spending import Spending
from grncore.decoding.types import Decoded, Problem


def enumerate_sets(
    problem: Problem,
    residuals: Callable[[NDArray[np.int64]], NDArray[np.float32]],
    chunk: int,
    spending: Spending,
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
    while spending.sets < problem.total_sets and not spending.over:
        left = problem.total_sets - spending.sets
        stop = spending.sets + spending.allowed(min(chunk, left))
        sets = unrank(np.arange(spending.sets, stop), len(problem.pool), problem.size)
        found = residuals(sets)
        if finalists is None:
            scale = float(np.abs(found).max(initial=0.0))
            finalists = Finalists(problem, slack_for(problem, scale, widen))
        finalists.offer(sets, problem.phi[sets].sum(axis=1) + found)
        spending.spend(len(sets), problem.total_sets)
    unseen = np.inf if spending.sets < problem.total_sets else -np.inf
    return answer(problem, finalists, spending.sets, unseen, method)
