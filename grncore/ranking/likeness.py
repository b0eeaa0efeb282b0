"""Ways in which a gene is like a training target, from what a method may see."""

import numpy as np
from numpy.typing import NDArray

from grncore.features import pearson, unit_rows
from grncore.ranking.known_teams import KnownTeams
from grncore.ranking.nearness import Nearness, closeness
from grncore.training_data import TrainingData


def known_teams(data: TrainingData) -> KnownTeams:
    """The training targets with everything that makes another gene like one of them.

    Correlation over cells; over the means of groups, where there are groups; the same gene group
    (operon) and neighbouring loci, where they are given. Every team size teaches. Where groups and
    loci are given, how near a regulator lies to its targets is learned from them too. Where whole
    gene groups are held out, as validation targets tell, a target leaves with its group.
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
        likeness["locus"] = closeness(data.gene_positions, data.gene_positions[targets])
    teams = tuple(data.teams[int(target)] for target in targets)
    listed = data.universe_kind == "listed"
    return KnownTeams(
        targets, teams, data.n_genes, likeness, listed, Nearness.of(data), _left_with(data)
    )


def _left_with(data: TrainingData) -> NDArray[np.int64] | None:
    """Gene groups, where no validation target has a training target in its own."""
    groups = data.gene_groups
    if groups is None or not data.validation:
        return None
    held = groups[list(data.validation)]
    mates = np.isin(held[held >= 0], groups[list(data.teams)])
    return None if mates.any() else groups


def _group_means(features: NDArray[np.float32], groups: NDArray[np.int64]) -> NDArray[np.float32]:
    member = np.zeros((len(groups), int(groups.max()) + 1), dtype=np.float32)
    member[np.arange(len(groups)), groups] = 1.0
    found: NDArray[np.float32] = (features @ member) / member.sum(axis=0)
    return found


def _correlated(profiles: NDArray[np.float32], targets: NDArray[np.int64]) -> NDArray[np.float32]:
    units = unit_rows(profiles)
    return (units @ units[targets].T).astype(np.float32)
