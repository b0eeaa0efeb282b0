"""Uncertainty of a figure: within a seed by targets, across seeds by repetition."""

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

import numpy as np

_QUANTILE = 1.959963984540054
"""Of the normal distribution at .975: a constant, for a page would wait for scipy's import."""


class Interval(NamedTuple):
    """Both ends of a confidence interval, within [0, 1]."""

    lo: float
    hi: float


class Spread(NamedTuple):
    """Mean and standard deviation (ddof 1) over seeds; ``std`` is None for a single seed."""

    mean: float
    std: float | None


def proportion_interval(hits: int, n: int) -> Interval | None:
    """95 % confidence interval of ``hits`` out of ``n`` targets; None where there are no targets.

    The smallest test stratum has 19 targets, where the normal interval of a textbook is wrong (for
    0 hits it has no width). Wilson's score interval is what Brown, Cai and DasGupta (2001,
    *Statistical Science* 16:101-133) advise for n <= 40. It is that of
    ``scipy.stats.binomtest(hits, n).proportion_ci(0.95, "wilson")``, to the last bit; scipy.stats
    takes as long to import as a page may take to appear.

    The interval speaks of the targets drawn, for one split and one trained model. It does not
    cover the choice of split or seed: for that see :func:`spread`.
    """
    if n == 0:
        return None
    share, z = hits / n, _QUANTILE
    scale = 2 * (n + z**2)
    middle = (2 * n * share + z**2) / scale
    half = z / scale * sqrt(4 * n * share * (1 - share) + z**2)
    return Interval(0.0 if hits == 0 else middle - half, 1.0 if hits == n else middle + half)


def spread(values: Sequence[float]) -> Spread:
    """Mean and standard deviation over seeds, as the paper's tables give them.

    Raises
    ------
    ValueError
        If there are no values.
    """
    if not len(values):
        raise ValueError("a mean over seeds needs at least one value.")
    array = np.asarray(values, dtype=np.float64)
    std = float(array.std(ddof=1)) if len(array) > 1 else None
    return Spread(float(array.mean()), std)
