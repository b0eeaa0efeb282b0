"""Features of a gene: its standardised expression over the cells (appendix A)."""

import numpy as np
from numpy.typing import NDArray

from grncore.dataset import Dataset


def standardise(dataset: Dataset, n_cells: int | None = None) -> NDArray[np.float32]:
    """log1p, then z-score per gene over the first ``n_cells`` cells (RAW2700 on DS3).

    Data that is logged already is not logged again. A constant gene becomes a row of zeros.

    Returns
    -------
    ``(genes, cells)`` float32, mean 0 and standard deviation 1 (ddof 0) per row.
    """
    values = dataset.expression[:, :n_cells].astype(np.float64)
    if not dataset.is_logged:
        values = np.log1p(values)
    values -= values.mean(axis=1, keepdims=True)
    spread = values.std(axis=1, keepdims=True)
    # A constant row leaves rounding dust behind; relative to float64 anything below 1e-12 is dust.
    return np.divide(values, spread, out=np.zeros_like(values), where=spread > 1e-12).astype(
        np.float32
    )
