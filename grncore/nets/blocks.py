"""Blocks that scorers and retrievers share."""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as fn

_STEPS = 2**16


def dropout(x: Tensor, p: float, training: bool) -> Tensor:
    """Each element becomes 0 with chance p, the others grow by 1 / (1 - p).

    On a CPU torch draws a mask one element at a time, which took a sixth of a training step. Here
    64 random bits serve four elements, so that p is rounded to a multiple of 2^-16.
    """
    if not training or p == 0:
        return x
    if x.device.type != "cpu":
        return fn.dropout(x, p)
    n = x.numel()
    words = torch.empty((n + 3) // 4, dtype=torch.int64).random_(-(2**63), None)
    keep = words.view(torch.int16)[:n].view(x.shape) >= round(p * _STEPS) - _STEPS // 2
    return x * (keep * (1 / (1 - p)))


class Dropout(nn.Dropout):
    """`nn.Dropout` by :func:`dropout`."""

    def forward(self, input: Tensor) -> Tensor:
        """Any shape to the same."""
        return dropout(input, self.p, self.training)


class Encoder(nn.Module):
    """Two-layer perceptron from a gene's cells to its embedding."""

    def __init__(self, n_cells: int, hidden: int, dim: int, dropout: float) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(n_cells, hidden),
            nn.GELU(),
            nn.Dropout(dropout),
            nn.Linear(hidden, dim),
        )

    def forward(self, features: Tensor) -> Tensor:
        """``(..., cells)`` to ``(..., dim)``."""
        found: Tensor = self.layers(features)
        return found


class EdgeScorer(nn.Module):
    """Edge score phi(r, t): a perceptron on ``[z_r; z_t; z_r * z_t; <z_r, z_t>]``.

    Given the target, the first layer is linear in z_r. It is therefore computed as one matrix and
    one bias per target and never concatenates the ``3 dim + 1`` features per pair.
    """

    def __init__(self, dim: int, hidden: int, dropout: float) -> None:
        super().__init__()
        self.first = nn.Linear(3 * dim + 1, hidden)
        self.rest = nn.Sequential(nn.GELU(), Dropout(dropout), nn.Linear(hidden, 1))
        self.dim = dim

    def forward(self, target: Tensor, regulators: Tensor) -> Tensor:
        """``(targets, dim)`` and ``(targets, members, dim)`` to ``(targets, members)``."""
        found: Tensor = self.rest(self.hidden(target, regulators)).squeeze(-1)
        return found

    def hidden(self, target: Tensor, regulators: Tensor) -> Tensor:
        """The first layer, before its activation: ``(targets, members, hidden)``."""
        dim = self.dim
        of_regulator, of_target, of_product, of_dot = self.first.weight.split([dim, dim, dim, 1], 1)
        # W_r z_r + W_x (z_r * z_t) + w_dot <z_r, z_t> = (W_r + W_x diag(z_t) + w_dot z_t^T) z_r
        matrix = of_regulator + (of_product + of_dot) * target[:, None, :]  # (targets, hidden, dim)
        bias = target @ of_target.T + self.first.bias  # (targets, hidden)
        found: Tensor = regulators @ matrix.transpose(1, 2) + bias[:, None, :]
        return found


class ResidualBlock(nn.Module):
    """x + W_2 GELU(W_1 LN(x)): depth that starts as the identity, because W_2 starts at zero."""

    def __init__(self, dim: int, width: int, dropout: float) -> None:
        super().__init__()
        last = nn.Linear(width, dim)
        self.layers = nn.Sequential(
            nn.LayerNorm(dim), nn.Linear(dim, width), nn.GELU(), Dropout(dropout), last
        )
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)

    def forward(self, x: Tensor) -> Tensor:
        """``(..., dim)`` to ``(..., dim)``."""
        found: Tensor = x + self.layers(x)
        return found


def parameters_of(build: Callable[[], nn.Module]) -> int:
    """Number of trainable parameters of the module that ``build`` makes; nothing is allocated."""
    with torch.device("meta"):
        return sum(parameter.numel() for parameter in build().parameters())
