"""What every set scorer offers to training and decoding."""

from abc import abstractmethod
from typing import ClassVar

from torch import Tensor, nn

from grncore.nets.blocks import Encoder
from grncore.nets.config import PairConfig


class SetScorer(nn.Module):
    """Score(S, t) = additive base + residual, on embeddings of the scorer's own encoder.

    A purely additive scorer keeps :attr:`has_residual` False; a scorer without an additive part
    says so by :attr:`has_base` and returns zeros as its base.
    """

    kind: ClassVar[str]
    has_base: ClassVar[bool] = True
    has_residual: ClassVar[bool] = False
    encoder_names: ClassVar[tuple[str, ...]] = ("encoder", "norm")
    """Modules that make the embeddings: a frozen encoder is these."""
    warm_names: ClassVar[tuple[str, ...]] = ("encoder", "norm")
    """Modules whose weights a warm start gives (:mod:`grncore.training.warm_start`)."""

    def __init__(self, config: PairConfig, n_cells: int) -> None:
        super().__init__()
        self.config = config
        self.encoder = Encoder(n_cells, config.hidden, config.dim, config.dropout)
        self.norm = nn.LayerNorm(config.dim)

    def encode(self, features: Tensor) -> Tensor:
        """``(genes, cells)`` to embeddings ``(genes, dim)``."""
        found: Tensor = self.norm(self.encoder(features))
        return found

    @abstractmethod
    def regulator_scores(self, target: Tensor, regulators: Tensor) -> Tensor:
        """phi(r, t): ``(targets, dim)``, ``(targets, members, dim)`` to ``(targets, members)``."""

    def residual(self, target: Tensor, sets: Tensor) -> Tensor:  # noqa: ARG002 - none here
        """psi(S, t): ``(targets, dim)``, ``(targets, sets, R, dim)`` to ``(targets, sets)``."""
        return sets.new_zeros(sets.shape[:2])

    def shared_residual(self, target: Tensor, pool: Tensor, rows: Tensor) -> Tensor:
        """Psi of sets that share members, as training scores them.

        ``(targets, dim)``, ``(members, dim)`` and ``(targets, sets, R)`` rows of the latter to
        ``(targets, sets)``.
        """
        return self.residual(target, pool[rows])

    def forward(self, target: Tensor, sets: Tensor) -> Tensor:
        """Score(S, t): ``(targets, dim)``, ``(targets, sets, R, dim)`` to ``(targets, sets)``."""
        if not self.has_base:
            return self.residual(target, sets)
        n_targets, n_sets, size, dim = sets.shape
        members = self.regulator_scores(target, sets.reshape(n_targets, n_sets * size, dim))
        base = members.view(n_targets, n_sets, size).sum(-1)
        return base + self.residual(target, sets) if self.has_residual else base
