"""Confusers by the score of the swapped set, against scoring each swap alone."""

import math

import pytest
import torch

from grncore.scorers import PairConfig, PairS2, PureHOS2, ResidualConfig, ResidualHOS2, SetScorer
from grncore.training.negatives import confuser_chances, near_misses
from grncore.training.swaps import swap_chances

SIZES = ResidualConfig(dim=8, hidden=6, dropout=0.5, layers=2, heads=2, feedforward=12)
TRUE = torch.tensor([[0, 3], [4, 1]])


def made(scorer: type[SetScorer]) -> tuple[SetScorer, torch.Tensor, torch.Tensor]:
    """A scorer in training mode, embeddings of two targets and of six candidates each."""
    torch.manual_seed(6)
    config = PairConfig(8, 6, 0.5) if scorer is PairS2 else SIZES
    one = scorer(config, 11)
    if isinstance(one, ResidualHOS2):
        torch.nn.init.normal_(one.head.weight)
    return one.train(), torch.randn(2, 8), torch.randn(2, 6, 8)


def allowed() -> torch.Tensor:
    places = torch.ones(2, 6, dtype=torch.bool)
    places[1, 5] = False  # padding
    return places.scatter(1, TRUE, False)


@pytest.mark.parametrize("scorer", [PureHOS2, ResidualHOS2])
def test_chances_are_a_softmax_over_the_swapped_sets(scorer: type[SetScorer]) -> None:
    one, target, members = made(scorer)
    chances = swap_chances(one, target, members, TRUE, allowed(), temperature=0.7)
    assert one.training
    one.eval().requires_grad_(False)
    for t in range(2):
        for leaving in range(2):
            weights = {}
            for place in torch.nonzero(allowed()[t]).flatten().tolist():
                team = TRUE[t].tolist()
                team[leaving] = place
                score = float(one(target[t : t + 1], members[t, team][None, None]))
                weights[place] = math.exp(score / 0.7)
            expected = [weights.get(place, 0.0) / sum(weights.values()) for place in range(6)]
            assert chances[t, leaving].tolist() == pytest.approx(expected, abs=1e-5)


def test_an_additive_scorer_has_the_chances_of_its_edges() -> None:
    one, target, members = made(PairS2)
    chances = swap_chances(one, target, members, TRUE, allowed(), temperature=1.0)
    edges = one.eval().regulator_scores(target, members)
    expected = confuser_chances(edges, allowed(), 1.0)
    torch.testing.assert_close(chances, expected[:, None].expand(-1, 2, -1))


def test_near_misses_follow_the_chances_of_the_leaving_member() -> None:
    chances = torch.zeros(1, 2, 6)
    chances[0, 0, [1, 2]] = torch.tensor([0.25, 0.75])  # takes the place of member 0
    chances[0, 1, 5] = 1.0  # takes the place of member 3
    rng = torch.Generator().manual_seed(0)
    sets = near_misses(TRUE[:1], chances, 4000, rng)[0]
    shares = {
        team: (sets == torch.tensor(team)).all(1).double().mean().item()
        for team in ((1, 3), (2, 3), (0, 5))
    }
    assert sum(shares.values()) == 1.0
    assert shares == pytest.approx({(1, 3): 0.125, (2, 3): 0.375, (0, 5): 0.5}, abs=0.03)


def test_no_gradient_flows_into_the_choice() -> None:
    one, target, members = made(PureHOS2)
    assert not swap_chances(
        one, target.requires_grad_(), members, TRUE, allowed(), 1.0
    ).requires_grad
