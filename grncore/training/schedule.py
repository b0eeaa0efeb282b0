"""What changes in the course of training: curriculum, learning rate, frozen encoder, best epoch."""

from typing import Any

import torch
from torch import Tensor, nn

from grncore.nets.set_scorer import SetScorer
from grncore.training.config import Stage2Config

MANY = 2048
"""Training targets above which training ends early where a setting leaves it open."""

PATIENCE = 3
"""Epochs without a better one that are then waited for."""


def patience_of(setting: int | None, targets: int) -> int:
    """Epochs without a better one on validation after which training ends; 0 for never."""
    return (PATIENCE if targets > MANY else 0) if setting is None else setting


class BestEpoch:
    """The weights of the epoch that is worth most, the first of equal ones.

    Parameters
    ----------
    module
        What is trained.
    patience
        Epochs without a better one after which training ends; 0 for never.
    """

    def __init__(self, module: nn.Module, patience: int = 0) -> None:
        self.module, self.patience = module, patience
        self._kept: tuple[Any, int, dict[str, Tensor]] | None = None

    def is_over(self, epoch: int, worth: Any) -> bool:
        """Keep the weights if they are worth more than before; whether training ends."""
        if self._kept is None or worth > self._kept[0]:
            weights = {name: w.clone() for name, w in self.module.state_dict().items()}
            self._kept = worth, epoch, weights
            return False
        return 0 < self.patience <= epoch - self._kept[1]

    def restore(self) -> None:
        """Take back the weights of that epoch; those of the last one stay if none was offered."""
        if self._kept is not None:
            self.module.load_state_dict(self._kept[2])


def near_miss_share(training: Stage2Config, epoch: int) -> float:
    """Share of near misses among the negatives of an epoch, counted from 0."""
    done = epoch / max(training.epochs - 1, 1)
    return training.near_miss_start + done * (training.near_miss_end - training.near_miss_start)


def learning_rate(training: Stage2Config, step: int) -> float:
    """Learning rate of a step, counted from 0: it reaches its full height in step `warmup_steps`.

    A warm-up may be longer than the training. The paper's 500 steps are: 15 epochs of the 224
    training targets of DS3 with two regulators, in batches of 16, are 210 steps.
    """
    if step >= training.warmup_steps:
        return training.learning_rate
    return training.learning_rate * (step + 1) / training.warmup_steps


def adamw(scorer: SetScorer, rate: float, weight_decay: float) -> torch.optim.AdamW:
    """The paper's optimiser; one fused pass over the weights takes a third of the time."""
    return torch.optim.AdamW(scorer.parameters(), lr=rate, weight_decay=weight_decay, fused=True)


def set_learning_rate(optimiser: torch.optim.Optimizer, rate: float) -> None:
    """Let the next step of every parameter group be taken at ``rate``."""
    for group in optimiser.param_groups:
        group["lr"] = rate


def freeze_encoder(scorer: SetScorer, frozen: bool) -> None:
    """Keep gradients from the encoder, or let them in again.

    Without a gradient AdamW leaves a weight alone: no step, no decay and no moments. Dropout in the
    encoder goes on, as noise on the embeddings.
    """
    for name in scorer.encoder_names:
        scorer.get_submodule(name).requires_grad_(not frozen)
