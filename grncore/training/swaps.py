"""Confusers for scorers without edge scores: swaps of one true member, scored as sets.

The paper asks for "a high-scoring confuser from the pool" and says no more. An additive scorer has
a score for each candidate. PureHOS2 scores sets only, so that a candidate's score is that of the
true set in which it stands for the leaving member: what the scorer of the moment takes for the
truth. For an additive scorer both ways give the same chances, since the other members cancel.
"""

import torch
from torch import Generator, Tensor

from grncore.decoding.types import evaluating
from grncore.scorers import SetScorer


def draw_leaving(true: Tensor, generator: Generator) -> Tensor:
    """``(targets,)`` which true member leaves, uniformly.

    One a target and batch: to score the swaps of every member would cost R times as much, and the
    others have their turn in later epochs.
    """
    n_targets, size = true.shape
    return torch.randint(size, (n_targets,), generator=generator).to(true.device)


@torch.no_grad()
def swap_scores(
    scorer: SetScorer, target: Tensor, pool: Tensor, rows: Tensor, true: Tensor, leaving: Tensor
) -> Tensor:
    """Score of each true set with every candidate in the leaving member's place, without dropout.

    Parameters
    ----------
    target, pool, rows
        ``(targets, dim)`` and ``(genes, dim)`` embeddings; ``(targets, K)`` candidates as rows of
        the latter.
    true, leaving
        ``(targets, R)`` places of the true members among the candidates; ``(targets,)`` which of
        them leaves.

    Returns
    -------
    ``(targets, K)``; of no meaning where a candidate is a true member or padding.
    """
    n_candidates = rows.shape[1]
    sets = rows.gather(1, true)[:, None, :].repeat(1, n_candidates, 1)  # (targets, K, R)
    sets.scatter_(2, leaving[:, None, None].expand(-1, n_candidates, 1), rows[:, :, None])
    with evaluating(scorer):
        if scorer.has_base:
            return scorer(target, pool[sets])
        return scorer.shared_residual(target, pool, sets)
