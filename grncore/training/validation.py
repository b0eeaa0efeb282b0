"""Measuring a scorer on validation targets while it is trained."""

import math
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from grncore.decoding import decode_teams
from grncore.errors import InputError
from grncore.nets.set_scorer import SetScorer
from grncore.pools import Pools
from grncore.training.config import Stage2Config
from grncore.training.examples import make_examples, pools_of
from grncore.training.loss import batch_loss
from grncore.training_data import TrainingData

Validate = Callable[[SetScorer], dict[str, float]]


def validation(
    data: TrainingData,
    pools: Pools,
    size: int,
    features: Tensor,
    training: Stage2Config,
    seed: int,
) -> Validate | None:
    """Function that measures a scorer on the validation targets that have pools; None without any.

    It gives ``validation_loss`` and, for a scorer with an additive base, ``validation_exact``. One
    without has no certificate, so that every set of every pool would be scored in every epoch.
    """
    targets = np.intersect1d(data.validation_targets(size), pools.targets)
    if not len(targets):
        if training.select == "validation":
            raise InputError(
                f"No validation target with {size} regulators has a pool to select an epoch by: "
                "train without validation targets in the training set, or select the last epoch."
            )
        return None
    # The pools stay as retrieved, so that exact match is unconditional, as it will be on test.
    own = pools_of(pools, targets)
    truth = np.stack([data.validation[int(target)] for target in targets])
    # A loss needs the true set among the candidates; these serve nothing else.
    examples = make_examples(
        data, own, data.validation, training.negatives_from, str(features.device)
    )

    @torch.no_grad()
    def validate(scorer: SetScorer) -> dict[str, float]:
        # The same draws every epoch, at the curriculum's last mix, make epochs comparable.
        rng = torch.Generator().manual_seed(seed)
        loss = batch_loss(scorer, features, examples, training, training.near_miss_end, rng)
        row = {"validation_loss": loss.item()}
        # A scorer that has diverged names no team; who trains it looks at the loss.
        if scorer.has_base and math.isfinite(row["validation_loss"]):
            teams = decode_teams(scorer, scorer.encode(features), own, size, top=1)
            row["validation_exact"] = float((teams.sets[:, 0] == truth).all(1).mean())
        return row

    return validate


def merit(row: dict[str, float]) -> tuple[float, float]:
    """What the best epoch has most of: validation targets recovered, then the lowest loss."""
    return row.get("validation_exact", 0.0), -row["validation_loss"]
