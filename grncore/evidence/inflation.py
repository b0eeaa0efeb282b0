"""How much more of a target any gene explains than chance would let it: genomic control.

A penalty for a set's size, and a likelihood ratio between rivals, take what the set leaves for
noise of its own. In a compendium it is not: batches, growth and programs that no candidate stands
for move genes together, and then every gene explains some of what is left of every other. How much
is seen in the genes that were not chosen, few of which regulate the target: the median of their
gains, given the set, beside that of a chi-square (Devlin and Roeder 1999). Where genes are alike
for their regulators alone it is about 1.
"""

import numpy as np
from numpy.typing import NDArray

from grncore.evidence.gram import Array, TargetGram

MEDIAN = 0.4549
"""Of a chi-square with one degree of freedom."""

_LEAST_LEFT = 1e-6
"""Share of a response that must be left beside a set for its gain to be counted."""


def further_gains(gram: TargetGram, columns: NDArray[np.int64], team: NDArray[np.int64]) -> Array:
    """``(n,)`` chi-square that each other candidate would explain beside ``team``, freely fitted.

    Parameters
    ----------
    columns
        Candidates that may be asked.
    team
        ``(R,)`` columns of the set that is fitted already.
    """
    free = gram.without_constant()
    others = np.setdiff1d(columns, team)
    beside = free.gram[np.ix_(team, others)]
    inverse = np.linalg.pinv(free.gram[np.ix_(team, team)], hermitian=True)
    left = free.cross[others] - beside.T @ (inverse @ free.cross[team])
    whole = np.diagonal(free.gram)[others]
    own = whole - np.einsum("ij,ij->j", beside, inverse @ beside)
    counted = own > _LEAST_LEFT * whole
    found: Array = left[counted] ** 2 / own[counted]
    return found


def inflation_of(gains: NDArray[np.floating]) -> float:
    """Median of gains, in units of the noise, over a chi-square's; never below 1."""
    return max(1.0, float(np.median(gains)) / MEDIAN) if len(gains) else 1.0
