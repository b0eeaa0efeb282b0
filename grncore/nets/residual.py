"""Residual HOS2: additive base + zero-initialised Set Transformer residual (section 4.3)."""

from typing import ClassVar

from torch import Tensor, nn

from grncore.nets.config import ResidualConfig
from grncore.nets.pair import PairS2
from grncore.nets.set_transformer import cls_token, set_layers, set_scores, shared_set_scores


class ResidualHOS2(PairS2):
    """Score(S, t) = sum of phi(r, t) + psi(S, t), psi = w . Enc([u_cls(t), z_r1 .. z_rR])_cls.

    The head w starts at zero, so training begins as PairS2. The last operation before the head is
    a LayerNorm, which bounds psi (see :mod:`grncore.scores.bound`).
    """

    kind: ClassVar[str] = "residual"
    has_residual: ClassVar[bool] = True

    def __init__(self, config: ResidualConfig, n_cells: int) -> None:
        super().__init__(config, n_cells)
        self.config: ResidualConfig = config
        self.cls = cls_token(config)
        self.layers = set_layers(config)
        self.head = nn.Linear(config.dim, 1, bias=False)
        nn.init.zeros_(self.head.weight)

    def residual(self, target: Tensor, sets: Tensor) -> Tensor:
        """psi(S, t): ``(targets, dim)``, ``(targets, sets, R, dim)`` to ``(targets, sets)``."""
        return set_scores(self.cls, self.layers, self.head, target, sets)

    def shared_residual(self, target: Tensor, pool: Tensor, rows: Tensor) -> Tensor:
        """The same of ``(targets, sets, R)`` rows of a pool ``(members, dim)``."""
        return shared_set_scores(self.cls, self.layers, self.head, target, pool, rows)
