"""The edge scorer against the plain concatenation it stands for."""

import pytest
import torch

from grncore.nets.blocks import EdgeScorer, Encoder


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
