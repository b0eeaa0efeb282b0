"""Members that no model can tell apart, and how many of them an answer can need."""

from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray

from grncore.decoding.contents import distinct
from grncore.decoding.types import Problem


def without_twins(problem: Problem) -> Problem:
    """The same problem without the twins that cannot reach its answer.

    Twins have equal embeddings, such as constant genes, whose features are all zero. In a large
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
        _, contents = distinct(problem.embeddings[genes].float().cpu().numpy())
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
