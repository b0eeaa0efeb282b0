"""Residuals in float64, one set at a time to the last bit.

A matrix product's last bits depend on how many rows it has and where a row stands. Here every set
is its own small product (a batched product with one weight matrix per set), on one thread, so a
set's residual does not depend on the sets that are scored with it. It shares no code with the fast
path, which it checks.
"""

import copy
import math

import torch
from torch import Tensor, nn
from torch.nn import functional as fn

from grncore.decoding.encoder import EncoderParts, encoder_parts
from grncore.reproducible import one_thread
from grncore.scorers.base import SetScorer


class PreciseResidual:
    """Float64 copy of a scorer's residual, on the cpu (not every device has float64).

    The scorer must be in evaluation mode.
    """

    def __init__(self, scorer: SetScorer) -> None:
        parts = encoder_parts(scorer)
        self._encoder: _Residual | None = None
        self._scorer: SetScorer | None = None
        if parts is not None and parts.is_post_norm:
            self._encoder = _Residual(parts)
        elif scorer.has_residual:
            self._scorer = copy.deepcopy(scorer).to("cpu").double()

    def __call__(self, target: Tensor, sets: Tensor) -> Tensor:
        """Residuals of ``(dim,)`` and ``(n, R, dim)``: ``(n,)``."""
        with one_thread():
            return self._residuals(_double(target), _double(sets))

    def _residuals(self, target: Tensor, sets: Tensor) -> Tensor:
        if self._encoder is not None:
            return self._encoder(target, sets)
        if self._scorer is None or not len(sets):
            return sets.new_zeros(len(sets))
        each = [self._scorer.residual(target[None], one[None, None])[0, 0] for one in sets]
        return torch.stack(each)


class _Residual:
    def __init__(self, parts: EncoderParts) -> None:
        self._cls, self._head = _Linear.of(parts.cls), _Linear.of(parts.head)
        self._layers = [_Layer(layer) for layer in parts.layers]
        self._norm = None if parts.norm is None else _Norm(parts.norm)

    def __call__(self, target: Tensor, sets: Tensor) -> Tensor:
        cls = self._cls(target[None, None]).expand(len(sets), 1, -1)
        tokens = torch.cat([cls, sets], dim=1)  # (n, 1 + R, dim)
        for layer in self._layers[:-1]:
            tokens = layer(tokens, tokens)
        encoded = self._layers[-1](tokens[:, :1], tokens)  # only [CLS] is read
        if self._norm is not None:
            encoded = self._norm(encoded)
        return self._head(encoded)[:, 0, 0]


class _Layer:
    """A post-norm encoder layer, asked by some of its tokens."""

    def __init__(self, layer: nn.TransformerEncoderLayer) -> None:
        attention = layer.self_attn
        self._heads = attention.num_heads
        joint = attention.in_proj_bias
        biases: tuple[Tensor | None, ...] = (None,) * 3 if joint is None else joint.chunk(3)
        self._query, self._key, self._value = (
            _Linear(weight, bias)
            for weight, bias in zip(attention.in_proj_weight.chunk(3), biases, strict=True)
        )
        self._output = _Linear.of(attention.out_proj)
        self._expand, self._contract = _Linear.of(layer.linear1), _Linear.of(layer.linear2)
        self._activation = layer.activation
        self._after_attention, self._after_expansion = _Norm(layer.norm1), _Norm(layer.norm2)

    def __call__(self, asking: Tensor, tokens: Tensor) -> Tensor:
        """``(n, a, dim)`` of ``(n, t, dim)`` to ``(n, a, dim)``."""
        n, asked, dim = asking.shape
        queries, keys, values = (
            part.unflatten(2, (self._heads, -1)).transpose(1, 2).flatten(0, 1)
            for part in (self._query(asking), self._key(tokens), self._value(tokens))
        )  # (n * heads, a or t, dim / heads)
        logits = torch.bmm(queries, keys.transpose(1, 2)) / math.sqrt(dim // self._heads)
        mixed = torch.bmm(logits.softmax(-1), values).unflatten(0, (n, self._heads))
        context = mixed.transpose(1, 2).reshape(n, asked, dim)
        tokens = self._after_attention(asking + self._output(context))
        hidden = self._activation(self._expand(tokens))
        return self._after_expansion(tokens + self._contract(hidden))


class _Linear:
    """A linear map as one product per set."""

    def __init__(self, weight: Tensor, bias: Tensor | None) -> None:
        self._weight = _double(weight).T
        self._bias = torch.zeros((), dtype=torch.float64) if bias is None else _double(bias)

    @classmethod
    def of(cls, module: nn.Linear) -> "_Linear":
        return cls(module.weight, module.bias)

    def __call__(self, x: Tensor) -> Tensor:
        return torch.bmm(x, self._weight.expand(len(x), -1, -1)) + self._bias


class _Norm:
    def __init__(self, norm: nn.LayerNorm) -> None:
        self._shape, self._eps = list(norm.normalized_shape), norm.eps
        self._weight = None if norm.weight is None else _double(norm.weight)
        self._bias = None if norm.bias is None else _double(norm.bias)

    def __call__(self, x: Tensor) -> Tensor:
        return fn.layer_norm(x, self._shape, self._weight, self._bias, self._eps)


def _double(x: Tensor) -> Tensor:
    return x.detach().to("cpu", torch.float64)
