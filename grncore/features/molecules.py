"""Amounts that are counts of molecules, and what one molecule amounts to in each cell.

Of counts the noise is known: it is a Poisson draw's, or more. Numbers that are whole for other
reasons, and scatter less than that, are not taken for counts.
"""

import numpy as np
from numpy.typing import NDArray

from grncore.dataset import Dataset
from grncore.features.expression import counted_logarithm
from grncore.features.log_of_counts import evenly

_GENES, _CELLS = 500, 2000
_FEWEST_CELLS = 10
_LEAST_SCATTER = 0.8
"""Of a usual gene within groups, in units of the noise of counting: chance takes a little off 1."""


def molecule_amounts(
    dataset: Dataset, amounts: NDArray[np.float32], groups: NDArray[np.int64] | None
) -> NDArray[np.float64] | None:
    """``(cells,)`` what one molecule amounts to in each cell; None where nothing was counted.

    Parameters
    ----------
    amounts
        ``(genes, cells)`` as :func:`grncore.features.natural_scale` gives them.
    groups
        ``(cells,)`` number of each cell's group.
    """
    n_cells = amounts.shape[1]
    if dataset.is_logged:
        counted = counted_logarithm(dataset)
        if counted is None:
            return None
        molecule = counted.molecules(dataset.expression[:, :n_cells])
    elif _all_whole(amounts):
        molecule = np.ones(n_cells)
    else:
        return None
    return molecule if _scatters_like_counts(amounts, molecule, groups) else None


def _all_whole(amounts: NDArray[np.float32]) -> bool:
    """Whether every value is a whole number; most that are not are told from the first rows."""
    return all(bool((row == np.rint(row)).all()) for row in amounts)


def _scatters_like_counts(
    amounts: NDArray[np.float32],
    molecule: NDArray[np.float64],
    groups: NDArray[np.int64] | None,
) -> bool:
    """Whether genes scatter within groups of cells as counts do, at the least."""
    expressed = np.flatnonzero(amounts.any(axis=1))
    some = evenly(amounts.shape[1], _CELLS)
    if len(some) < _FEWEST_CELLS or not len(expressed):
        return False
    asked = expressed[evenly(len(expressed), _GENES)]
    values = amounts[np.ix_(asked, some)].astype(np.float64)
    number = np.zeros(len(some), np.int64) if groups is None else groups[some]
    number = np.unique(number, return_inverse=True)[1]
    member = np.eye(int(number.max()) + 1)[number]
    count = member.sum(axis=0)
    means = (values @ member) / count
    scatter = ((values - means[:, number]) ** 2).sum(axis=1)
    # Each group's mean takes one cell's worth of scatter away.
    noise = ((values * molecule[some]) @ member * (1.0 - 1.0 / count)).sum(axis=1)
    seen = noise > 0
    return bool(seen.any() and np.median(scatter[seen] / noise[seen]) >= _LEAST_SCATTER)
