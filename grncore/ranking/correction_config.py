"""Settings of the learned residual, which are read without torch."""

from dataclasses import dataclass

from grncore.errors import InputError
from grncore.nets.config import EvidenceResidualConfig

PREFIX = "residual."
"""In front of the names of its arrays."""


@dataclass(frozen=True)
class CorrectionConfig(EvidenceResidualConfig):
    """How the residual is learnt; chosen on validation targets.

    Attributes
    ----------
    weighed
        How many of the most probable sets it weighs anew: the negatives that nearly won.
    profile
        Principal components of the expression that stand for a gene.
    epochs
        Passes over the training targets; the best one on unseen teams is kept, none if none helps.
    rate, decay, batch
        Learning rate, weight decay and targets a step (AdamW).
    """

    weighed: int = 64
    profile: int = 16
    epochs: int = 12
    rate: float = 1e-3
    decay: float = 0.05
    batch: int = 16

    def __post_init__(self) -> None:
        if (
            min(self.weighed, self.profile, self.epochs, self.batch, self.dim, self.layers) < 1
            or self.dim % self.heads
            or not 0.0 <= self.dropout < 1.0
            or not self.rate > 0.0
        ):
            raise InputError(
                "The residual needs counts of 1 or more, a width that its heads divide, a dropout "
                f"in [0, 1) and a rate above 0; got {self}."
            )
