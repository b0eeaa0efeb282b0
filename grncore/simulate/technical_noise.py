"""Technical noise of single-cell sequencing, laid over clean expression as SERGIO does.

Each step is a pure function of ``(genes, cells)`` expression and a generator; :func:`add_noise`
takes them in SERGIO's order: outlier genes, library size, dropout, molecule counts.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from grncore.errors import InputError

Expression = NDArray[np.floating]


@dataclass(frozen=True)
class TechnicalNoise:
    """Strength of each step; the defaults are those of SERGIO's own example.

    Attributes
    ----------
    outlier_probability, outlier_mean, outlier_scale
        Share of outlier genes, and mean and standard deviation of their log factor.
    library_mean, library_scale
        Mean and standard deviation of the log library size of a cell.
    dropout_shape, dropout_percentile
        Steepness of the dropout curve, and the percentile of log1p expression that is kept in
        half of the cells.
    """

    outlier_probability: float = 0.01
    outlier_mean: float = 0.8
    outlier_scale: float = 1.0
    library_mean: float = 4.6
    library_scale: float = 0.4
    dropout_shape: float = 6.5
    dropout_percentile: float = 82.0

    def __post_init__(self) -> None:
        if not 0 <= self.outlier_probability <= 1:
            raise InputError(f"outlier_probability is {self.outlier_probability}; expected 0 to 1.")
        if not 0 <= self.dropout_percentile <= 100:
            raise InputError(f"dropout_percentile is {self.dropout_percentile}; expected 0 to 100.")
        if min(self.outlier_scale, self.library_scale, self.dropout_shape) < 0:
            raise InputError("outlier_scale, library_scale and dropout_shape cannot be negative.")


def add_noise(expression: Expression, noise: TechnicalNoise, rng: Generator) -> NDArray[np.float64]:
    """All four steps: ``(genes, cells)`` clean expression to whole molecule counts."""
    values = add_outlier_genes(
        expression, noise.outlier_probability, noise.outlier_mean, noise.outlier_scale, rng
    )
    values = scale_libraries(values, noise.library_mean, noise.library_scale, rng)
    values = drop_out(values, noise.dropout_shape, noise.dropout_percentile, rng)
    return count_molecules(values, rng)


def add_outlier_genes(
    expression: Expression, probability: float, mean: float, scale: float, rng: Generator
) -> NDArray[np.float64]:
    """Multiply each gene with ``probability`` by a log-normal factor, the same in all cells."""
    n_genes = expression.shape[0]
    is_outlier = rng.random(n_genes) < probability
    factors = np.where(is_outlier, rng.lognormal(mean, scale, size=n_genes), 1.0)
    return expression.astype(np.float64) * factors[:, None]


def scale_libraries(
    expression: Expression, mean: float, scale: float, rng: Generator
) -> NDArray[np.float64]:
    """Scale each cell to a log-normal library size; an empty cell stays empty."""
    sizes = rng.lognormal(mean, scale, size=expression.shape[1])
    totals = expression.sum(axis=0, dtype=np.float64)
    factors: NDArray[np.float64] = np.divide(
        sizes, totals, out=np.zeros_like(sizes), where=totals > 0
    )
    return expression.astype(np.float64) * factors


def keep_probability(
    expression: Expression, shape: float, percentile: float
) -> NDArray[np.float64]:
    """``(genes, cells)`` chance that a value survives dropout: logistic in log1p expression.

    It is one half where log1p expression is at ``percentile`` of all values.
    """
    logged = np.log1p(expression.astype(np.float64))
    midpoint = np.percentile(logged, percentile)
    kept: NDArray[np.float64] = 1 / (1 + np.exp(-shape * (logged - midpoint)))
    return kept


def drop_out(
    expression: Expression, shape: float, percentile: float, rng: Generator
) -> NDArray[np.float64]:
    """Set values to 0 by chance, low ones more often; see :func:`keep_probability`."""
    kept = rng.random(expression.shape) < keep_probability(expression, shape, percentile)
    return np.where(kept, expression, 0).astype(np.float64)


def count_molecules(expression: Expression, rng: Generator) -> NDArray[np.float64]:
    """Draw each value from the Poisson distribution of that mean."""
    return rng.poisson(expression).astype(np.float64)
