"""What every retriever offers, and the record by which it is registered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from grncore.errors import CheckpointError
from grncore.progress import OnEpoch, Progress, unheard
from grncore.training_data import TrainingData, candidate_mask

Curve = list[dict[str, float]]
"""One record an epoch, such as ``{"epoch": 1, "loss": 0.3, "recall@20": 0.5}``."""


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


def masked(
    scores: NDArray[np.floating], universe: NDArray[np.int64], targets: NDArray[np.int64]
) -> NDArray[np.float32]:
    """``(targets, genes)`` scores as float32, with ``-inf`` where a gene is no candidate."""
    allowed = candidate_mask(scores.shape[1], universe, targets)
    return np.where(allowed, scores, -np.inf).astype(np.float32)


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
