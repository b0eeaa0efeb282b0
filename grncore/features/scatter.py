"""How a gene's scatter grows with its mean: by molecules, or by a factor."""

import numpy as np
from numpy.typing import NDArray

from grncore.features.log_of_counts import evenly

_SQUARE = 1.7
"""Power of the mean with which variance grows, above which scatter is by a factor. Molecules that
are made, lost or counted one by one gave 1.1 to 1.4 (SERGIO, simulated counts of cells), replicates
of bulk samples 2.0."""

_MOST_ZEROS = 0.2
"""Share of zeros above which molecules are few, whatever was done to their numbers."""

_FEWEST_GENES, _GENES, _CELLS = 20, 2000, 2000
"""Genes below which nothing is told, and how many genes and cells are asked at most."""


def scatters_by_a_factor(
    amounts: NDArray[np.floating], groups: NDArray[np.int64] | None = None
) -> bool:
    """Whether genes vary by a factor, so that logarithms have one noise and amounts have not.

    The variance of a sum of molecules grows as its mean; that of what is multiplied, as in bulk
    samples, as the square. Kinds of cells that are not told differ by a factor too, so that this
    is to be asked within groups, or of bulk samples.

    Parameters
    ----------
    amounts
        ``(genes, cells)`` on their natural scale.
    groups
        ``(cells,)`` number of each cell's group, 0 to K - 1; scatter is that within groups.
    """
    cells = evenly(amounts.shape[1], _CELLS)
    values = amounts[np.ix_(evenly(len(amounts), _GENES), cells)].astype(np.float64)
    number = np.zeros(len(cells), np.int64) if groups is None else groups[cells]
    parts = [values[:, number == group] for group in np.unique(number)]
    parts = [part for part in parts if part.shape[1] > 1]
    if not parts or (values <= 0).mean() > _MOST_ZEROS:
        return False
    mean = np.stack([part.mean(axis=1) for part in parts])
    variance = np.stack([part.var(axis=1, ddof=1) for part in parts])
    seen = (mean > 0) & (variance > 0)
    level = np.log(mean[seen])
    if seen.any(axis=0).sum() < _FEWEST_GENES or np.ptp(level) == 0:
        return False
    power = np.cov(level, np.log(variance[seen]))
    return bool(power[0, 1] > _SQUARE * power[0, 0])
