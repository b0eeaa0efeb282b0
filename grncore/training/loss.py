"""The set-ranking loss of a batch of targets (section 4.3)."""

import torch
from torch import Generator, Tensor
from torch.nn.functional import softplus

from grncore.pools import MISSING
from grncore.scorers import SetScorer
from grncore.training.config import Stage2Config
from grncore.training.examples import Examples
from grncore.training.negatives import confuser_chances, mixed_negatives
from grncore.training.swaps import swap_chances


def batch_loss(
    scorer: SetScorer,
    features: Tensor,
    batch: Examples,
    training: Stage2Config,
    near_share: float,
    rng: Generator,
) -> Tensor:
    """Mean set-ranking loss of a batch of targets."""
    target, members = _encode(scorer, features, batch)
    edges = scorer.regulator_scores(target, members) if scorer.has_base else None  # (targets, K)
    allowed = batch.candidates != MISSING
    allowed = allowed.scatter(1, batch.true, False)
    if edges is None:
        chances = swap_chances(scorer, target, members, batch.true, allowed, training.temperature)
    else:
        chances = confuser_chances(edges, allowed, training.temperature)
    negatives = mixed_negatives(
        batch.true, batch.counts, chances, training.negatives, near_share, rng
    )
    sets = torch.cat([batch.true[:, None], negatives], dim=1)  # (targets, 1 + J, R)
    scores = _score_sets(scorer, target, members, edges, sets)
    return ranking_loss(scores[:, 0], scores[:, 1:], training.margin)


def ranking_loss(true: Tensor, negatives: Tensor, margin: float) -> Tensor:
    """Mean of softplus(m - (Score(S*, t) - Score(S-, t))) over ``(targets, J)`` negatives."""
    return softplus(margin - (true[:, None] - negatives)).mean()


def _encode(scorer: SetScorer, features: Tensor, batch: Examples) -> tuple[Tensor, Tensor]:
    """Embeddings of targets ``(targets, d)`` and candidates ``(targets, K, d)``."""
    # Pools overlap: each gene of the batch is encoded once.
    padded = batch.candidates.clamp_min(0)
    genes, places = torch.unique(
        torch.cat([batch.targets[:, None], padded], dim=1), return_inverse=True
    )
    embedded = scorer.encode(features[genes])[places]  # (targets, 1 + K, d)
    return embedded[:, 0], embedded[:, 1:]


def _score_sets(
    scorer: SetScorer, target: Tensor, members: Tensor, edges: Tensor | None, sets: Tensor
) -> Tensor:
    """Score(S, t) of ``(targets, sets, R)`` places: ``(targets, sets)``."""
    n_targets, n_sets, size = sets.shape
    flat = sets.flatten(1)
    scores = target.new_zeros(n_targets, n_sets)
    if edges is not None:
        scores = edges.gather(1, flat).view(n_targets, n_sets, size).sum(-1)
    if scorer.has_residual:
        rows = torch.arange(n_targets, device=sets.device)[:, None]
        scores = scores + scorer.residual(target, members[rows, flat].view(*sets.shape, -1))
    return scores
