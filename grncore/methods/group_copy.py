"""Gene-group copy: the team of a training target of the same gene group, as an operon is one."""

import numpy as np
from numpy.typing import NDArray

from grncore.errors import InputError
from grncore.features import pearson
from grncore.methods._copying import CopyConfig, copied, copying
from grncore.methods.base import ModelMethod, PlotStyle
from grncore.teams import Teams
from grncore.training_data import TrainingData

KIND = "group_copy"

BEFORE_OTHERS = 2.0
"""Added to the likeness of mates, so that any of them comes before any other (|r| <= 1)."""


def group_copy(data: TrainingData, targets: NDArray[np.int64], size: int) -> Teams:
    """Copy the team of the most correlated gene-group mate of the same R; else of any neighbour.

    Parameters
    ----------
    targets
        ``(targets,)`` any genes; those that train are predicted from the others.
    size
        R, the number of regulators of every target: given, as in the paper's protocol.

    Raises
    ------
    InputError
        If the data holds no gene groups.
    """
    targets = np.asarray(targets, dtype=np.int64)
    donors = data.targets(size)
    groups = data.gene_groups
    if groups is None:
        raise InputError("Gene-group copy needs gene groups, such as operons: give --gene-groups.")
    own = groups[targets][:, None]
    mates = (own == groups[donors]) & (own >= 0)
    # In float64, so that adding does not round two correlations to one.
    likeness = pearson(data.features, targets, donors).astype(np.float64) + BEFORE_OTHERS * mates
    return copied(KIND, data, targets, size, likeness)


fit, restore = copying(KIND, group_copy)

METHOD = ModelMethod(
    kind=KIND,
    label="Gene-group copy",
    description="The team of the most correlated training target of the same gene group (operon) "
    "with as many regulators; of any group where there is none.",
    task="team",
    order=12,
    config=CopyConfig,
    fit=fit,
    restore=restore,
    style=PlotStyle("grey", "dot", "hexagon2-open"),
    needs=frozenset({"labels", "gene_groups"}),
    asked_at=1,
)
