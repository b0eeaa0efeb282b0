import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from grncore.decoding import UnboundedResidual, decode, residual_bound
from grncore.nets.config import ResidualConfig
from grncore.nets.residual import ResidualHOS2
from tests.cases import DIM, make_case


@given(
    seed=st.integers(0, 10_000),
    layers=st.integers(1, 3),
    amplitude=st.sampled_from([0.01, 1.0, 100.0]),
    scale=st.sampled_from([0.0, 1e-4, 1.0, 1e3, 1e6]),
    shift=st.floats(-3, 3),
)
@settings(max_examples=60, deadline=None)
def test_no_input_leaves_the_bound(seed, layers, amplitude, scale, shift):
    case = make_case(seed, layers=layers, amplitude=amplitude, activation_bias=shift)
    scorer = case.scorer.double()
    bound = residual_bound(scorer)
    with torch.no_grad():
        sets = scale * torch.randn(1, 50, 3, DIM, dtype=torch.float64)
        psi = scorer.residual(torch.randn(1, DIM, dtype=torch.float64), sets)
    tolerance = 1e-9 * (bound.radius + abs(bound.centre))

    assert psi.max() <= bound.highest + tolerance
    assert psi.min() >= bound.lowest - tolerance


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_an_adversary_can_come_close_to_the_bound_but_not_past_it(sign):
    # The layer passes its input on, so the final norm's input can be steered to the worst case.
    scorer = make_case(1, layers=1).scorer.double()
    layer = scorer.layers.layers[0]
    for part in (layer.self_attn.out_proj, layer.linear2):
        nn.init.zeros_(part.weight)
        nn.init.zeros_(part.bias)
    nn.init.ones_(layer.norm1.weight)
    nn.init.zeros_(layer.norm1.bias)
    scorer.head.bias = nn.Parameter(torch.full((1,), 0.7, dtype=torch.float64))
    worst = scorer.head.weight[0] * layer.norm2.weight
    nn.init.eye_(scorer.cls.weight)
    nn.init.zeros_(scorer.cls.bias)
    bound = residual_bound(scorer)
    with torch.no_grad():
        target = sign * 1e3 * (worst - worst.mean())[None]
        psi = float(scorer.residual(target, torch.zeros(1, 1, 2, DIM, dtype=torch.float64)))

    assert bound.lowest <= psi <= bound.highest
    edge = bound.highest if sign > 0 else bound.lowest
    assert psi == pytest.approx(edge, abs=1e-3 * bound.radius)


def test_a_constant_head_has_no_room():
    # x sums to zero, so equal weights read nothing but the norm's bias and their own.
    scorer = make_case(1).scorer
    nn.init.constant_(scorer.head.weight, 3.0)
    nn.init.ones_(scorer.layers.layers[-1].norm2.weight)
    nn.init.constant_(scorer.layers.layers[-1].norm2.bias, 0.5)

    bound = residual_bound(scorer)

    assert bound.centre == pytest.approx(3.0 * 0.5 * DIM)
    assert bound.radius == pytest.approx(0.0, abs=1e-9)


def pre_norm(with_final_norm: bool) -> ResidualHOS2:
    torch.manual_seed(0)
    scorer = ResidualHOS2(ResidualConfig(dim=DIM, hidden=8, heads=2, feedforward=24), n_cells=6)
    layer = nn.TransformerEncoderLayer(DIM, 2, 24, batch_first=True, norm_first=True)
    norm = nn.LayerNorm(DIM) if with_final_norm else None
    scorer.layers = nn.TransformerEncoder(layer, 2, norm=norm, enable_nested_tensor=False)
    nn.init.normal_(scorer.head.weight)
    return scorer.eval()


def test_a_scorer_without_a_final_norm_is_refused():
    scorer = pre_norm(with_final_norm=False)
    embeddings = scorer.encode(torch.randn(8, 6)).detach()

    with pytest.raises(UnboundedResidual, match="final LayerNorm"):
        residual_bound(scorer)
    with pytest.raises(UnboundedResidual, match="method='auto'"):
        decode(scorer, embeddings, 0, np.arange(1, 8), 2, method="certified")
    # It can still be decoded by seeing every set.
    assert decode(scorer, embeddings, 0, np.arange(1, 8), 2).method == "reference"


def test_a_final_norm_restores_the_bound():
    scorer = pre_norm(with_final_norm=True)
    bound = residual_bound(scorer)
    with torch.no_grad():
        psi = scorer.residual(torch.randn(1, DIM), 100 * torch.randn(1, 200, 3, DIM))
    assert psi.max() <= bound.highest + 1e-4
    assert psi.min() >= bound.lowest - 1e-4
