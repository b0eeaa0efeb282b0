"""Sets that share members score as the framework's own encoder scores them, gradients included."""

import pytest
import torch
from torch import Tensor, nn

from grncore.nets import set_transformer
from grncore.nets.config import ResidualConfig
from grncore.nets.pure import PureHOS2
from grncore.nets.residual import ResidualHOS2


def problem(
    layers: int, size: int, dropout: float = 0.0
) -> tuple[PureHOS2, Tensor, Tensor, Tensor]:
    """A scorer in float64, two targets, seven members, and five sets a target."""
    torch.manual_seed(layers * 10 + size)
    config = ResidualConfig(8, 6, dropout, layers=layers, heads=2, feedforward=12)
    scorer = PureHOS2(config, 11).double()
    for name, weight in scorer.named_parameters():
        if name.endswith("bias"):
            nn.init.normal_(weight)  # torch starts the attention's biases at zero
    rows = torch.stack([torch.randperm(7)[:size] for _ in range(10)]).view(2, 5, size)
    return scorer, torch.randn(2, 8).double(), torch.randn(7, 8).double(), rows


@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("size", [1, 2, 4])
def test_scores_and_gradients_are_the_plain_ones(layers: int, size: int) -> None:
    scorer, target, pool, rows = problem(layers, size)
    scorer.train()
    given = []
    for shared in (False, True):
        scorer.zero_grad()
        mine, genes = target.clone().requires_grad_(), pool.clone().requires_grad_()
        if shared:
            scores = scorer.shared_residual(mine, genes, rows)
        else:
            scores = scorer.residual(mine, genes[rows])
        (scores * torch.arange(10.0).view(2, 5)).sum().backward()
        grads = [w.grad.clone() for w in scorer.parameters() if w.grad is not None]
        given.append([scores.detach(), mine.grad, genes.grad, *grads])
    assert len(given[0]) == len(given[1])
    for plain, mine in zip(*given, strict=True):
        torch.testing.assert_close(mine, plain)


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_dropout_is_applied_in_the_same_places(
    layers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With every mask replaced by a halving, both ways agree: in number, place and scale."""

    def halved(x: Tensor, p: float = 0.5, training: bool = True, *_: object) -> Tensor:
        return x * 0.5 if training and p else x

    def attention(query: Tensor, key: Tensor, value: Tensor, *_: object, **given: float) -> Tensor:
        weights = (query @ key.transpose(-2, -1) / query.shape[-1] ** 0.5).softmax(-1)
        return halved(weights, given.get("dropout_p", 0.0)) @ value

    def masked_attention(
        query: Tensor, key: Tensor, value: Tensor, mask: object, dropout_p: float, causal: bool
    ) -> Tensor:
        assert mask is None
        assert not causal
        return attention(query, key, value, dropout_p=dropout_p)

    scorer, target, pool, rows = problem(layers, 3, dropout=0.2)
    scorer.train()
    monkeypatch.setattr(torch.nn.functional, "dropout", halved)
    monkeypatch.setattr(torch.nn.functional, "scaled_dot_product_attention", masked_attention)
    monkeypatch.setattr(set_transformer, "dropout", halved)
    plain = scorer.residual(target, pool[rows])
    torch.testing.assert_close(scorer.shared_residual(target, pool, rows), plain)
    assert not torch.allclose(plain, scorer.eval().residual(target, pool[rows]))


def test_random_masks_give_the_same_mean_and_spread() -> None:
    scorer, target, pool, rows = problem(2, 3, dropout=0.2)
    scorer.train()
    with torch.no_grad():
        plain = torch.stack([scorer.residual(target, pool[rows]) for _ in range(1500)])
        shared = torch.stack([scorer.shared_residual(target, pool, rows) for _ in range(1500)])
    error = plain.std(0) * (2 / 1500) ** 0.5
    assert ((plain.mean(0) - shared.mean(0)).abs() < 4.5 * error).all()
    torch.testing.assert_close(shared.std(0), plain.std(0), rtol=0.12, atol=0)


def test_a_residual_model_shares_too() -> None:
    _, target, pool, rows = problem(2, 3)
    scorer = ResidualHOS2(ResidualConfig(8, 6, 0.0, heads=2, feedforward=12), 11).double()
    nn.init.normal_(scorer.head.weight)
    torch.testing.assert_close(
        scorer.shared_residual(target, pool, rows), scorer.residual(target, pool[rows])
    )
