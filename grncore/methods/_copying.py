"""What methods share that copy a training target's team: nothing is fitted, the data is kept."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from grncore.methods._one_team import OneTeam
from grncore.methods.fitted import Fit, FitContext, Restore, refitting
from grncore.pools import MISSING
from grncore.progress import Curve
from grncore.teams import Teams, unscored_teams
from grncore.training_data import TrainingData


def copied(
    kind: str,
    data: TrainingData,
    targets: NDArray[np.int64],
    size: int,
    likeness: NDArray[np.floating],
) -> Teams:
    """Copy the team of the training target of size R that is most alike.

    A target is never copied from itself. A team that holds the target, or a gene outside the
    universe, is no answer: the next training target is asked. Equal likenesses go to the first gene
    by name. Where none is left the set is ``MISSING``.

    Parameters
    ----------
    likeness
        ``(targets, donors)``, the donors being ``data.targets(size)``.
    """
    donors = data.targets(size)
    if not len(donors):
        return unscored_teams(kind, targets, np.full((len(targets), size), MISSING, np.int64))
    teams = np.stack([data.teams[int(donor)] for donor in donors])  # (donors, R)
    allowed = np.isin(teams, data.universe).all(axis=1) & (donors != targets[:, None])
    allowed &= ~(teams[None, :, :] == targets[:, None, None]).any(axis=2)  # (targets, donors)
    # argmax takes the first of equals, and donors ascend by gene order.
    nearest = np.where(allowed, likeness, -np.inf).argmax(axis=1)
    sets = np.where(allowed.any(axis=1)[:, None], teams[nearest], MISSING)
    return unscored_teams(kind, targets, sets)


@dataclass(frozen=True)
class CopyConfig:
    """A copy has nothing to set."""


def copying(
    kind: str, copy: Callable[[TrainingData, NDArray[np.int64], int], Teams]
) -> tuple[Fit, Restore]:
    """Fit and restore of a method that copies."""

    def fit(config: CopyConfig, context: FitContext) -> tuple[OneTeam, Curve]:
        del config
        return OneTeam(kind, partial(copy, context.data)), []

    return fit, refitting(kind, fit)
