"""Residual HOS2: additive base + zero-initialised Set Transformer residual (section 4.3)."""

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn

from grncore.scorers.pair import PairConfig, PairS2


@dataclass(frozen=True)
class ResidualConfig(PairConfig):
    """Sizes of Residual HOS2. The paper gives neither depth nor feed-forward width."""

    layers: int = 2
    heads: int = 4
    feedforward: int = 256


class ResidualHOS2(PairS2):
    """Score(S, t) = sum of phi(r, t) + psi(S, t), psi = w . Enc([u_cls(t), z_r1 .. z_rR])_cls.

    The head w starts at zero, so training begins as PairS2. The last operation before the head is
    a LayerNorm, which bounds psi (see :mod:`grncore.decoding.bound`).
    """

    kind: ClassVar[str] = "residual"
    has_residual: ClassVar[bool] = True

    def __init__(self, config: ResidualConfig, n_cells: int) -> None:
        super().__init__(config, n_cells)
        self.config: ResidualConfig = config
        self.cls = nn.Linear(config.dim, config.dim)
        layer = nn.TransformerEncoderLayer(
            config.dim,
            config.heads,
            config.feedforward,
            config.dropout,
            batch_first=True,
            norm_first=False,
        )
        self.layers = nn.TransformerEncoder(layer, config.layers, enable_nested_tensor=False)
        self.head = nn.Linear(config.dim, 1, bias=False)
        nn.init.zeros_(self.head.weight)

    def residual(self, target: Tensor, sets: Tensor) -> Tensor:
        """psi(S, t): ``(targets, dim)``, ``(targets, sets, R, dim)`` to ``(targets, sets)``."""
        n_targets, n_sets, _, dim = sets.shape
        cls = self.cls(target)[:, None, None, :].expand(n_targets, n_sets, 1, dim)
        tokens = torch.cat([cls, sets], dim=2).flatten(0, 1)  # (targets * sets, 1 + R, dim)
        encoded = self.layers(tokens)[:, 0]  # the [CLS] token of each set
        return self.head(encoded).view(n_targets, n_sets)
