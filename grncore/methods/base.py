"""What every method offers, and the records by which they are registered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from grncore.errors import CheckpointError
from grncore.nets.config import PairConfig
from grncore.nets.set_scorer import SetScorer
from grncore.pools import MISSING, Pools
from grncore.progress import Curve, OnEpoch, Progress, silent, unheard
from grncore.teams import Teams, unscored_teams
from grncore.training_data import TrainingData


class Retriever(Protocol):
    """A fitted retriever: ranks candidate regulators of any gene (stage 1)."""

    kind: str

    def scores(self, targets: NDArray[np.int64]) -> NDArray[np.float32]:
        """``(targets, genes)`` scores, higher is better.

        ``-inf`` marks genes that are no candidates: outside the universe, or the target itself.
        Scores of different targets are not comparable. Scoring never draws a random number.
        """
        ...

    def state(self) -> dict[str, Tensor]:
        """Tensors that, with configuration, features and universe, restore the retriever."""
        ...


class Fit(Protocol):
    """Fits a retriever to training data alone."""

    def __call__(
        self,
        data: TrainingData,
        config: Any,
        *,
        seed: int,
        device: str,
        progress: Progress,
        on_epoch: OnEpoch = unheard,
    ) -> tuple[Retriever, Curve]:
        """Fit; same data, configuration, seed, device and thread count give the same retriever.

        ``on_epoch`` hears each row of the curve as it is made; a method without epochs is mute.
        """
        ...


class Restore(Protocol):
    """Rebuilds a fitted retriever; raises CheckpointError if ``state`` does not fit the rest."""

    def __call__(
        self,
        state: Mapping[str, Tensor],
        config: Any,
        features: NDArray[np.float32],
        universe: NDArray[np.int64],
        device: str,
    ) -> Retriever:
        """Rebuild from what :meth:`Retriever.state` gave."""
        ...


@dataclass(frozen=True)
class RetrieverMethod:
    """A retriever as pickers, the command line and the tables see it.

    Attributes
    ----------
    kind, label, description
        Identifier, name to show, and one sentence on what it does.
    config
        The frozen dataclass of its settings; ``config()`` is the shipped default.
    presets
        Named settings; every method has ``default``.
    fit, restore
        See :class:`Fit` and :class:`Restore`.
    """

    kind: str
    label: str
    description: str
    config: type
    presets: Mapping[str, Any]
    fit: Fit
    restore: Restore


def check_state(
    kind: str, state: Mapping[str, Tensor], expected: Mapping[str, tuple[int, ...]]
) -> None:
    """Compare stored tensors with the names and shapes that configuration and data call for.

    Raises
    ------
    CheckpointError
        If a tensor is missing, unknown, of another shape, or holds a value that is not finite.
    """
    missing, unknown = sorted(expected.keys() - state.keys()), sorted(state.keys() - expected)
    if missing or unknown:
        raise CheckpointError(
            f"The stored {kind} retriever does not fit its configuration: missing tensors "
            f"{missing[:3]}, unknown tensors {unknown[:3]}. Train it again with this version."
        )
    for name, shape in expected.items():
        if tuple(state[name].shape) != tuple(shape):
            raise CheckpointError(
                f"The stored {kind} retriever holds {name} with shape "
                f"{tuple(state[name].shape)}, but configuration and data call for {tuple(shape)}. "
                "It was made for other data or other settings: use those, or train it again."
            )
        if not bool(state[name].isfinite().all()):
            raise CheckpointError(
                f"The stored {kind} retriever holds values in {name} that are not finite: the file "
                "is damaged, or training diverged. Train it again."
            )


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


@dataclass(frozen=True)
class ScorerMethod:
    """A scorer as pickers, the command line and the tables see it.

    ``uncapped`` scorers draw their negatives from the whole universe, and their teams are decoded
    from all of it.
    """

    kind: str
    label: str
    scorer: type[SetScorer]
    config: type[PairConfig]
    presets: Mapping[str, PairConfig]
    uncapped: bool = False


def top_r(pools: Pools, size: int, model_name: str) -> Teams:
    """Name the R best-ranked candidates of each pool as the team.

    This is Stage1TopR when the pools are a trained retriever's. A pool with fewer than R members
    has no set of that size: its set is ``MISSING``.
    """
    first = pools.members[:, :size]
    absent = (first == MISSING).any(axis=1) | (first.shape[1] < size)
    sets = np.full((len(pools.targets), size), MISSING, dtype=np.int64)
    if first.shape[1] == size:
        sets[~absent] = first[~absent]
    return replace(unscored_teams(model_name, pools.targets, sets), oracle=pools.is_oracle)
