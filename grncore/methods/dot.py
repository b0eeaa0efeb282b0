"""Dot-product retriever: the pairwise baseline of appendix C."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from grncore.methods._neural_retriever import NeuralRetriever, restored
from grncore.nets.retrieval import DotNetwork
from grncore.progress import Curve, OnEpoch, Progress, silent, unheard
from grncore.training.stage1 import FittingConfig, fit_network
from grncore.training_data import TrainingData

KIND = "dot"


@dataclass(frozen=True)
class DotConfig(FittingConfig):
    """Settings of the dot-product retriever.

    The paper gives none for it: optimisation follows the attention retriever's, the sizes are ours.
    """

    dim: int = 128
    hidden: int = 112
    dropout: float = 0.2

    def network(self, n_cells: int) -> DotNetwork:
        """A network with fresh weights."""
        return DotNetwork(n_cells, self.hidden, self.dim, self.dropout)


def fit(
    data: TrainingData,
    config: DotConfig,
    *,
    seed: int,
    device: str = "cpu",
    progress: Progress = silent,
    on_epoch: OnEpoch = unheard,
) -> tuple[NeuralRetriever, Curve]:
    """Train; see :func:`grncore.training.stage1.fit_network`."""
    network, curve = fit_network(
        lambda: config.network(data.features.shape[1]),
        data,
        config,
        seed=seed,
        device=device,
        progress=progress,
        on_epoch=on_epoch,
    )
    return NeuralRetriever(KIND, network, data.features, data.universe, device), curve


def restore(
    state: Mapping[str, Tensor],
    config: DotConfig,
    features: NDArray[np.float32],
    universe: NDArray[np.int64],
    device: str = "cpu",
) -> NeuralRetriever:
    """Rebuild from stored tensors; CheckpointError if they do not fit."""
    return restored(
        KIND, lambda: config.network(features.shape[1]), state, features, universe, device
    )
