"""Deep PairS2: additive, but with the parameter budget of Residual HOS2 (appendix F)."""

from typing import ClassVar

from torch import Tensor, nn

from grncore.nets.blocks import EdgeScorer, ResidualBlock
from grncore.nets.config import DeepPairConfig
from grncore.nets.pair import PairS2


class DeepPairS2(PairS2):
    """Score(S, t) = sum over r in S of phi_deep(r, t).

    The extra blocks start as the identity. Like Residual HOS2 it therefore begins as PairS2, can be
    warmed up as PairS2, and differs from Residual HOS2 by additivity rather than by its start.
    """

    kind: ClassVar[str] = "deep_pair"
    encoder_names: ClassVar[tuple[str, ...]] = ("encoder", "encoder_blocks", "norm")

    def __init__(self, config: DeepPairConfig, n_cells: int) -> None:
        super().__init__(config, n_cells)
        self.config: DeepPairConfig = config
        self.encoder_blocks = _blocks(config.encoder_blocks, config.dim, config)
        self.edge = DeepEdgeScorer(config)

    def encode(self, features: Tensor) -> Tensor:
        """``(genes, cells)`` to embeddings ``(genes, dim)``."""
        found: Tensor = self.norm(self.encoder_blocks(self.encoder(features)))
        return found


class DeepEdgeScorer(EdgeScorer):
    """Edge score with blocks between PairS2's hidden layer and its output."""

    def __init__(self, config: DeepPairConfig) -> None:
        super().__init__(config.dim, config.hidden, config.dropout)
        self.blocks = _blocks(config.scorer_blocks, config.hidden, config)

    def forward(self, target: Tensor, regulators: Tensor) -> Tensor:
        """``(targets, dim)`` and ``(targets, members, dim)`` to ``(targets, members)``."""
        activation, dropout, output = self.rest
        hidden = dropout(activation(self.hidden(target, regulators)))
        found: Tensor = output(self.blocks(hidden)).squeeze(-1)
        return found


def _blocks(n: int, dim: int, config: DeepPairConfig) -> nn.Sequential:
    return nn.Sequential(*(ResidualBlock(dim, config.width, config.dropout) for _ in range(n)))
