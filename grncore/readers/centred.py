"""Values that were centred or scaled, and what that costs."""

import numpy as np

from grncore.dataset import Notice
from grncore.readers.matrix import Matrix


def centred(matrix: Matrix) -> list[Notice]:
    """Say where values were centred or scaled, and what that costs."""
    values = matrix.values
    if min(values.shape) < 3 or not (values < 0).any():
        return []
    means, spreads = values.mean(axis=1, dtype=np.float64), values.std(axis=1, dtype=np.float64)
    varied = spreads > 1e-6
    if not varied.any():
        return []
    means, spreads = means[varied], spreads[varied]
    is_centred = np.abs(means) < 0.02 * np.maximum(spreads, 1e-9)
    if is_centred.mean() > 0.9:
        scaled = np.mean(np.abs(spreads - 1) < 0.1) > 0.9
        what = "z-scores: every gene has mean 0 and spread 1" if scaled else "centred by gene"
        return [
            Notice(
                "z-scores",
                f"{matrix.file}: these values are {what}. The level of a gene"
                f"{' and how much it varies' if scaled else ''} cannot be seen any more, so "
                "methods that need a mean or a variance (abundance, mixtures of regulators, "
                "oracle fits without intercept) lose by it. Give logged values that were not "
                "scaled, if there are any.",
            )
        ]
    columns = values.mean(axis=0, dtype=np.float64)
    if np.mean(np.abs(columns) < 1e-3 * max(float(values.std(dtype=np.float64)), 1e-9)) > 0.9:
        return [
            Notice(
                "centred-log-ratios",
                f"{matrix.file}: every cell has mean 0 over its genes, as centred log ratios (CLR) "
                "have; they are read as logged.",
            )
        ]
    return []
