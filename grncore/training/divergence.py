"""Training that diverges is said to, wherever it happens."""

import math

from grncore.errors import GrncoreError


def check_finite(stage: str, epoch: int, loss: float, learning_rate: float) -> None:
    """Stop a training whose loss is no number any more.

    Raises
    ------
    GrncoreError
        Saying in which epoch, and what to do.
    """
    if not math.isfinite(loss):
        raise GrncoreError(
            f"Training diverged ({stage}, epoch {epoch}): the loss is {loss}. Lower the learning "
            f"rate, which is {learning_rate} now."
        )
