"""PairS2: the decomposable scorer, a sum of edge scores (section 4.3)."""

from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor, nn

from grncore.scorers.base import SetScorer
from grncore.scorers.blocks import EdgeScorer, Encoder


@dataclass(frozen=True)
class PairConfig:
    """Sizes of PairS2. The paper gives d; the rest is our choice."""

    dim: int = 128
    hidden: int = 112
    dropout: float = 0.2


class PairS2(SetScorer):
    """Score(S, t) = sum over r in S of phi(r, t)."""

    kind: ClassVar[str] = "pair"

    def __init__(self, config: PairConfig, n_cells: int) -> None:
        super().__init__()
        self.config = config
        self.encoder = Encoder(n_cells, config.hidden, config.dim, config.dropout)
        self.norm = nn.LayerNorm(config.dim)
        self.edge = EdgeScorer(config.dim, config.hidden, config.dropout)

    def encode(self, features: Tensor) -> Tensor:
        """``(genes, cells)`` to embeddings ``(genes, dim)``."""
        return self.norm(self.encoder(features))

    def regulator_scores(self, target: Tensor, regulators: Tensor) -> Tensor:
        """phi(r, t): ``(targets, dim)``, ``(targets, members, dim)`` to ``(targets, members)``."""
        return self.edge(target, regulators)
