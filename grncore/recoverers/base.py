"""What every recoverer offers, and the record by which it is registered."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from grncore.progress import Progress, silent
from grncore.teams import Teams
from grncore.training_data import TrainingData


class Recover(Protocol):
    """Names teams of ``size`` regulators for ``targets``, from training data alone."""

    def __call__(
        self,
        data: TrainingData,
        targets: NDArray[np.int64],
        size: int,
        /,
        *,
        seed: int = 0,
        top: int = 1,
        progress: Progress = silent,
    ) -> Teams:
        """Recover; same arguments, same teams. A method that names one set lists no second one."""
        ...


def suits_all(data: TrainingData) -> bool:
    """Whatever the data."""
    del data
    return True


@dataclass(frozen=True)
class RecovererMethod:
    """A baseline as pickers, the command line and the tables see it.

    Attributes
    ----------
    kind, label, description
        Identifier, name to show, and one sentence on what it does.
    recover
        See :class:`Recover`.
    on_demand
        Whether it is run only where it is asked for by name: it takes minutes, or says nothing
        about a single target (the random floor). The others stand beside every model.
    suits
        Whether it answers on this data within about a second a target.
    """

    kind: str
    label: str
    description: str
    recover: Recover
    on_demand: bool = False
    suits: Callable[[TrainingData], bool] = suits_all
