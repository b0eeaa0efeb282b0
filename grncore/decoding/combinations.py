"""Combinations by their rank in lexicographic order, without a Python loop over sets."""

import math

import numpy as np
from numpy.typing import NDArray

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
        binomials = np.array([math.comb(m, chosen) for m in range(n)], dtype=np.int64)
        largest = np.searchsorted(binomials, rest, side="right") - 1
        sets[:, place] = n - 1 - largest
        rest = rest - binomials[largest]
    return sets
