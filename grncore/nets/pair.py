"""PairS2: the decomposable scorer, a sum of edge scores (section 4.3)."""

from typing import ClassVar

from torch import Tensor

from grncore.nets.blocks import EdgeScorer
from grncore.nets.config import PairConfig
from grncore.nets.set_scorer import SetScorer


class PairS2(SetScorer):
    """Score(S, t) = sum over r in S of phi(r, t)."""

    kind: ClassVar[str] = "pair"
    warm_names: ClassVar[tuple[str, ...]] = ("encoder", "norm", "edge")

    def __init__(self, config: PairConfig, n_cells: int) -> None:
        super().__init__(config, n_cells)
        self.edge = EdgeScorer(config.dim, config.hidden, config.dropout)

    def regulator_scores(self, target: Tensor, regulators: Tensor) -> Tensor:
        """phi(r, t): ``(targets, dim)``, ``(targets, members, dim)`` to ``(targets, members)``."""
        found: Tensor = self.edge(target, regulators)
        return found
