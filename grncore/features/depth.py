"""Sequencing depth: told from the data, and divided out where it is there.

A cell that was sequenced twice as deeply has twice the counts of every gene. Genes then rise and
fall together, any of them explains any other a little, and no end of regulators seems to act.
"""

import numpy as np
from numpy.typing import NDArray

from grncore.features.log_of_counts import evenly

_GENES, _CELLS = 500, 5000
_FEWEST_GENES, _FEWEST_CELLS = 50, 40
# Depth alone gives 1. Simulated sequencing of different cells gave 0.36 and more at the lower
# quartile; without depth it is 0 at most (SERGIO, programs of genes, E. coli, mouse ES cells).
_FOLLOWS = (0.3, 1.5)


def cell_depth(
    amounts: NDArray[np.floating], groups: NDArray[np.int64] | None = None
) -> NDArray[np.float64] | None:
    """``(cells,)`` depth of each cell beside the mean; None where totals do not tell it.

    Depth changes all genes alike, also those that have nothing to do with each other. So genes are
    parted into two halves as unlike as can be, and each is asked how much it changes, relative to
    its mean and within groups of cells, where the sum of the *other* half changes; by 1 where all
    is depth. Halves are made on one half of the cells, and asked on the other.

    It is not told of fewer than 50 expressed genes or 40 cells, nor of cells whose totals were made
    equal, nor where unlabelled cell types differ by more than depth does.

    Parameters
    ----------
    amounts
        ``(genes, cells)`` on their natural scale, never negative.
    groups
        ``(cells,)`` number of each cell's group, 0 to K - 1, none empty.
    """
    count = amounts.shape[1]
    mean = amounts.mean(axis=1, dtype=np.float64)
    seen = np.flatnonzero(mean > 0)
    if count < _FEWEST_CELLS or len(seen) < _FEWEST_GENES or amounts.min() < 0:
        return None
    # Genes of low expression are hardly counted: how they follow others is mostly chance.
    asked = seen[np.argsort(-mean[seen], kind="stable")][: min(_GENES, len(seen) // 2)]
    some = evenly(count, _CELLS)
    values = amounts[np.ix_(asked, some)].astype(np.float64)
    number = np.zeros(count, np.int64) if groups is None else groups
    number = np.unique(number[some], return_inverse=True)[1]
    here = np.arange(len(some)) % 2 == 0
    follows = np.concatenate([_follows(values, number, part) for part in (here, ~here)])
    low, high = np.quantile(follows, [0.25, 0.75])
    if not (_FOLLOWS[0] <= low and high <= _FOLLOWS[1]):
        return None
    total = amounts.sum(axis=0, dtype=np.float64)
    depth: NDArray[np.float64] = total / total.mean()
    return depth


def without_depth(
    amounts: NDArray[np.float32], depth: NDArray[np.float64] | None
) -> NDArray[np.float32]:
    """The same amounts as if each cell had been sequenced as deeply; an empty one stays empty."""
    if depth is None:
        return amounts
    found: NDArray[np.float32] = np.divide(
        amounts, depth, out=np.zeros_like(amounts), where=depth > 0, casting="same_kind"
    )
    return found


def _follows(
    values: NDArray[np.float64], groups: NDArray[np.int64], parting: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """``(genes,)`` slope of each gene on the unlike half, halves made on the ``parting`` cells."""
    changes = _relative(values, groups)
    side = _unlike(changes[:, parting])
    found = np.zeros(len(values))
    for half in (side, ~side):
        others = _relative(values[~half].sum(axis=0)[None], groups)[0, ~parting]
        spread = float(others @ others)
        if spread > 0:
            found[half] = changes[half][:, ~parting] @ others / spread
    return found


def _unlike(changes: NDArray[np.float64]) -> NDArray[np.bool_]:
    """``(genes,)`` which half: by the first principal component beside what all have in common."""
    spread = changes.std(axis=1, keepdims=True)
    scaled = np.divide(changes, spread, out=np.zeros_like(changes), where=spread > 0)
    scaled -= scaled.mean(axis=0)
    scaled -= scaled.mean(axis=1, keepdims=True)
    first = np.linalg.eigh(scaled @ scaled.T)[1][:, -1]
    side: NDArray[np.bool_] = first >= np.median(first)
    return side


def _relative(values: NDArray[np.float64], groups: NDArray[np.int64]) -> NDArray[np.float64]:
    """``(rows, cells)`` difference from the group's mean as a share of it; 0 where that is 0."""
    member = np.zeros((len(groups), int(groups.max()) + 1))
    member[np.arange(len(groups)), groups] = 1.0
    means = ((values @ member) / member.sum(axis=0))[:, groups]
    found: NDArray[np.float64] = np.divide(
        values - means, means, out=np.zeros_like(values), where=means > 0
    )
    return found
