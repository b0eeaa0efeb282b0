"""Popularity: the genes that regulate most training targets, the same ranking for every target."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from grncore.methods.base import check_state
from grncore.progress import Curve, OnEpoch, Progress, silent, unheard
from grncore.training_data import TrainingData, masked


@dataclass(frozen=True)
class PopularityConfig:
    """Popularity has nothing to set."""


class PopularityRetriever:
    """Scores a gene by how many training targets it regulates.

    Every training target counts once, whatever the size of its team, targets outside the strata
    included if the training data holds them.
    """

    kind = "popularity"

    def __init__(self, counts: NDArray[np.float32], universe: NDArray[np.int64]) -> None:
        self.counts = counts  # (genes,)
        self.universe = universe

    def scores(self, targets: NDArray[np.int64]) -> NDArray[np.float32]:
        """``(targets, genes)`` counts; ``-inf`` where a gene is no candidate."""
        return masked(
            np.broadcast_to(self.counts, (len(targets), len(self.counts))), self.universe, targets
        )

    def state(self) -> dict[str, Tensor]:
        """The counts."""
        return {"counts": torch.from_numpy(self.counts.copy())}


def fit(
    data: TrainingData,
    config: PopularityConfig,
    *,
    seed: int = 0,
    device: str = "cpu",
    progress: Progress = silent,
    on_epoch: OnEpoch = unheard,
) -> tuple[PopularityRetriever, Curve]:
    """Count; nothing is drawn or iterated, so seed, device and callbacks are of no account."""
    del config, seed, device, progress, on_epoch
    members = np.concatenate([*data.teams.values(), np.empty(0, np.int64)])
    counts = np.bincount(members, minlength=data.n_genes).astype(np.float32)
    return PopularityRetriever(counts, data.universe), []


def restore(
    state: Mapping[str, Tensor],
    config: PopularityConfig,
    features: NDArray[np.float32],
    universe: NDArray[np.int64],
    device: str = "cpu",
) -> PopularityRetriever:
    """Rebuild from stored counts; CheckpointError if they are of another number of genes."""
    del config, device
    check_state("popularity", state, {"counts": (features.shape[0],)})
    return PopularityRetriever(state["counts"].cpu().numpy().astype(np.float32), universe)
