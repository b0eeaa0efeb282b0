"""Confusers for scorers without edge scores: every swap of one member is scored as a set."""

import torch
from torch import Tensor

from grncore.decoding.factorised import FactorisedResidual, is_factorisable
from grncore.scorers import SetScorer
from grncore.training.negatives import confuser_chances

ROWS = 2**14
"""Sets scored at a time."""


@torch.no_grad()
def swap_chances(
    scorer: SetScorer,
    target: Tensor,
    members: Tensor,
    true: Tensor,
    allowed: Tensor,
    temperature: float,
) -> Tensor:
    """Chance of each candidate to take a true member's place, by the score of the swapped set.

    The paper asks for "a high-scoring confuser from the pool" and says no more. An additive scorer
    has a score per candidate. PureHOS2 scores sets only, so that a candidate's score is that of the
    true set in which it replaces the leaving member: what the scorer would take for the truth. For
    an additive scorer both ways give the same chances, since the other members cancel.

    Parameters
    ----------
    target, members
        ``(targets, dim)`` and ``(targets, K, dim)`` embeddings.
    true
        ``(targets, R)`` places of the true members.
    allowed
        ``(targets, K)`` places that may be confusers.

    Returns
    -------
    ``(targets, R, K)`` chances, summing to 1 over K; the middle index is the leaving member.
    """
    (n_targets, size), n_candidates = true.shape, members.shape[1]
    places = torch.arange(n_candidates, device=true.device)
    swapped = true[:, None, None, :].repeat(1, size, n_candidates, 1)  # (targets, R, K, R)
    for leaving in range(size):
        swapped[:, leaving, :, leaving] = places
    scores = _scores(scorer, target, members, swapped.flatten(1, 2))
    return confuser_chances(
        scores.view(n_targets, size, n_candidates), allowed[:, None, :], temperature
    )


def _scores(scorer: SetScorer, target: Tensor, members: Tensor, sets: Tensor) -> Tensor:
    """Scores without dropout of ``(targets, sets, R)`` places: ``(targets, sets)``."""
    n_targets, n_sets, size = sets.shape
    owners = torch.arange(n_targets, device=sets.device)[:, None].expand(-1, n_sets)
    flat, rows = sets.flatten(0, 1), owners.flatten()
    if is_factorisable(scorer) and not scorer.has_base:
        score = FactorisedResidual(scorer, target, members)
        parts = [score(s, o) for s, o in zip(flat.split(ROWS), rows.split(ROWS), strict=True)]
        return torch.cat(parts).view(n_targets, n_sets)
    was_training = scorer.training
    scorer.eval()
    scores = scorer(target, members[owners[..., None].expand(-1, -1, size), sets])
    scorer.train(was_training)
    return scores
