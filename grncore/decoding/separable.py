"""Decoding of purely additive scorers (PairS2): the first sets in additive order are the answer."""

import numpy as np

from grncore.decoding.additive import AdditiveOrder
from grncore.decoding.answer import answer, slack_for
from grncore.decoding.chunks import rows_at_once
from grncore.decoding.finalists import Finalists
from grncore.decoding.twins import without_twins
from grncore.decoding.types import Budget, Decoded, Problem
from grncore.errors import InputError
from grncore.progress import Progress, silent


def separable(
    problem: Problem,
    budget: Budget,
    *,
    widen: float = 1.0,
    progress: Progress = silent,
) -> Decoded:
    """The N best sets of a scorer without a residual, of a pool of any size.

    Raises
    ------
    InputError
        If the scorer has a residual.
    """
    if problem.scorer.has_residual:
        raise InputError(
            f"The scorer {problem.scorer.kind!r} is not additive; decode it with method='auto'."
        )
    problem = without_twins(problem)
    order = AdditiveOrder(problem.phi, problem.size)
    slack = slack_for(problem, 0.0, widen)
    finalists = Finalists(problem, slack)
    scored = 0
    low = order.nth(problem.wanted) - slack
    for places, sums in order.between(low, np.inf, rows_at_once(problem.size, budget.memory_bytes)):
        finalists.offer(np.sort(order.order[places], axis=1), sums)
        scored += len(sums)
        progress("Decoding", scored, scored)
    return answer(problem, finalists, scored, -np.inf, "separable")
