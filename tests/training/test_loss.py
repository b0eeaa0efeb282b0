"""Confusers by the score of the swapped set, against scoring each swap alone."""

import pytest
import torch

from grncore.nets.config import PairConfig, ResidualConfig
from grncore.nets.pair import PairS2
from grncore.nets.pure import PureHOS2
from grncore.nets.residual import ResidualHOS2
from grncore.nets.set_scorer import SetScorer
from grncore.training.loss import draw_leaving, swap_scores
from grncore.training.negatives import confuser_chances, mixed_negatives, near_misses

SIZES = ResidualConfig(dim=8, hidden=6, dropout=0.5, layers=2, heads=2, feedforward=12)
TRUE = torch.tensor([[0, 3], [4, 1]])
ROWS = torch.tensor([[5, 3, 8, 2, 6, 7], [4, 9, 2, 3, 8, 0]])
LEAVING = torch.tensor([1, 0])
ALLOWED = torch.ones(2, 6, dtype=torch.bool).scatter(1, TRUE, False)


def made(scorer: type[SetScorer]) -> tuple[SetScorer, torch.Tensor, torch.Tensor]:
    """A scorer in training mode, embeddings of two targets and of ten genes."""
    torch.manual_seed(6)
    config = PairConfig(8, 6, 0.5) if scorer is PairS2 else SIZES
    one = scorer(config, 11)
    if isinstance(one, ResidualHOS2):
        torch.nn.init.normal_(one.head.weight)
    return one.train(), torch.randn(2, 8), torch.randn(10, 8)


@pytest.mark.parametrize("scorer", [PureHOS2, ResidualHOS2, PairS2])
def test_each_swap_has_the_score_of_the_set_it_makes(scorer: type[SetScorer]) -> None:
    one, target, pool = made(scorer)
    scores = swap_scores(one, target, pool, ROWS, TRUE, LEAVING)
    assert one.training
    one.eval().requires_grad_(False)
    for t in range(2):
        for place in torch.nonzero(ALLOWED[t]).flatten().tolist():
            team = TRUE[t].tolist()
            team[int(LEAVING[t])] = place
            alone = one(target[t : t + 1], pool[ROWS[t, team]][None, None])
            assert float(scores[t, place]) == pytest.approx(float(alone), abs=1e-5)


def test_an_additive_scorer_has_the_chances_of_its_edges() -> None:
    one, target, pool = made(PairS2)
    scores = swap_scores(one, target, pool, ROWS, TRUE, LEAVING)
    edges = one.eval().regulator_scores(target, pool[ROWS])
    torch.testing.assert_close(
        confuser_chances(scores, ALLOWED, 0.7), confuser_chances(edges, ALLOWED, 0.7)
    )


def test_only_the_leaving_member_is_swapped() -> None:
    rng = torch.Generator().manual_seed(0)
    chances = ALLOWED.float()
    sets = near_misses(TRUE, chances, 200, rng, LEAVING)
    assert (sets[0, :, 0] == 0).all()
    assert (sets[1, :, 1] == 1).all()
    assert set(sets[0, :, 1].tolist()) == {1, 2, 4, 5}
    assert set(sets[1, :, 0].tolist()) == {0, 2, 3, 5}
    mixed = mixed_negatives(TRUE, torch.tensor([6, 6]), chances, 40, 1.0, rng, LEAVING)
    assert (mixed[0, :, 0] == 0).all()
    assert (mixed[1, :, 1] == 1).all()


def test_every_member_leaves_as_often() -> None:
    rng = torch.Generator().manual_seed(1)
    drawn = torch.stack([draw_leaving(torch.zeros(5, 3), rng) for _ in range(600)])
    assert torch.bincount(drawn.flatten()).div(3000).tolist() == pytest.approx(
        [1 / 3] * 3, abs=0.03
    )


def test_no_gradient_flows_into_the_choice() -> None:
    one, target, pool = made(PureHOS2)
    assert not swap_scores(one, target, pool.requires_grad_(), ROWS, TRUE, LEAVING).requires_grad
