"""Settings of training: of neural retrievers (stage 1) and of set scorers (stage 2)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from grncore.errors import InputError

Loss = Literal["bce", "softmax"]
"""Of a neural retriever; see :class:`FittingConfig`."""


def came_later(default: Any, *, before: Any) -> Any:
    """A setting that earlier versions lacked: what they stored was trained with ``before``."""
    return field(default=default, metadata={"before": before})


@dataclass(frozen=True)
class FittingConfig:
    """How a neural retriever is trained; values of appendix D unless said otherwise.

    Attributes
    ----------
    epochs, batch_size, learning_rate, weight_decay, noise
        Batches are of targets. The paper does not say how often the input noise is drawn: we draw
        it anew every epoch.
    loss
        ``bce`` is equation 10. ``softmax`` (ours) is the mean cross-entropy of the true regulators
        against all candidates of their target.
    positive_weight
        w of equation 10, which the paper does not give. None takes the number of negatives per
        positive, which balances the two.
    sampled
        Candidates drawn for each batch beside its true regulators; what is drawn stands for all, by
        weights. An attention's context is drawn alike. 0 takes every candidate, None does so up
        to 2,048 of them and draws 512 of more.
    patience
        Epochs without a better one on validation targets after which training ends; 0 for never,
        None for 3 where more than 2,048 targets train, else never.
    mixed_precision
        bfloat16 products on a GPU; elsewhere nothing changes.
    """

    epochs: int = 20
    batch_size: int = 16
    learning_rate: float = 2e-4
    weight_decay: float = 1e-3
    noise: float = 0.01
    loss: Loss = "bce"
    positive_weight: float | None = None
    sampled: int | None = came_later(None, before=0)
    patience: int | None = came_later(None, before=0)
    mixed_precision: bool = came_later(False, before=False)


@dataclass(frozen=True)
class Stage2Config:
    """How a set scorer is trained; the defaults are the shipped ones, see `STAGE2_PRESETS`.

    Attributes
    ----------
    epochs, learning_rate, weight_decay, batch_size, margin
        As in the paper (section 4.3, appendix D), but for a learning rate of 1e-3 instead of 2e-4:
        after the warm-up the paper's leaves a scorer where it started.
    negatives
        J; the paper gives no number.
    near_miss_start, near_miss_end
        Share of near misses in the first and the last epoch, linear in between. The paper says
        that early training mixes them with random sets and that later training emphasises them.
    temperature
        Confusers are drawn by a softmax of the additive scores of the moment over this. The paper
        asks for high-scoring ones without saying by which score; a scorer's own mistakes are what
        it has to unlearn.
    negatives_from
        ``universe`` draws negatives among all candidates: needed where decoding is not capped to
        pools, since the score of a gene outside every pool is otherwise arbitrary.
    select
        ``validation`` keeps the epoch that recovers most validation targets, ``last`` the last,
        as the paper's fixed number of epochs suggests.
    pretrain_epochs, pretrain_learning_rate
        Warm-up on the training edges of every stratum (ours); the paper has none.
    warmup_steps
        Steps over which the learning rate rises linearly from 0 (appendix E, setting B); 0 starts
        at the full rate.
    freeze_encoder_epochs
        So many first epochs leave the encoder as the warm start gave it; then it learns too. The
        paper "freezes/unfreezes" PureHOS2's without a number.
    pretrain_sampled
        Regulators, and as many other genes, that a batch of the warm-up draws beside the true ones;
        0 takes every regulator, None does so up to 2,048 of both and draws 512 of more.
    patience
        Epochs without a better one on validation targets after which training ends; 0 for never,
        None for 3 where more than 2,048 targets train, else never.
    mixed_precision
        bfloat16 products on a GPU in the warm-up; elsewhere nothing changes.
    """

    epochs: int = 15
    learning_rate: float = 1e-3
    weight_decay: float = 1e-3
    batch_size: int = 16
    margin: float = 1.0
    negatives: int = 32
    near_miss_start: float = 0.5
    near_miss_end: float = 0.9
    temperature: float = 1.0
    negatives_from: Literal["pool", "universe"] = "pool"
    select: Literal["last", "validation"] = "validation"
    pretrain_epochs: int = 10
    pretrain_learning_rate: float = 1e-3
    warmup_steps: int = 0
    freeze_encoder_epochs: int = 0
    pretrain_sampled: int | None = came_later(None, before=0)
    patience: int | None = came_later(None, before=0)
    mixed_precision: bool = came_later(False, before=False)


STAGE2_PRESETS: Mapping[str, Stage2Config] = {
    "default": Stage2Config(),
    "paper": Stage2Config(learning_rate=2e-4, select="last", pretrain_epochs=0),
}
"""``paper`` is the paper's letter; ``default`` is ours, chosen on validation targets."""


@dataclass(frozen=True)
class MixedTraining:
    """How a scorer of every team size is trained.

    Attributes
    ----------
    epochs, learning_rate, weight_decay, batch_size, margin, temperature
        As :class:`Stage2Config` has them.
    swaps, additions, removals
        Negatives of a target and step: true sets with a member swapped for a confuser, with a
        confuser more, and with a member less.
    pretrain_epochs
        Warm-up on single edges, as for scorers of one size.
    """

    epochs: int = 15
    learning_rate: float = 1e-3
    weight_decay: float = 0.1
    batch_size: int = 16
    margin: float = 1.0
    temperature: float = 1.0
    swaps: int = 16
    additions: int = 8
    removals: int = 8
    pretrain_epochs: int = 10

    def __post_init__(self) -> None:
        if min(self.swaps, self.additions, self.removals) < 1:
            raise InputError(
                "Swaps, additions and removals are needed to tell sets and sizes apart; give 1 or "
                f"more of each, not {self.swaps}, {self.additions} and {self.removals}."
            )


def stage_name(kind: str, size: int) -> str:
    """What progress and epochs of one scorer's training are called."""
    return f"stage 2 {kind}, R = {size}"
