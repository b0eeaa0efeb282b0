"""Poses a decoding problem: cleans the pool and scores its members one by one."""

import math

import numpy as np
import torch
from numpy.typing import NDArray

from grncore.decoding.contents import distinct
from grncore.decoding.model import Model
from grncore.decoding.types import Problem
from grncore.errors import InputError
from grncore.pools import MISSING
from grncore.reproducible import one_thread


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
        model=model,
        target=target,
        pool=members,
        phi=phi,
        size=size,
        top=top,
        total_sets=math.comb(len(members), size),
    )


def member_scores(model: Model, target: int, members: NDArray[np.int64]) -> NDArray[np.float64]:
    """Additive scores ``(members,)``: float32 values, held in float64.

    Each distinct embedding is scored once, in an order that depends on content alone, so that equal
    embeddings get equal scores and the order of the genes has no influence. Sums of a few float32
    values are exact in float64, so the base of a set does not depend on the order of summation.
    """
    if not model.scorer.has_base or not len(members):
        return np.zeros(len(members))
    regulators = model.embeddings[torch.from_numpy(members).to(model.embeddings.device)]
    first, content = distinct(regulators.float().cpu().numpy())
    rows = torch.from_numpy(first).to(regulators.device)
    with torch.inference_mode(), one_thread():
        of_target = model.embeddings[target][None]
        phi = model.scorer.regulator_scores(of_target, regulators[rows][None])[0]
    return phi.float().cpu().numpy()[content].astype(np.float64)
