"""How many regulators a target has, told from the fits alone: a penalised fit."""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, inf, lgamma, log

import numpy as np

from grncore.evidence.gram import Array

# A size whose best set lies further behind than this (a weight below .01) is not told apart.
_MARGIN = 10.0


@dataclass(frozen=True)
class Penalty:
    """What a set's size costs, in units of a chi-square: the extended BIC with gamma = 1/2.

    Every member fits one coefficient (Schwarz 1978), and the set is one of ``C(candidates, size)``
    that were tried (Chen and Chen 2008). Where genes at large explain more than chance lets them,
    so must the next member.

    Attributes
    ----------
    candidates
        Number of candidates p.
    draws
        Independent observations.
    noise_known
        Whether residuals are in units of the noise variance. Where they are not, each target's
        noise is the one that fits it best.
    inflation
        How much more than chance genes at large explain beside sets of 1, 2, ... members; beside
        larger ones as much as beside the last.
    """

    candidates: int
    draws: float
    noise_known: bool = True
    inflation: tuple[float, ...] = (1.0,)

    def of(self, size: int) -> float:
        """Cost of a size."""
        cost = self._of_chance(1)
        for larger in range(2, size + 1):
            inflation = self.inflation[min(larger - 1, len(self.inflation)) - 1]
            cost += inflation * (self._of_chance(larger) - self._of_chance(larger - 1))
        return cost

    def _of_chance(self, size: int) -> float:
        """Cost where all that a set leaves is noise."""
        p = self.candidates
        tried = lgamma(p + 1) - lgamma(size + 1) - lgamma(p - size + 1)
        return size * log(max(self.draws, 2.0)) + tried

    def cost(self, residual: float, size: int) -> float:
        """Misfit and cost of the size together; less is better."""
        if self.noise_known or residual <= 0:
            return self.of(size) + residual
        return self.of(size) + self.draws * log(residual)

    def ceiling(self, cost: float, size: int) -> float:
        """Residual at which a set of this size costs ``cost``."""
        left = cost - self.of(size)
        if self.noise_known or not np.isfinite(left):
            return left
        return exp(min(left / max(self.draws, 1.0), 700.0))


@dataclass(frozen=True, eq=False)
class SizeChoice:
    """A target's most likely team size.

    Attributes
    ----------
    size
        The size with the least cost.
    weights
        ``(largest,)`` weight of each size 1, 2, ...; they sum to 1. Not a calibrated probability.
    """

    size: int
    weights: Array


def choose_size(
    least_residual: Callable[[int, float, int], float], largest: int, penalty: Penalty
) -> SizeChoice:
    """The size that costs least, searching larger ones only as far as they can win.

    Parameters
    ----------
    least_residual
        Called with a size, a ceiling, and how many sizes before it were no better than smaller
        ones: the least residual of a set of this size, or infinity if none lies below the ceiling.
    """
    costs = np.full(largest, inf)
    lost = 0
    for size in range(1, largest + 1):
        best = float(costs.min())
        found = least_residual(size, penalty.ceiling(best + _MARGIN, size), lost)
        costs[size - 1] = penalty.cost(found, size) if np.isfinite(found) else inf
        # A larger set may need two members at once to win, but hardly three.
        lost = 0 if costs[size - 1] <= best else lost + 1
        if lost == 2:
            break
    weights = np.exp(-0.5 * (costs - costs.min()))
    return SizeChoice(int(np.argmin(costs)) + 1, weights / weights.sum())
