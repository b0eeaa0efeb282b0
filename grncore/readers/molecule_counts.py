"""Counts of molecules: cells that were sequenced more or less deeply, and logarithms of counts."""

import math
from collections.abc import Sequence

import numpy as np

from grncore.dataset import Notice
from grncore.features.depth import cell_depth
from grncore.features.log_of_counts import log_of_counts
from grncore.readers.matrix import Matrix

# Cells that are asked, and how much of a molecule they differ by if nothing was scaled.
_ASKED, _ALIKE = 200, 0.03


def counts_notice(matrix: Matrix, *, is_logged: bool) -> list[Notice]:
    """Say where logged values are the logarithm of molecule counts, and what is done with them."""
    counted = log_of_counts(matrix.values) if is_logged else None
    if counted is None:
        return []
    base = "natural logarithm" if counted.base == math.e else f"logarithm to base {counted.base:g}"
    molecule = counted.molecules(matrix.values[:, :_ASKED])
    scaled = ", scaled a cell" if np.ptp(molecule) > _ALIKE else ""
    return [
        Notice(
            "log-of-counts",
            f"{matrix.file}: values are the {base} of 1 + counts of molecules{scaled}. "
            "Evidence and best-subset regression take the counts back, for of those the noise is "
            "known; all other methods take values as they are.",
        )
    ]


def depth_notice(
    matrix: Matrix, cell_groups: Sequence[str] | None, *, is_logged: bool
) -> list[Notice]:
    """Say where genes rise and fall together with how deeply a cell was sequenced."""
    amounts = matrix.values
    if is_logged:
        counted = log_of_counts(amounts)
        if counted is None:
            return []
        amounts = counted.amounts(amounts)
    groups = None if cell_groups is None else np.unique(cell_groups, return_inverse=True)[1]
    depth = cell_depth(amounts, groups)
    if depth is None:
        return []
    low, high = np.quantile(depth, [0.05, 0.95])
    return [
        Notice(
            "sequencing-depth",
            f"{matrix.file}: cells were sequenced more or less deeply: nine of ten have a total of "
            f"{low:.2f} to {high:.2f} times the mean, and genes follow it alike. It is divided out "
            "before anything is compared or fitted.",
        )
    ]
