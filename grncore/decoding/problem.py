"""Poses a decoding problem: cleans the pool and scores its members one by one."""

import copy
import math
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from grncore.decoding.types import Problem
from grncore.errors import InputError
from grncore.pools import MISSING
from grncore.scorers.base import SetScorer


@dataclass(frozen=True, eq=False)
class Model:
    """A scorer with its float64 copy: what problems of one model share."""

    scorer: SetScorer
    precise: SetScorer
    embeddings: Tensor


def prepare(scorer: SetScorer, embeddings: Tensor) -> Model:
    """Copy the scorer to float64 once for many targets. The scorer must be in evaluation mode."""
    # The encoder is the largest part and its work is done: it stays out of the copy.
    stand_ins = {
        id(part): nn.Identity() for name, part in scorer.named_children() if name == "encoder"
    }
    precise = copy.deepcopy(scorer, stand_ins)
    return Model(scorer, precise.to("cpu").double(), embeddings.detach())


def pose(model: Model, target: int, pool: NDArray[np.int64], size: int, top: int) -> Problem:
    """The problem of one target.

    Parameters
    ----------
    pool
        Gene indices in any order; ``MISSING`` and repeated members are dropped.

    Raises
    ------
    InputError
        If ``size`` or ``top`` is below one, or a member's additive score is not finite.
    """
    if size < 1 or top < 1:
        raise InputError(f"Decoding needs a set size and a top of at least 1; got {size}, {top}.")
    members = np.unique(pool[pool != MISSING]).astype(np.int64)
    phi = member_scores(model, target, members)
    if not np.isfinite(phi).all():
        bad = members[~np.isfinite(phi)]
        raise InputError(
            f"Target {target}: the scores of {len(bad)} pool members are not finite, such as gene "
            f"{bad[0]}. Check the checkpoint and the features for NaN or infinite values."
        )
    return Problem(
        scorer=model.scorer,
        precise=model.precise,
        embeddings=model.embeddings,
        target=target,
        pool=members,
        phi=phi,
        size=size,
        top=top,
        total_sets=math.comb(len(members), size),
    )


def member_scores(model: Model, target: int, members: NDArray[np.int64]) -> NDArray[np.float64]:
    """Additive scores ``(members,)``, evaluated in float64 and rounded to float32 once.

    Rounding hides what the order of the members does to the last bits, so equal embeddings get
    equal scores. Sums of a few float32 values are exact in float64, so the base of a set does not
    depend on the order of summation either.
    """
    if not model.scorer.has_base:
        return np.zeros(len(members))
    device = model.embeddings.device
    rows = torch.from_numpy(members).to(device)
    regulators = model.embeddings[rows].cpu().double()
    of_target = model.embeddings[target].cpu().double()
    with torch.inference_mode():
        phi = model.precise.regulator_scores(of_target[None], regulators[None])[0]
    return phi.numpy().astype(np.float32).astype(np.float64)
