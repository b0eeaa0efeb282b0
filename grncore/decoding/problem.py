"""Poses a decoding problem: one target, its clean pool, and the members' own scores.

Members that no model can tell apart are interchangeable; an answer needs few of them.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from grncore.errors import InputError
from grncore.nets.set_scorer import SetScorer
from grncore.pools import MISSING
from grncore.reproducible import distinct_rows, one_thread
from grncore.scores.neural import PreparedScorer


@dataclass(frozen=True, eq=False)
class Problem:
    """One target to decode. Built by :func:`grncore.decoding.problem.pose`.

    Members are named by their position in ``pool``, which ascends, so that the order of a set's
    positions is the order of its genes and lexicographic ties follow from positions too.

    Attributes
    ----------
    model
        The scorer, in evaluation mode, and its embeddings.
    target
        Gene index.
    pool
        ``(M,)`` gene indices, ascending, without duplicates.
    phi
        ``(M,)`` additive scores of the members: float64 that holds float32 values, so that sums of
        a few are exact in any order.
    size, top
        R and N.
    total_sets
        C(M, R) of the pool that was asked for; decoders may work on a smaller one.
    seed
        Of the random numbers that an approximate decoder draws.
    """

    model: PreparedScorer
    target: int
    pool: NDArray[np.int64]
    phi: NDArray[np.float64]
    size: int
    top: int
    total_sets: int
    seed: int = 0

    @property
    def scorer(self) -> SetScorer:
        """The model's scorer."""
        return self.model.scorer

    @property
    def embeddings(self) -> Tensor:
        """``(genes, dim)``."""
        return self.model.embeddings

    @property
    def wanted(self) -> int:
        """How many sets the answer holds."""
        return min(self.top, self.total_sets)


def pose(
    model: PreparedScorer, target: int, pool: NDArray[np.int64], size: int, top: int, seed: int = 0
) -> Problem:
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
        seed=seed,
    )


def member_scores(
    model: PreparedScorer, target: int, members: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Additive scores ``(members,)``: float32 values, held in float64.

    Each distinct embedding is scored once, in an order that depends on content alone, so that equal
    embeddings get equal scores and the order of the genes has no influence. Sums of a few float32
    values are exact in float64, so the base of a set does not depend on the order of summation.
    """
    if not model.scorer.has_base or not len(members):
        return np.zeros(len(members))
    regulators = model.embeddings[torch.from_numpy(members).to(model.embeddings.device)]
    first, content = distinct_rows(regulators.float().cpu().numpy())
    rows = torch.from_numpy(first).to(regulators.device)
    with torch.inference_mode(), one_thread():
        of_target = model.embeddings[target][None]
        phi = model.scorer.regulator_scores(of_target, regulators[rows][None])[0]
    return phi.float().cpu().numpy()[content].astype(np.float64)


def without_interchangeable(problem: Problem) -> Problem:
    """The same problem without the interchangeable members that cannot reach its answer.

    They have equal embeddings, such as constant genes, whose features are all zero. In a large
    pool their sets tie by the million, and the answer is the same without most of them.
    """
    spare = problem.top + problem.size - 1  # one member more than that, and it can be left out
    in_order = np.sort(problem.phi)
    if not (in_order[spare:] == in_order[:-spare]).any():
        return problem
    _, groups, counts = np.unique(problem.phi, return_inverse=True, return_counts=True)
    crowded = np.flatnonzero(counts[groups] > spare)
    if problem.scorer.has_residual:
        # An equal additive score is not enough: the residual sees the whole embedding.
        genes = torch.from_numpy(problem.pool[crowded]).to(problem.embeddings.device)
        _, contents = distinct_rows(problem.embeddings[genes].float().cpu().numpy())
        apart = np.arange(len(groups)) + len(groups)  # every other member is its own group
        apart[crowded] = contents
        groups = apart
    kept = np.flatnonzero(within_reach(groups, problem.top, problem.size))
    return replace(problem, pool=problem.pool[kept], phi=problem.phi[kept])


def within_reach(groups: NDArray[np.int64], top: int, size: int) -> NDArray[np.bool_]:
    """Which members can be in one of the ``top`` first sets, given which are interchangeable.

    Members of one group have the same effect on every score, so ties among their sets are broken
    by gene order alone. A set that holds the group's member number n (from 0) has at least
    n - (R - 1) equal sets before it, one for each earlier member that it could hold instead. Hence
    the first top + R - 1 members of a group suffice.

    Parameters
    ----------
    groups
        ``(M,)`` group of each member; members in gene order.

    Returns
    -------
    ``(M,)`` mask.
    """
    order = np.argsort(groups, kind="stable")
    ordered = groups[order]
    starts = np.searchsorted(ordered, ordered, side="left")
    number = np.empty(len(groups), dtype=np.int64)
    number[order] = np.arange(len(groups)) - starts
    return number < top + size - 1
