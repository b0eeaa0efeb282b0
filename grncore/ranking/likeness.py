"""Ways in which a gene is like a training target, from what a method may see."""

import numpy as np
from numpy.typing import NDArray

from grncore.features import pearson, unit_rows
from grncore.ranking.known_teams import KnownTeams
from grncore.training_data import TrainingData

LOCUS_SCALE = 1_000.0
"""Base pairs over which neighbouring loci lose likeness by a factor e."""


def known_teams(data: TrainingData) -> KnownTeams:
    """The training targets with everything that makes another gene like one of them.

    Correlation over cells; over the means of groups, where there are groups; the same gene group
    (operon) and neighbouring loci, where they are given. Every team size teaches.
    """
    targets = np.array(sorted(data.teams), dtype=np.int64)
    every = np.arange(data.n_genes)
    likeness = {"cells": pearson(data.features, every, targets)}
    if data.cell_groups is not None and int(data.cell_groups.max()) > 1:
        means = _group_means(data.features, data.cell_groups)
        likeness["groups"] = _correlated(means, targets)
    if data.gene_groups is not None:
        own, theirs = data.gene_groups[:, None], data.gene_groups[targets][None, :]
        # Mates whose expression goes along with the gene's count for more than others.
        together = 0.5 * (1.0 + likeness["cells"])
        likeness["gene_group"] = np.where((own == theirs) & (own >= 0), together, 0.0)
    if data.gene_positions is not None:
        likeness["locus"] = _neighbours(data.gene_positions, targets)
    teams = tuple(data.teams[int(target)] for target in targets)
    listed = data.universe_kind == "listed"
    return KnownTeams(targets, teams, data.n_genes, likeness, listed)


def _group_means(features: NDArray[np.float32], groups: NDArray[np.int64]) -> NDArray[np.float32]:
    member = np.zeros((len(groups), int(groups.max()) + 1), dtype=np.float32)
    member[np.arange(len(groups)), groups] = 1.0
    found: NDArray[np.float32] = (features @ member) / member.sum(axis=0)
    return found


def _correlated(profiles: NDArray[np.float32], targets: NDArray[np.int64]) -> NDArray[np.float32]:
    units = unit_rows(profiles)
    return (units @ units[targets].T).astype(np.float32)


def _neighbours(positions: NDArray[np.int64], targets: NDArray[np.int64]) -> NDArray[np.float32]:
    """Likeness 1 at the same place, falling with the distance on the same chromosome."""
    own, theirs = positions[:, None, :], positions[targets][None, :, :]
    known = (own[..., 0] >= 0) & (own[..., 0] == theirs[..., 0])
    apart = np.abs(own[..., 1] - theirs[..., 1]) / LOCUS_SCALE
    return np.where(known, np.exp(-apart), 0.0).astype(np.float32)
