"""Neighbour copy: the team of the training target whose expression is most alike."""

import numpy as np
from numpy.typing import NDArray

from grncore.features import pearson
from grncore.methods._copying import CopyConfig, copied, copying
from grncore.methods.base import ModelMethod, PlotStyle
from grncore.teams import Teams
from grncore.training_data import TrainingData

KIND = "neighbour"


def neighbour(data: TrainingData, targets: NDArray[np.int64], size: int) -> Teams:
    """Copy the team of the most correlated training target of the same R (signed Pearson).

    Whom it passes over is said by :func:`grncore.methods._copying.copied`.

    Parameters
    ----------
    targets
        ``(targets,)`` any genes; those that train are predicted from the others.
    size
        R, the number of regulators of every target: given, as in the paper's protocol.
    """
    targets = np.asarray(targets, dtype=np.int64)
    likeness = pearson(data.features, targets, data.targets(size))
    return copied(KIND, data, targets, size, likeness)


fit, restore = copying(KIND, neighbour)

METHOD = ModelMethod(
    kind=KIND,
    label="Neighbour copy",
    description="The team of the most correlated training target with as many regulators.",
    task="team",
    order=10,
    config=CopyConfig,
    fit=fit,
    restore=restore,
    style=PlotStyle("grey", "dash", "hexagon2"),
    needs=frozenset({"labels"}),
    asked_at=1,
    copies_teams=True,
)
