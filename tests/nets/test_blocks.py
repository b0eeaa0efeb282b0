"""Blocks: the edge scorer against the plain concatenation, cheap masks against what dropout is."""

import pytest
import torch

from grncore.nets.blocks import Dropout, EdgeScorer, Encoder, dropout


def plain_concatenation(scorer: EdgeScorer, target: torch.Tensor, regulator: torch.Tensor):
    """phi(r, t) of one pair, feature map written out."""
    features = torch.cat(
        [regulator, target, regulator * target, (regulator * target).sum().view(1)]
    )
    return scorer.rest(scorer.first(features))[0]


@pytest.mark.parametrize("dim", [1, 5, 16])
def test_edge_scorer_equals_the_plain_concatenation(dim: int) -> None:
    generator = torch.Generator().manual_seed(dim)
    scorer = EdgeScorer(dim, hidden=7, dropout=0.5).double().eval()
    targets = torch.randn(3, dim, generator=generator).double()
    regulators = torch.randn(3, 4, dim, generator=generator).double()
    expected = torch.stack(
        [
            torch.stack([plain_concatenation(scorer, t, r) for r in row])
            for t, row in zip(targets, regulators, strict=True)
        ]
    )
    torch.testing.assert_close(scorer(targets, regulators), expected)


def test_edge_scorer_knows_the_direction() -> None:
    torch.manual_seed(0)
    scorer = EdgeScorer(6, hidden=5, dropout=0.0).eval()
    a, b = torch.randn(1, 6), torch.randn(1, 6)
    assert not torch.isclose(scorer(a, b[:, None]), scorer(b, a[:, None])).all()


def test_encoder_treats_each_gene_alone() -> None:
    torch.manual_seed(0)
    encoder = Encoder(n_cells=9, hidden=8, dim=4, dropout=0.5).eval()
    features = torch.randn(5, 9)
    together = encoder(features)
    apart = torch.stack([encoder(row) for row in features])
    torch.testing.assert_close(together, apart)


@pytest.mark.parametrize("p", [0.1, 0.2, 0.5, 0.9])
def test_elements_are_dropped_with_their_chance_and_the_mean_stays(p: float) -> None:
    torch.manual_seed(1)
    x = torch.full((401, 503), 2.0)  # not a multiple of four
    y = dropout(x, p, training=True)
    assert y.unique().tolist() == pytest.approx([0.0, 2 / (1 - p)])
    dropped = (y == 0).double()
    deviation = (p * (1 - p) / x.numel()) ** 0.5
    assert dropped.mean().item() == pytest.approx(p, abs=5 * deviation)
    # no row, column or phase of the four elements that share random bits is favoured
    phases = torch.stack([dropped.flatten()[k::4][:50_000].mean() for k in range(4)])
    assert phases.tolist() == pytest.approx([p] * 4, abs=5 * (p * (1 - p) / 50_000) ** 0.5)


def test_neighbours_are_dropped_independently() -> None:
    torch.manual_seed(2)
    dropped = (dropout(torch.ones(400_000), 0.2, training=True) == 0).double()
    for lag in (1, 2, 3, 4):
        both = (dropped[lag:] * dropped[:-lag]).mean().item()
        assert both == pytest.approx(0.04, abs=0.002)


def test_evaluation_and_zero_leave_everything() -> None:
    x = torch.randn(7, 3)
    assert dropout(x, 0.4, training=False) is x
    assert dropout(x, 0.0, training=True) is x
    assert torch.equal(Dropout(0.4).eval()(x), x)


def test_the_gradient_passes_where_the_element_did() -> None:
    torch.manual_seed(3)
    x = torch.randn(50, 20, requires_grad=True)
    y = Dropout(0.3).train()(x)
    y.sum().backward()
    torch.testing.assert_close(x.grad, torch.where(y == 0, 0.0, 1 / 0.7))


def test_the_seed_decides() -> None:
    x = torch.ones(1000)
    draws = []
    for seed in (1, 1, 2):
        torch.manual_seed(seed)
        draws.append(dropout(x, 0.5, training=True))
    assert torch.equal(draws[0], draws[1])
    assert not torch.equal(draws[0], draws[2])
