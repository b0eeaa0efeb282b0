"""Neighbour copy: the team of the training target whose expression is most alike."""

import numpy as np
from numpy.typing import NDArray

from grncore.features import pearson
from grncore.pools import MISSING
from grncore.teams import Teams, unscored_teams
from grncore.training_data import TrainingData

MODEL = "neighbour"


def neighbour(data: TrainingData, targets: NDArray[np.int64], size: int) -> Teams:
    """Copy the team of the most correlated training target of the same R (signed Pearson).

    A target is never its own neighbour. A team that holds the target itself, or a gene outside the
    universe, is no answer: the next neighbour is asked. Equal correlations go to the first gene by
    name. Where no neighbour is left the set is ``MISSING``.

    Parameters
    ----------
    targets
        ``(targets,)`` any genes; those that train are predicted from the others.
    size
        R, the number of regulators of every target: given, as in the paper's protocol.
    """
    targets = np.asarray(targets, dtype=np.int64)
    donors = data.targets(size)
    if not len(donors):
        return unscored_teams(MODEL, targets, np.full((len(targets), size), MISSING, np.int64))
    teams = np.stack([data.teams[int(donor)] for donor in donors])  # (donors, R)
    allowed = np.isin(teams, data.universe).all(axis=1) & (donors != targets[:, None])
    allowed &= ~(teams[None, :, :] == targets[:, None, None]).any(axis=2)  # (targets, donors)
    likeness = np.where(allowed, pearson(data.features, targets, donors), -np.inf)
    # argmax takes the first of equals, and donors ascend by gene order.
    nearest = likeness.argmax(axis=1)
    sets = np.where(allowed.any(axis=1)[:, None], teams[nearest], MISSING)
    return unscored_teams(MODEL, targets, sets)
