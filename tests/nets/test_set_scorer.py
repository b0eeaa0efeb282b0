"""Set scorers: symmetry, zero start, additivity, and that every parameter learns."""

import dataclasses

import pytest
import torch
from torch import Tensor

from grncore.methods.registry import networks
from grncore.nets.config import PairConfig, ResidualConfig
from grncore.nets.deep_pair import DeepPairConfig
from grncore.nets.pair import PairS2
from grncore.nets.residual import ResidualHOS2
from grncore.nets.set_scorer import SetScorer

SET_SIZES = ResidualConfig(dim=8, hidden=6, dropout=0.2, layers=2, heads=2, feedforward=12)
SMALL = {
    "pair": PairConfig(dim=8, hidden=6, dropout=0.2),
    "residual": SET_SIZES,
    "deep_pair": DeepPairConfig(8, 6, 0.2, encoder_blocks=2, scorer_blocks=2, width=5),
    "pure": SET_SIZES,
}


@pytest.fixture(params=SMALL)
def scorer(request: pytest.FixtureRequest) -> SetScorer:
    torch.manual_seed(3)
    made = networks()[request.param].module(SMALL[request.param], 11).eval()
    for weight in made.parameters():
        if weight.ndim > 1 and not torch.count_nonzero(weight):
            torch.nn.init.normal_(weight)  # what starts at zero would hide what lies behind it
    return made


@pytest.fixture
def embeddings(scorer: SetScorer) -> Tensor:
    features = torch.randn(20, 11, generator=torch.Generator().manual_seed(5))
    return scorer.encode(features).detach()


def test_registry_keys_configs_and_presets_agree() -> None:
    for kind, method in networks().items():
        assert method.kind == kind == method.module.kind
        assert {"default", "paper"} <= set(method.presets)
        for preset in method.presets.values():
            assert type(preset) is method.config
        assert method.presets["default"] == method.config()


def test_order_within_a_set_does_not_matter(scorer: SetScorer, embeddings: Tensor) -> None:
    members = embeddings[2:6]
    orders = torch.stack([members[list(o)] for o in ((0, 1, 2, 3), (3, 1, 0, 2), (2, 3, 1, 0))])
    scores = scorer(embeddings[:1], orders[None])[0]
    torch.testing.assert_close(scores, scores[:1].expand(3), rtol=1e-5, atol=1e-5)


def test_a_set_scores_the_same_whatever_is_scored_with_it(
    scorer: SetScorer, embeddings: Tensor
) -> None:
    sets = embeddings[torch.tensor([[2, 3, 4], [5, 6, 7], [2, 6, 9]])]
    together = scorer(embeddings[:1], sets[None])[0]
    alone = torch.stack([scorer(embeddings[:1], one[None, None])[0, 0] for one in sets])
    torch.testing.assert_close(together, alone, rtol=1e-5, atol=1e-5)


def test_score_is_base_plus_residual(scorer: SetScorer, embeddings: Tensor) -> None:
    target, sets = embeddings[:2], embeddings[torch.arange(2, 14).view(2, 3, 2)]
    edges = [
        sum(scorer.regulator_scores(target[t, None], r[None, None])[0, 0] for r in sets[t, s])
        for t in range(2)
        for s in range(3)
    ]
    expected = torch.stack(edges).view(2, 3) + scorer.residual(target, sets)
    torch.testing.assert_close(scorer(target, sets), expected, rtol=1e-5, atol=1e-5)


def test_residual_starts_as_pair() -> None:
    """The zero head makes Residual HOS2 its own PairS2 at the start, exactly."""
    torch.manual_seed(1)
    residual = ResidualHOS2(SMALL["residual"], 11).eval()
    pair = PairS2(SMALL["pair"], 11).eval()
    pair.load_state_dict(
        {name: value for name, value in residual.state_dict().items() if name in pair.state_dict()}
    )
    features = torch.randn(9, 11)
    z = pair.encode(features)
    torch.testing.assert_close(residual.encode(features), z, rtol=0, atol=0)
    target, sets = z[:1], z[torch.tensor([[[1, 2], [3, 4], [5, 8]]])]
    assert torch.count_nonzero(residual.residual(target, sets)) == 0
    assert torch.equal(residual(target, sets), pair(target, sets))


def test_residual_is_not_additive() -> None:
    """psi(ab) + psi(cd) differs from psi(ac) + psi(bd), which no additive score can do."""
    torch.manual_seed(2)
    scorer = ResidualHOS2(SMALL["residual"], 11).eval()
    torch.nn.init.normal_(scorer.head.weight)
    z = scorer.encode(torch.randn(5, 11))
    psi = scorer.residual(z[:1], z[torch.tensor([[[1, 2], [3, 4], [1, 3], [2, 4]]])])[0]
    assert abs((psi[0] + psi[1] - psi[2] - psi[3]).item()) > 1e-3


def test_the_residual_sees_the_target() -> None:
    torch.manual_seed(2)
    scorer = ResidualHOS2(SMALL["residual"], 11).eval()
    torch.nn.init.normal_(scorer.head.weight)
    z = scorer.encode(torch.randn(5, 11))
    sets = z[torch.tensor([[[2, 3]], [[2, 3]]])]
    psi = scorer.residual(z[:2], sets)
    assert abs((psi[0, 0] - psi[1, 0]).item()) > 1e-4


def test_gradient_reaches_every_parameter(scorer: SetScorer) -> None:
    scorer.train()
    z = scorer.encode(torch.randn(8, 11, generator=torch.Generator().manual_seed(0)))
    scores = scorer(z[:2], z[2:8].view(2, 1, 3, 8).expand(2, 4, 3, 8))
    scores.square().sum().backward()
    for name, parameter in scorer.named_parameters():
        assert parameter.grad is not None, name
        assert torch.count_nonzero(parameter.grad) > 0, name


def test_configs_are_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        PairConfig().dim = 3  # type: ignore[misc]
