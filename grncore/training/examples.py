"""Targets, candidates and true teams as tensors, blind to a retriever's ranks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from grncore.errors import InputError
from grncore.pools import MISSING, Pools
from grncore.training_data import TrainingData


@dataclass(frozen=True)
class Examples:
    """Targets with their candidates as tensors.

    ``candidates`` ``(targets, K)`` are gene indices in ascending order, padded with ``MISSING`` at
    the end; ``true`` ``(targets, R)`` are the places of the true members in them, those of smaller
    teams padded in the same way.
    """

    targets: Tensor
    candidates: Tensor
    true: Tensor

    def rows(self, rows: Tensor) -> "Examples":
        """Some of the targets."""
        return Examples(self.targets[rows], self.candidates[rows], self.true[rows])

    @property
    def counts(self) -> Tensor:
        """``(targets,)`` number of candidates of each target."""
        return (self.candidates != MISSING).sum(1)


def make_examples(
    data: TrainingData,
    pools: Pools,
    teams: Mapping[int, NDArray[np.int64]],
    negatives_from: Literal["pool", "universe"],
    device: str,
) -> Examples:
    """Candidates in gene order, so that a retriever's rank is visible to nobody."""
    targets = pools.targets
    if negatives_from == "universe":
        mask = data.candidates(targets)
    else:
        mask = np.zeros((len(targets), data.n_genes), dtype=bool)
        rows, _ = np.nonzero(pools.members != MISSING)
        mask[rows, pools.members[pools.members != MISSING]] = True
    own = [teams[int(target)] for target in targets]
    sizes = np.array([len(team) for team in own])
    held = np.arange(sizes.max()) < sizes[:, None]  # (targets, R)
    team = np.full(held.shape, MISSING, dtype=np.int64)
    team[held] = np.concatenate(own)
    # The universe may lack a true regulator (a supplied list); a pool had its own injected.
    mask[held.nonzero()[0], team[held]] = True
    counts = mask.sum(1)
    if (counts <= sizes).any():
        least = int((counts - sizes).argmin())
        raise InputError(
            f"A pool of {counts[least]} candidates has no set of {sizes[least]} beside the true "
            "one: raise K, or widen the regulator universe."
        )
    order = np.argsort(~mask, axis=1, kind="stable")[:, : counts.max()]  # candidates first
    candidates = np.where(np.take_along_axis(mask, order, axis=1), order, MISSING)
    true = np.argmax(candidates[:, None, :] == team[:, :, None], axis=2)
    true[~held] = MISSING
    return Examples(*(torch.from_numpy(part).to(device) for part in (targets, candidates, true)))


def pools_of(pools: Pools, targets: NDArray[np.int64]) -> Pools:
    """Pools of some targets, in their order.

    Raises
    ------
    InputError
        If a target has no pool.
    """
    missing = np.setdiff1d(targets, pools.targets)
    if len(missing):
        raise InputError(f"{len(missing)} targets have no pool, such as genes {missing[:3]}.")
    return pools.take(targets)
