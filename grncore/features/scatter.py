"""How a gene's scatter grows with its mean: by molecules, or by a factor."""

import numpy as np
from numpy.typing import NDArray

_SQUARE = 1.7
"""Power of the mean with which variance grows, above which scatter is by a factor. Molecules that
are made, lost or counted one by one gave 1.1 to 1.4 (SERGIO, simulated counts of cells), replicates
of bulk samples 2.0, whether conditions were told apart or not."""

_MOST_ZEROS = 0.2
"""Share of zeros above which molecules are few, whatever was done to their numbers."""

_FEWEST_GENES = 20


def scatters_by_a_factor(
    amounts: NDArray[np.floating], groups: NDArray[np.int64] | None = None
) -> bool:
    """Whether genes vary by a factor, so that logarithms have one noise and amounts have not.

    The variance of a sum of molecules grows as its mean; that of what is multiplied, as in bulk
    samples, as the square.

    Parameters
    ----------
    amounts
        ``(genes, cells)`` on their natural scale.
    groups
        ``(cells,)`` number of each cell's group, 0 to K - 1; scatter is that within groups.
    """
    number = np.zeros(amounts.shape[1], np.int64) if groups is None else groups
    means, variances = [], []
    for group in range(int(number.max()) + 1):
        here = amounts[:, number == group].astype(np.float64)
        if here.shape[1] > 1:
            means.append(here.mean(axis=1))
            variances.append(here.var(axis=1, ddof=1))
    if not means or (amounts <= 0).mean() > _MOST_ZEROS:
        return False
    mean, variance = np.concatenate(means), np.concatenate(variances)
    seen = (mean > 0) & (variance > 0)
    level = np.log(mean[seen])
    if seen.sum() < _FEWEST_GENES or np.ptp(level) == 0:
        return False
    power = np.cov(level, np.log(variance[seen]))
    return bool(power[0, 1] > _SQUARE * power[0, 0])
