import numpy as np
import pytest
import torch
from torch import nn

from grncore.nets.retrieval import AttentionNetwork, ContextScorer, DotNetwork


def attention(scale="sqrt_dim", with_correlation=False, heads=4, dim=12):
    torch.manual_seed(0)
    return (
        AttentionNetwork(
            20,
            hidden=9,
            dim=dim,
            heads=heads,
            scorer_hidden=7,
            dropout=0.2,
            scale=scale,
            with_correlation=with_correlation,
        )
        .double()
        .eval()
    )


def concatenated(scorer, regulators, target, context, correlations):
    """Equation 7 to the letter: concatenate 6d + 2 features for every pair."""
    rows = []
    for t in range(len(target)):
        for r in range(len(regulators)):
            z_r, z_t, c_t = regulators[r], target[t], context[t]
            parts = [z_r, z_t, c_t, z_r * z_t, z_r * c_t, z_t * c_t]
            parts += [(z_r @ z_t)[None], (z_r @ c_t)[None]]
            if scorer.with_correlation:
                parts += [correlations[t, r][None], correlations[t, r].abs()[None]]
            rows.append(scorer.rest(scorer.first(torch.cat(parts))))
    return torch.stack(rows).view(len(target), len(regulators))


@pytest.mark.parametrize("with_correlation", [False, True])
def test_first_layer_equals_plain_concatenation(with_correlation):
    torch.manual_seed(1)
    scorer = ContextScorer(5, 6, 0.2, with_correlation).double().eval()
    assert scorer.first.in_features == 6 * 5 + 2 + 2 * with_correlation
    inputs = [torch.randn(*shape, dtype=torch.float64) for shape in ((8, 5), (3, 5), (3, 5))]
    correlations = torch.rand(3, 8, dtype=torch.float64) * 2 - 1
    quick = scorer(*inputs, correlations)
    plain = concatenated(scorer, *inputs, correlations)
    torch.testing.assert_close(quick, plain, rtol=1e-12, atol=1e-12)
    weights = list(scorer.parameters())
    for a, b in zip(
        torch.autograd.grad(quick.square().sum(), weights),
        torch.autograd.grad(plain.square().sum(), weights),
        strict=True,
    ):
        torch.testing.assert_close(a, b, rtol=1e-9, atol=1e-12)


def test_context_is_equations_3_to_6():
    network = attention(heads=3, dim=12)
    z = torch.randn(11, 12, dtype=torch.float64)
    expected = []
    for target in z[:4]:
        heads = []
        for h in range(3):
            part = slice(4 * h, 4 * h + 4)
            query = network.query.weight[part] @ target
            keys = z @ network.key.weight[part].T
            values = z @ network.value.weight[part].T
            alpha = torch.exp(keys @ query / 4**0.5)
            heads.append((alpha / alpha.sum()) @ values)
        expected.append(torch.cat(heads))
    torch.testing.assert_close(network.context(z[:4], z), torch.stack(expected))


def test_context_is_the_frameworks_attention_without_its_output_projection():
    network = attention(heads=4, dim=12)
    frame = nn.MultiheadAttention(12, 4, bias=False, batch_first=True).double().eval()
    with torch.no_grad():
        frame.in_proj_weight.copy_(
            torch.cat([network.query.weight, network.key.weight, network.value.weight])
        )
        frame.out_proj.weight.copy_(torch.eye(12))
    z = torch.randn(9, 12, dtype=torch.float64)
    torch.testing.assert_close(network.context(z[:2], z), frame(z[:2], z, z)[0])


@pytest.mark.parametrize(("scale", "factor"), [("unit", 1.0), ("sqrt_dim", 12**0.5)])
def test_logits_are_the_scorer_on_scaled_embeddings_of_length_one(scale, factor):
    network = attention(scale)
    z = network.encode(torch.randn(15, 20, dtype=torch.float64))
    torch.testing.assert_close(z.norm(dim=1), torch.ones(15, dtype=torch.float64))
    targets, candidates = torch.tensor([3, 7]), torch.tensor([0, 3, 9, 14])
    context = network.context(factor * z[targets], factor * z)
    expected = concatenated(
        network.scorer, factor * z[candidates], factor * z[targets], context, None
    )
    torch.testing.assert_close(
        network.logits(z, targets, candidates, torch.empty(0)), expected, rtol=1e-10, atol=1e-10
    )


def test_logits_move_with_the_genes():
    network = attention()
    features = torch.randn(15, 20, dtype=torch.float64)
    order = torch.randperm(15)
    place = torch.argsort(order)
    targets, candidates = torch.tensor([2, 5]), torch.tensor([1, 5, 8])
    plain = network.logits(network.encode(features), targets, candidates, torch.empty(0))
    moved = network.logits(
        network.encode(features[order]), place[targets], place[candidates], torch.empty(0)
    )
    torch.testing.assert_close(plain, moved)


def test_a_gene_that_is_no_candidate_still_gives_context():
    network = attention()
    features = torch.randn(15, 20, dtype=torch.float64)
    targets, candidates = torch.tensor([0]), torch.tensor([1, 2])
    before = network.logits(network.encode(features), targets, candidates, torch.empty(0))
    features[9] = torch.randn(20)
    after = network.logits(network.encode(features), targets, candidates, torch.empty(0))
    assert network.needs_every_gene
    assert not torch.allclose(before, after)


def test_dot_product_of_two_roles():
    torch.manual_seed(2)
    network = DotNetwork(20, 9, 6, 0.2).eval()
    features = torch.randn(10, 20)
    h = network.encode(features)
    everyone = torch.arange(10)
    logits = network.logits(h, everyone, everyone, torch.empty(0)).detach().numpy()
    as_target, as_regulator = network.as_target(h).detach(), network.as_regulator(h).detach()
    for t in range(10):
        for r in range(10):
            np.testing.assert_allclose(
                logits[t, r], float(as_target[t] @ as_regulator[r]), atol=1e-5
            )
    # The roles differ: r -> t is not t -> r.
    assert not np.allclose(logits, logits.T, atol=1e-3)
