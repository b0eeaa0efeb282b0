"""How many regulators a target has, told from the fits alone: a penalised fit."""

from collections.abc import Sequence
from math import lgamma, log

import numpy as np

from grncore.evidence.gram import Array


def penalised(residual: float, size: int, candidates: int, draws: float) -> float:
    """Residual of the best set of one size with what choosing and fitting it costs; less is better.

    Every member fits one coefficient (BIC, Schwarz 1978), and the set is one of
    ``C(candidates, size)`` that were tried (extended BIC, Chen and Chen 2008).
    """
    tried = lgamma(candidates + 1) - lgamma(size + 1) - lgamma(candidates - size + 1)
    return residual + size * log(max(draws, 2.0)) + 2.0 * tried


def choose_size(residuals: Sequence[float], candidates: int, draws: float) -> tuple[int, Array]:
    """The size with the least penalised residual, and the weight of each size.

    Parameters
    ----------
    residuals
        Least residual of the sizes 1, 2, ...; infinite where a size was not searched.

    Returns
    -------
    Size, and ``(sizes,)`` weights that sum to 1 (``exp`` of minus half the penalised residual).
    """
    costs = np.array(
        [penalised(left, size + 1, candidates, draws) for size, left in enumerate(residuals)]
    )
    weights = np.exp(-0.5 * (costs - costs.min()))
    return int(np.argmin(costs)) + 1, weights / weights.sum()
