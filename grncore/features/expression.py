"""Features of a gene: its standardised expression over the cells (appendix A)."""

from functools import cached_property
from typing import Any, Literal
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from grncore.dataset import Dataset
from grncore.features.log_of_counts import BASES, LogOfCounts, evenly, log_of_counts

AmountScale = Literal["measured", "guessed", "logged"]

_MOST = 80.0
"""Of a logarithm: e^80 is still a number of single precision."""

_counted: WeakKeyDictionary[Dataset, LogOfCounts | None] = WeakKeyDictionary()

_SAME_TOTAL = 0.01
"""Spread of totals, beside their mean, up to which they are the same but for rounding."""


def standardise(dataset: Dataset, n_cells: int | None = None) -> NDArray[np.float32]:
    """log1p, then z-score per gene over the first ``n_cells`` cells (RAW2700 on DS3).

    Data that is logged already is not logged again. A constant gene becomes a row of zeros.

    Returns
    -------
    ``(genes, cells)`` float32, mean 0 and standard deviation 1 (ddof 0) per row.
    """
    values = dataset.expression[:, :n_cells].astype(np.float64)
    return z_scores(values if dataset.is_logged else np.log1p(values))


def z_scores(values: NDArray[np.float64]) -> NDArray[np.float32]:
    """``(genes, cells)`` of mean 0 and standard deviation 1 per row; ``values`` are overwritten."""
    values -= values.mean(axis=1, keepdims=True)
    spread = values.std(axis=1, keepdims=True)
    # A constant row leaves rounding dust behind; relative to float64 anything below 1e-12 is dust.
    scaled = np.divide(values, spread, out=np.zeros_like(values), where=spread > 1e-12)
    standardised: NDArray[np.float32] = scaled.astype(np.float32)
    return standardised


def natural_scale(dataset: Dataset, n_cells: int | None = None) -> NDArray[np.float32]:
    """``(genes, cells)`` expression of the first ``n_cells`` cells as amounts, never negative.

    Logarithms of molecule counts are taken back exactly (:mod:`grncore.features.log_of_counts`),
    other logged data by the base that gives all cells the same total, or by e. Where that was not
    its base, amounts come out as a power of what was measured: still in the same order, and zero
    where it was zero.
    """
    values = dataset.expression[:, :n_cells]
    if not dataset.is_logged:
        return values
    counted = counted_logarithm(dataset)
    if counted is not None:
        return counted.amounts(values)
    scale = np.float32(np.log(_base(dataset.expression)))
    found: NDArray[np.float32] = np.maximum(np.expm1(np.minimum(values * scale, _MOST)), 0.0)
    return found


def counted_logarithm(dataset: Dataset) -> LogOfCounts | None:
    """How counts became the logged values of a dataset, told once for each of them."""
    if dataset not in _counted:
        _counted[dataset] = log_of_counts(dataset.expression)
    return _counted[dataset]


def amount_scale(dataset: Dataset) -> AmountScale:
    """What :func:`natural_scale` gives, which decides what evidence models.

    ``measured`` where that is what was measured, or the counts of which values are the logarithm.
    ``guessed`` from other logarithms of single cells: most of what is seen there is the noise of
    few molecules, which no linear response to a logarithm allows for. ``logged`` for all else, such
    as logged bulk samples, of which logarithms are modelled as they are.
    """
    if not dataset.is_logged or counted_logarithm(dataset) is not None:
        return "measured"
    is_guess = dataset.sample_noun == "cells" and float(dataset.expression.min()) >= 0.0
    return "guessed" if is_guess else "logged"


def _base(values: NDArray[np.float32]) -> float:
    """Base of the logarithm that gives every cell the same total; e where none does."""
    some = evenly(values.shape[1], 100)
    logged = values[:, some].astype(np.float64)
    uneven = []
    for base in BASES:
        totals = np.expm1(np.minimum(logged * np.log(base), _MOST)).sum(axis=0)
        mean = float(totals.mean())
        uneven.append(float(totals.std()) / mean if mean > 0 else np.inf)
    least = int(np.argmin(uneven))
    return BASES[least] if uneven[least] < _SAME_TOTAL else BASES[0]


def group_numbers(dataset: Dataset, n_cells: int | None = None) -> NDArray[np.int64] | None:
    """``(cells,)`` number of the group (cell type) of each of the first cells; None without any."""
    if dataset.cell_groups is None:
        return None
    _, numbers = np.unique(np.array(dataset.cell_groups[:n_cells]), return_inverse=True)
    return numbers.astype(np.int64)


def pearson(
    features: NDArray[np.float32], rows: NDArray[np.int64], columns: NDArray[np.int64]
) -> NDArray[np.float32]:
    """``(rows, columns)`` Pearson correlation between genes; 0 where a gene is constant.

    Computed in double precision and rounded to single, so that genes with equal expression tie
    and ties break by gene order, whatever the order of summation inside the matrix product.
    """
    return (unit_rows(features[rows]) @ unit_rows(features[columns]).T).astype(np.float32)


def unit_rows(features: NDArray[np.float32]) -> NDArray[np.float64]:
    """Rows ``(genes, cells)`` centred and of length 1, so that products are correlations."""
    values = features.astype(np.float64)
    values -= values.mean(axis=1, keepdims=True)
    length = np.linalg.norm(values, axis=1, keepdims=True)
    units: NDArray[np.float64] = np.zeros_like(values)
    np.divide(values, length, out=units, where=length > 1e-6)
    return units


KEPT_VALUES = 2**25
"""So many double-precision values may be kept between calls (256 MB)."""


class Correlations:
    """:func:`pearson` of any genes with the same candidates, asked for again and again.

    Parameters
    ----------
    features
        ``(genes, cells)``.
    candidates
        ``(candidates,)`` gene rows.
    """

    def __init__(self, features: NDArray[np.float32], candidates: NDArray[np.int64]) -> None:
        self.features = features
        self.candidates = candidates

    def __reduce__(self) -> tuple[Any, ...]:
        """What is kept stays here: another process makes it where it needs it."""
        return Correlations, (self.features, self.candidates)

    def of(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """``(rows, candidates)`` signed correlations."""
        units = self._units
        if units is None:
            return pearson(self.features, rows, self.candidates)
        return (unit_rows(self.features[rows]) @ units.T).astype(np.float32)

    @cached_property
    def _units(self) -> NDArray[np.float64] | None:
        """Candidates at unit length, which asking for one gene would make anew each time."""
        if len(self.candidates) * self.features.shape[1] > KEPT_VALUES:
            return None
        return unit_rows(self.features[self.candidates])


def gene_group_numbers(dataset: Dataset) -> NDArray[np.int64] | None:
    """``(genes,)`` number of each gene's group (operon), -1 without one; None without any."""
    if not dataset.gene_groups:
        return None
    labels = sorted(set(dataset.gene_groups.values()))
    number = {label: place for place, label in enumerate(labels)}
    groups = [dataset.gene_groups.get(gene) for gene in dataset.genes]
    rows = [-1 if group is None else number[group] for group in groups]
    return np.array(rows, dtype=np.int64)
