"""Dot-product retriever: the pairwise baseline of appendix C."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grncore.methods._networks import made_in, seconds_to_rank
from grncore.methods.base import ModelMethod, PlotStyle
from grncore.training.config import FittingConfig

if TYPE_CHECKING:
    from grncore.nets.retrieval import DotNetwork


@dataclass(frozen=True)
class DotConfig(FittingConfig):
    """Settings of the dot-product retriever.

    The paper gives none for it: optimisation follows the attention retriever's, the sizes are ours.
    """

    dim: int = 128
    hidden: int = 112
    dropout: float = 0.2

    def network(self, n_cells: int) -> "DotNetwork":
        """A network with fresh weights."""
        from grncore.nets.retrieval import DotNetwork

        return DotNetwork(n_cells, self.hidden, self.dim, self.dropout)


fit, restore = made_in("_neural_retriever", "dot")

METHOD = ModelMethod(
    kind="dot",
    label="Dot product",
    description="Scores a candidate by the dot product of two learnt roles.",
    task="rank",
    order=2,
    config=DotConfig,
    presets={"default": DotConfig(), "paper": DotConfig()},
    fit=fit,
    restore=restore,
    style=PlotStyle("orange", "dash", "square"),
    needs=frozenset({"labels"}),
    trained=True,
    seconds=seconds_to_rank,
)
