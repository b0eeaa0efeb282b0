"""PureHOS2: no edges, no base, and a head that lets gradients through from the first step."""

import itertools

import numpy as np
import pytest
import torch

from grncore.decoding import decode
from grncore.nets.config import ResidualConfig
from grncore.nets.pure import PureHOS2
from grncore.nets.residual import ResidualHOS2
from grncore.scores.factorised import FactorisedResidual

SMALL = ResidualConfig(dim=8, hidden=6, dropout=0.2, layers=2, heads=2, feedforward=12)


@pytest.fixture
def scorer() -> PureHOS2:
    torch.manual_seed(2)
    return PureHOS2(SMALL, 11).eval()


@pytest.fixture
def embeddings(scorer: PureHOS2) -> torch.Tensor:
    with torch.no_grad():
        return scorer.encode(torch.randn(20, 11, generator=torch.Generator().manual_seed(3)))


def test_there_are_no_edge_scores(scorer: PureHOS2, embeddings: torch.Tensor) -> None:
    edges = scorer.regulator_scores(embeddings[:2], embeddings[2:8].view(2, 3, 8))
    assert edges.shape == (2, 3)
    assert torch.count_nonzero(edges) == 0
    assert "edge" not in dict(scorer.named_children())
    assert (scorer.has_base, scorer.has_residual) == (False, True)


def test_the_score_is_the_residual_model_s_correction(
    scorer: PureHOS2, embeddings: torch.Tensor
) -> None:
    """With the same weights it is what Residual HOS2 adds to its base."""
    residual = ResidualHOS2(SMALL, 11).eval()
    residual.load_state_dict(scorer.state_dict(), strict=False)
    sets = embeddings[torch.arange(2, 14).view(2, 3, 2)]
    assert torch.equal(scorer(embeddings[:2], sets), residual.residual(embeddings[:2], sets))


def test_the_first_step_moves_every_parameter(scorer: PureHOS2) -> None:
    z = scorer.encode(torch.randn(8, 11, generator=torch.Generator().manual_seed(0)))
    scorer(z[:2], z[2:8].view(2, 1, 3, 8)).sum().backward()
    assert all(torch.count_nonzero(w.grad) for w in scorer.parameters() if w.grad is not None)
    assert all(w.grad is not None for w in scorer.parameters())


@pytest.mark.parametrize("size", [2, 3, 4])
def test_forward_equals_factorised(scorer: PureHOS2, embeddings: torch.Tensor, size: int) -> None:
    members = embeddings[2:12]
    sets = torch.tensor(list(itertools.combinations(range(10), size)))
    with torch.no_grad():
        plain = scorer(embeddings[:1], members[sets][None])[0]
        fast = FactorisedResidual(scorer, embeddings[:1], members[None])(sets)
    torch.testing.assert_close(fast, plain, rtol=1e-5, atol=1e-5)


def test_decoding_scores_every_set_and_finds_the_best(
    scorer: PureHOS2, embeddings: torch.Tensor
) -> None:
    pool = np.arange(2, 12)
    sets = np.array(list(itertools.combinations(pool, 3)))
    with torch.no_grad():
        scores = scorer(embeddings[:1], embeddings[torch.from_numpy(sets)][None])[0]
    found = decode(scorer, embeddings, 0, pool, 3, top=1)
    assert found.sets_scored == len(sets) == 120
    assert found.sets[0].tolist() == sets[int(scores.argmax())].tolist()
    assert found.base[0] == 0
    assert found.scores[0] == pytest.approx(float(scores.max()), abs=1e-5)
