"""Sizes of the networks, which are read without torch."""

from dataclasses import dataclass
from typing import Literal

FeatureScale = Literal["unit", "sqrt_dim"]
"""Length of a gene's embedding in the attention retriever: 1, or the root of its width."""


@dataclass(frozen=True)
class PairConfig:
    """Sizes of PairS2. The paper gives d; the rest is our choice."""

    dim: int = 128
    hidden: int = 112
    dropout: float = 0.2


@dataclass(frozen=True)
class ResidualConfig(PairConfig):
    """Sizes of Residual HOS2. The paper gives neither depth nor feed-forward width."""

    layers: int = 2
    heads: int = 4
    feedforward: int = 256


@dataclass(frozen=True)
class DeepPairConfig(PairConfig):
    """Sizes of Deep PairS2, those of Residual HOS2's budget by default.

    The paper says that encoder and edge scorer are deeper, within the set model's budget, and no
    more. The layers that PairS2 has keep their widths, so the layer that reads the cells is the
    same in both models and the budgets match whatever the number of cells; everything that Residual
    HOS2 spends on its Set Transformer goes into blocks of ``width`` hidden units behind them.
    """

    encoder_blocks: int = 2
    scorer_blocks: int = 2
    width: int = 291


@dataclass(frozen=True)
class EvidenceResidualConfig:
    """Sizes of the network; small, for it learns from some hundred targets."""

    dim: int = 32
    layers: int = 2
    heads: int = 4
    feedforward: int = 64
    dropout: float = 0.2

    def set_transformer(self) -> ResidualConfig:
        """The same for the layers that Residual HOS2 has too."""
        return ResidualConfig(
            dim=self.dim,
            dropout=self.dropout,
            layers=self.layers,
            heads=self.heads,
            feedforward=self.feedforward,
        )
