"""Sizes of the set scorers."""

from dataclasses import dataclass


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
