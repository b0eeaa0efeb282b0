"""PureHOS2: a Set Transformer alone scores the set, without an additive base (appendix E)."""

from typing import ClassVar

from torch import Tensor, nn

from grncore.nets.config import ResidualConfig
from grncore.nets.set_scorer import SetScorer
from grncore.nets.set_transformer import cls_token, set_layers, set_scores, shared_set_scores


class PureHOS2(SetScorer):
    """Score(S, t) = w . Enc([u_cls(t), z_r1 .. z_rR])_cls, with the sizes of Residual HOS2.

    Unlike Residual HOS2's, the head does not start at zero. There the base carries the first
    steps; here w = 0 would make every score 0 and every gradient but the head's own vanish, so
    that the first step would move nothing else.

    A warm start gives the encoder alone, as in section 5.4 of the paper.
    """

    kind: ClassVar[str] = "pure"
    has_base: ClassVar[bool] = False
    has_residual: ClassVar[bool] = True

    def __init__(self, config: ResidualConfig, n_cells: int) -> None:
        super().__init__(config, n_cells)
        self.config: ResidualConfig = config
        self.cls = cls_token(config)
        self.layers = set_layers(config)
        self.head = nn.Linear(config.dim, 1, bias=False)

    def regulator_scores(self, target: Tensor, regulators: Tensor) -> Tensor:  # noqa: ARG002
        """Zeros ``(targets, members)``: there are no edge scores."""
        return regulators.new_zeros(regulators.shape[:2])

    def residual(self, target: Tensor, sets: Tensor) -> Tensor:
        """The score: ``(targets, dim)``, ``(targets, sets, R, dim)`` to ``(targets, sets)``."""
        return set_scores(self.cls, self.layers, self.head, target, sets)

    def shared_residual(self, target: Tensor, pool: Tensor, rows: Tensor) -> Tensor:
        """The same of ``(targets, sets, R)`` rows of a pool ``(members, dim)``."""
        return shared_set_scores(self.cls, self.layers, self.head, target, pool, rows)
