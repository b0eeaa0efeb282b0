"""The set-ranking loss of a batch of targets (section 4.3).

The paper asks for "a high-scoring confuser from the pool" and says no more. An additive scorer has
a score for each candidate. PureHOS2 scores sets only, so that a candidate's score is that of the
true set in which it stands for the leaving member: what the scorer of the moment takes for the
truth. For an additive scorer both ways give the same chances, since the other members cancel.
"""

import torch
from torch import Generator, Tensor
from torch.nn.functional import softplus

from grncore.nets.set_scorer import SetScorer
from grncore.pools import MISSING
from grncore.scores.neural import evaluating
from grncore.training.config import Stage2Config
from grncore.training.examples import Examples
from grncore.training.negatives import confuser_chances, mixed_negatives


def batch_loss(
    scorer: SetScorer,
    features: Tensor,
    batch: Examples,
    training: Stage2Config,
    near_share: float,
    rng: Generator,
) -> Tensor:
    """Mean set-ranking loss of a batch of targets; NaN where the scores are no numbers any more."""
    pool, places = encoded_genes(scorer, features, batch)
    target, rows = pool[places[:, 0]], places[:, 1:]  # (targets, dim), (targets, K)
    edges = scorer.regulator_scores(target, pool[rows]) if scorer.has_base else None
    allowed = batch.candidates != MISSING
    allowed = allowed.scatter(1, batch.true, False)
    leaving = None
    if edges is not None:
        chances = confuser_chances(edges, allowed, training.temperature)
    else:
        leaving = draw_leaving(batch.true, rng)
        scores = swap_scores(scorer, target, pool, rows, batch.true, leaving)
        chances = confuser_chances(scores, allowed, training.temperature)
    if not bool(chances.isfinite().all()):
        return features.new_tensor(torch.nan)  # nothing can be drawn by them
    negatives = mixed_negatives(
        batch.true, batch.counts, chances, training.negatives, near_share, rng, leaving
    )
    sets = torch.cat([batch.true[:, None], negatives], dim=1)  # (targets, 1 + J, R)
    scores = score_sets(scorer, target, pool, rows, edges, sets)
    return ranking_loss(scores[:, 0], scores[:, 1:], training.margin)


def ranking_loss(true: Tensor, negatives: Tensor, margin: float) -> Tensor:
    """Mean of softplus(m - (Score(S*, t) - Score(S-, t))) over ``(targets, J)`` negatives."""
    return softplus(margin - (true[:, None] - negatives)).mean()


def encoded_genes(scorer: SetScorer, features: Tensor, batch: Examples) -> tuple[Tensor, Tensor]:
    """Embeddings ``(genes, dim)`` and the rows ``(targets, 1 + K)`` of target and candidates."""
    # Pools overlap: each gene of the batch is encoded once.
    padded = batch.candidates.clamp_min(0)
    genes, places = torch.unique(
        torch.cat([batch.targets[:, None], padded], dim=1), return_inverse=True
    )
    return scorer.encode(features[genes]), places


def score_sets(
    scorer: SetScorer,
    target: Tensor,
    pool: Tensor,
    rows: Tensor,
    edges: Tensor | None,
    sets: Tensor,
) -> Tensor:
    """Score(S, t) of ``(targets, sets, R)`` places among the candidates: ``(targets, sets)``.

    ``MISSING`` stands where a set has fewer members.
    """
    absent = sets == MISSING
    flat = sets.clamp_min(0).flatten(1)
    scores = target.new_zeros(sets.shape[:2])
    if edges is not None:
        scores = edges.gather(1, flat).view(sets.shape).masked_fill(absent, 0).sum(-1)
    if scorer.has_residual:
        members = rows.gather(1, flat).view(sets.shape).masked_fill(absent, MISSING)
        scores = scores + scorer.shared_residual(target, pool, members)
    return scores


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
            found: Tensor = scorer(target, pool[sets])
            return found
        return scorer.shared_residual(target, pool, sets)
