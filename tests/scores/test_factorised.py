import numpy as np
import pytest
import torch
from torch import nn

from grncore.errors import InputError
from grncore.nets.config import PairConfig, ResidualConfig
from grncore.nets.pair import PairS2
from grncore.nets.residual import ResidualHOS2
from grncore.scores.factorised import FactorisedResidual
from grncore.scores.neural import prepare
from grncore.scores.pool_residuals import PoolResiduals
from tests.cases import DIM, make_case


@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("size", [1, 3, 5])
def test_equal_to_the_forward_for_several_targets_at_once(layers, size):
    case = make_case(layers=layers, genes=40)
    targets = case.embeddings[:3]
    members = torch.stack([case.embeddings[3:20], case.embeddings[20:37], case.embeddings[:17]])
    rng = np.random.default_rng(size)
    sets = torch.from_numpy(np.stack([rng.permutation(17)[:size] for _ in range(60)]))
    owners = torch.from_numpy(rng.integers(0, 3, size=60))

    with torch.no_grad():
        got = FactorisedResidual(case.scorer, targets, members)(sets, owners)
        expected = torch.cat(
            [
                case.scorer.residual(targets[owner][None], members[owner, one][None, None])[0]
                for owner, one in zip(owners, sets, strict=True)
            ]
        )

    assert expected.std() > 0.1  # otherwise equality says nothing
    torch.testing.assert_close(got, expected, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("activation", ["relu", "gelu"])
def test_equal_to_a_forward_with_other_inner_choices(activation):
    torch.manual_seed(0)
    scorer = ResidualHOS2(ResidualConfig(dim=DIM, hidden=8, heads=4, feedforward=10), n_cells=6)
    layer = nn.TransformerEncoderLayer(
        DIM, 2, 10, activation=activation, batch_first=True, layer_norm_eps=1e-3
    )
    scorer.layers = nn.TransformerEncoder(layer, 2, norm=nn.LayerNorm(DIM))
    scorer.head = nn.Linear(DIM, 1)
    scorer.eval()
    target, members = torch.randn(1, DIM), torch.randn(1, 9, DIM)
    sets = torch.tensor([[0, 3, 5], [8, 1, 2]])

    with torch.no_grad():
        expected = scorer.residual(target, members[:, sets])[0]
        fast = FactorisedResidual(scorer, target, members)(sets)

    torch.testing.assert_close(fast, expected, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_targets_may_share_a_pool(layers):
    case = make_case(layers=layers, genes=40)
    targets, members = case.embeddings[:3], case.embeddings[3:20]
    rng = np.random.default_rng(0)
    sets = torch.from_numpy(np.stack([rng.permutation(17)[:3] for _ in range(60)]))
    owners = torch.from_numpy(rng.integers(0, 3, size=60))

    with torch.no_grad():
        got = FactorisedResidual(case.scorer, targets, members[None])(sets, owners)
        expected = case.scorer.residual(targets[owners], members[sets][:, None])[:, 0]

    torch.testing.assert_close(got, expected, atol=1e-5, rtol=1e-5)


def test_a_layer_without_biases():
    torch.manual_seed(0)
    scorer = ResidualHOS2(ResidualConfig(dim=DIM, hidden=8, heads=2, feedforward=10), n_cells=6)
    layer = nn.TransformerEncoderLayer(DIM, 2, 10, batch_first=True, bias=False)
    scorer.layers = nn.TransformerEncoder(layer, 3)
    nn.init.normal_(scorer.head.weight)
    scorer.eval()
    target, members = torch.randn(1, DIM), torch.randn(1, 9, DIM)
    sets = torch.tensor([[0, 3, 5], [8, 1, 2]])
    with torch.no_grad():
        expected = scorer.residual(target, members[:, sets])[0]
        fast = FactorisedResidual(scorer, target, members)(sets)
    torch.testing.assert_close(fast, expected, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("memory", [2**29, 150_000, 1])
def test_memory_changes_the_chunks_but_not_the_residuals(memory):
    case = make_case(genes=120)
    rng = np.random.default_rng(0)
    order = rng.permutation(np.arange(1, 120))
    with torch.no_grad():
        model = prepare(case.scorer, case.embeddings)
        residuals = PoolResiduals(model, 0, 3, order, memory)
        for depth in (5, 40, 119):  # tables grow
            sets = np.stack([rng.permutation(order[:depth])[:3] for _ in range(50)])
            expected = case.scorer.residual(case.embeddings[:1], case.embeddings[sets][None])[0]
            np.testing.assert_allclose(residuals(sets), expected, atol=1e-5)


def test_what_is_not_a_transformer_is_refused():
    pair = PairS2(PairConfig(dim=DIM, hidden=8), n_cells=6)
    with pytest.raises(InputError, match="cannot be factorised"):
        FactorisedResidual(pair, torch.zeros(1, DIM), torch.zeros(1, 3, DIM))
