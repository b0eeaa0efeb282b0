"""Cells that were sequenced more or less deeply, and which methods divide that out."""

from collections.abc import Sequence

import numpy as np

from grncore.dataset import Notice
from grncore.features.depth import cell_depth
from grncore.readers.matrix import Matrix


def depth_notice(
    matrix: Matrix, cell_groups: Sequence[str] | None, *, is_logged: bool
) -> list[Notice]:
    """Say where genes rise and fall together with how deeply a cell was sequenced."""
    if is_logged:
        return []
    groups = None if cell_groups is None else np.unique(cell_groups, return_inverse=True)[1]
    depth = cell_depth(matrix.values, groups)
    if depth is None:
        return []
    low, high = np.quantile(depth, [0.05, 0.95])
    return [
        Notice(
            "sequencing-depth",
            f"{matrix.file}: cells were sequenced more or less deeply: nine of ten have a total of "
            f"{low:.2f} to {high:.2f} times the mean, and genes follow it alike. Evidence and "
            "best-subset regression divide the depth out; correlation and the trained models take "
            "logged values as they are: give them normalised ones, if you have them.",
        )
    ]
