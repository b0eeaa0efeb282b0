"""Popularity: the genes that regulate most training targets, the same ranking for every target."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from grncore.methods.base import ModelMethod, PlotStyle
from grncore.methods.fitted import FitContext, check_state
from grncore.progress import Curve
from grncore.training_data import among_genes

if TYPE_CHECKING:  # torch takes a second to import, and only weights need it
    from torch import Tensor


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
        return among_genes(self.counts[self.universe], self.universe, targets, len(self.counts))

    def state(self) -> dict[str, NDArray[np.float32]]:
        """The counts."""
        return {"counts": self.counts.copy()}


def fit(config: PopularityConfig, context: FitContext) -> tuple[PopularityRetriever, Curve]:
    """Count; nothing is drawn or iterated."""
    del config
    data = context.data
    members = np.concatenate([*data.teams.values(), np.empty(0, np.int64)])
    counts = np.bincount(members, minlength=data.n_genes).astype(np.float32)
    return PopularityRetriever(counts, data.universe), []


def restore(
    state: Mapping[str, "Tensor"], config: PopularityConfig, context: FitContext
) -> PopularityRetriever:
    """Rebuild from stored counts; CheckpointError if they are of another number of genes."""
    del config
    check_state("popularity", state, {"counts": (context.data.n_genes,)})
    counts = np.asarray(state["counts"]).astype(np.float32)
    return PopularityRetriever(counts, context.data.universe)


METHOD = ModelMethod(
    kind="popularity",
    label="Popularity",
    description="Genes that regulate most training targets, first for every target.",
    top_label="Popularity top-R",
    top_description="The R genes that regulate most training targets.",
    task="rank",
    order=20,
    config=PopularityConfig,
    fit=fit,
    restore=restore,
    style=PlotStyle("grey", "dot", "diamond"),
    needs=frozenset({"labels"}),
    in_arrays=True,
    joins=frozenset({"quick"}),
    asked_at=5,
)
