"""Logged values that are the logarithm of molecule counts, which can be taken back exactly.

Single-cell counts mostly come as log(1 + count x factor of the cell), the factor giving each cell
the same total. Within a cell all amounts are then multiples of its smallest one, which no other
scale brings about. So the counts are there still, and nothing about them needs to be guessed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BASES = (float(np.e), 2.0, 10.0)
_CELLS, _GENES = 200, 4000
# The smallest amount of a cell is that of one molecule, or of a few where most genes are expressed.
_SMALLEST = np.arange(1, 9)
# Mean distance from whole numbers up to which a cell's amounts are molecules: of others it is 0.2.
_FITS = 0.1
# Molecules above the smallest amount up to which is asked: values that were rounded to two decimals
# are too coarse for more.
_ABOVE = 7.5
_TOLERANCE = 0.15
# Values on no such scale are within the tolerance three times in ten, in a few cells more often.
_LEAST_SHARE, _LEAST_ASKED = 0.95, 200
# Mean distance of what has nothing to do with whole numbers.
_BY_CHANCE = 0.25
# In nats, of each whole number that is met, for those alone are independent of each other: without
# a factor a cell they are a handful. Counts rounded to two decimals have 13 and more; the roots of
# counts, of which the first three happen to fit base 2, have 9.
_LEAST_EVIDENCE = 10.0
# A whole number is met where it makes up this share of what is asked.
_MET = 0.01
# Marks and values of one decimal lie on such a grid; logarithms of counts do not.
_GRID = 0.05
# So many molecules are no cell's: amounts of bulk samples stay logged.
_MOST_MOLECULES = 1e6


@dataclass(frozen=True)
class LogOfCounts:
    """log_base(1 + count x factor of the cell).

    Attributes
    ----------
    base
        Of the logarithm.
    molecule
        The usual cell's factor: what one molecule amounts to.
    """

    base: float
    molecule: float

    def amounts(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Molecules of each gene, as if every cell had the usual factor; shape is kept."""
        found: NDArray[np.float32] = np.expm1(values * np.float32(np.log(self.base)))
        return found / np.float32(self.molecule)

    def molecules(self, values: NDArray[np.float32]) -> NDArray[np.float64]:
        """``(cells,)`` what one molecule amounts to in each cell, in the units of :meth:`amounts`.

        An empty cell is taken for a usual one.
        """
        rows = evenly(values.shape[0], _GENES)
        found = np.ones(values.shape[1])
        for start in range(0, values.shape[1], _CELLS):
            cells = slice(start, start + _CELLS)
            smallest, count = _smallest(self.amounts(values[rows, cells]).astype(np.float64))
            found[cells] = np.where(np.isfinite(smallest), smallest / count, 1.0)
        return found


def log_of_counts(values: NDArray[np.floating]) -> LogOfCounts | None:
    """How counts became these values; None where they are not the logarithm of any.

    Parameters
    ----------
    values
        ``(genes, cells)``, finite.
    """
    some = np.ix_(evenly(values.shape[0], _GENES), evenly(values.shape[1], _CELLS))
    logged = values[some].astype(np.float64)
    if logged.min() < 0 or logged.max() > 80:
        return None
    # Whole numbers to base 2 would pass for molecules, and tenths to base 10.
    if (np.abs(logged / _GRID - np.rint(logged / _GRID)) < 1e-3).all():
        return None
    found: list[tuple[float, LogOfCounts]] = []
    for base in BASES:
        amounts = np.expm1(logged * np.log(base))
        smallest, count = _smallest(amounts)
        off = _off(amounts / smallest, count)
        molecule, asked = smallest / count, np.isfinite(off)
        if (
            asked.sum() < _LEAST_ASKED
            or np.median((amounts / molecule).sum(axis=0)) > _MOST_MOLECULES
        ):
            continue
        if np.mean(off[asked] < _TOLERANCE) >= _LEAST_SHARE:
            kept = molecule[np.isfinite(molecule)]
            evidence = _evidence((amounts / molecule)[asked], off[asked])
            found.append((evidence, LogOfCounts(base, float(np.median(kept)))))
    evidence, best = max(found, key=lambda one: one[0], default=(0.0, None))
    return best if evidence >= _LEAST_EVIDENCE else None


def _evidence(molecules: NDArray[np.float64], off: NDArray[np.float64]) -> float:
    """Nats for molecules, given ``off`` from whole numbers, against values on any other scale."""
    met = np.unique(np.rint(molecules), return_counts=True)[1]
    usual = int((met >= _MET * len(molecules)).sum())
    return usual * float(np.log(_BY_CHANCE / max(float(off.mean()), 1e-6)))


def evenly(among: int, most: int) -> NDArray[np.int64]:
    """Places of at most so many, evenly spread from the first to the last."""
    found: NDArray[np.int64] = np.linspace(0, among - 1, min(among, most)).astype(np.int64)
    return found


def _smallest(amounts: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """``(cells,)`` smallest amount of each cell, infinite in an empty one, and its molecules.

    One molecule where nothing fits.
    """
    smallest: NDArray[np.float64] = np.where(amounts > 0, amounts, np.inf).min(axis=0)
    multiples = amounts / smallest
    fits = np.zeros((len(_SMALLEST), multiples.shape[1]), dtype=bool)
    for row, count in enumerate(_SMALLEST):
        off = _off(multiples, np.array(count))
        asked = np.isfinite(off)
        # A cell of single molecules alone has nothing to ask, and no reason to look further.
        fits[row] = np.where(asked, off, 0.0).sum(axis=0) <= _FITS * asked.sum(axis=0)
    return smallest, _SMALLEST[fits.argmax(axis=0)]


def _off(multiples: NDArray[np.float64], count: NDArray[np.int64]) -> NDArray[np.float64]:
    """Distance of molecules from whole numbers if the smallest amount is so many; NaN unasked."""
    molecules = multiples * count
    off: NDArray[np.float64] = np.abs(molecules - np.rint(molecules))
    off[(multiples < 1.01) | (molecules > count + _ABOVE)] = np.nan
    return off
