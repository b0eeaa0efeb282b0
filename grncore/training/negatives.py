"""Negative sets for the set-ranking loss: random ones and near misses (section 4.3).

Sets are written as places in a target's row of candidates, so that nothing loops over sets.
Candidates come in gene order: a place says nothing about a retriever's rank.
"""

import torch
from torch import Generator, Tensor


def random_sets(counts: Tensor, size: int, n_sets: int, generator: Generator) -> Tensor:
    """Uniformly drawn sets of distinct places.

    Parameters
    ----------
    counts
        ``(targets,)`` how many candidates each target has; its places are ``0 .. count - 1``.

    Returns
    -------
    ``(targets, n_sets, size)`` places, in no particular order within a set.
    """
    chosen = counts.new_empty((len(counts), n_sets, size))
    # Floyd's sampling: step i draws from one place more than the step before, and takes the new
    # place itself where the draw is taken already. It loops over set members only.
    for step in range(size):
        last = (counts - size + step)[:, None]  # (targets, 1)
        share = torch.rand((len(counts), n_sets), generator=generator).to(counts.device)
        # float32 rounding can lift share * (last + 1) to last + 1 itself
        drawn = (share * (last + 1)).long().minimum(last)
        taken = (chosen[:, :, :step] == drawn[:, :, None]).any(-1)
        chosen[:, :, step] = torch.where(taken, last, drawn)
    return chosen


def near_misses(
    true: Tensor,
    chances: Tensor,
    n_sets: int,
    generator: Generator,
    leaving: Tensor | None = None,
) -> Tensor:
    """True sets with one member swapped for a confuser.

    Parameters
    ----------
    true
        ``(targets, size)`` places of the true members.
    chances
        ``(targets, candidates)`` unnormalised chance of each place to be the confuser; true
        members and padding must have 0, and each row something above 0.
    leaving
        ``(targets,)`` the member that is swapped, where chances depend on it; drawn uniformly for
        each set otherwise.

    Returns
    -------
    ``(targets, n_sets, size)`` places.
    """
    n_targets, size = true.shape
    # Draws are made on the CPU, so that one generator gives one result on every device.
    drawn = torch.multinomial(chances.cpu(), n_sets, replacement=True, generator=generator)
    if leaving is None:
        out = torch.randint(size, (n_targets, n_sets, 1), generator=generator).to(true.device)
    else:
        out = leaving[:, None, None].expand(-1, n_sets, 1)
    sets = true[:, None, :].repeat(1, n_sets, 1)
    return sets.scatter_(2, out, drawn.to(true.device)[:, :, None])


def mixed_negatives(
    true: Tensor,
    counts: Tensor,
    chances: Tensor,
    n_sets: int,
    near_share: float,
    generator: Generator,
    leaving: Tensor | None = None,
) -> Tensor:
    """The curriculum's mix: ``near_share`` of the sets near misses, the rest random.

    A random draw that happens to be the true set is replaced by a near miss.

    Returns
    -------
    ``(targets, n_sets, size)`` places; every set has distinct members and is not the true one.
    """
    n_near = round(near_share * n_sets)
    near = near_misses(true, chances, n_sets, generator, leaving)
    drawn = random_sets(counts, true.shape[1], n_sets - n_near, generator)
    hit = (drawn[..., None] == true[:, None, None, :]).any(-1).all(-1)  # (targets, random sets)
    drawn = torch.where(hit[..., None], near[:, n_near:], drawn)
    return torch.cat([near[:, :n_near], drawn], dim=1)


def confuser_chances(scores: Tensor, allowed: Tensor, temperature: float) -> Tensor:
    """``(targets, candidates)`` chances: a softmax of edge scores over the allowed places.

    High-scoring candidates confuse most. A ``temperature`` of infinity draws uniformly.
    """
    # At temperature infinity every finite score becomes 0, so that the softmax is uniform.
    return (scores.detach() / temperature).masked_fill(~allowed, -torch.inf).softmax(-1)
