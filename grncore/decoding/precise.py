"""Residuals in float64, rounded to float32 as a function of the set alone.

A matrix product's last bits depend on how many rows it has, where a row stands and how work is cut
among threads. So the canonical residual of a set is *defined* as what scoring it alone gives,
members in the order of their content, on one thread, rounded to float32. Scoring sets together is
only a faster way to find it: float64 noise is far below a float32 step, so both round alike, except
where a value lies within the noise of a boundary between two float32 values. Such sets, one in
hundreds, are scored alone after all.

It shares no code with the fast path, which it checks.
"""

import copy
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as fn

from grncore.decoding.contents import distinct
from grncore.decoding.encoder import EncoderParts, encoder_parts
from grncore.reproducible import one_thread
from grncore.scorers.base import SetScorer

TOGETHER = 128
"""Sets scored at a time: enough to fill a matrix product, few enough for the cache."""


class PreciseResidual:
    """Float64 copy of a scorer's residual, on the cpu (not every device has float64).

    The scorer must be in evaluation mode. The copy is made when first needed.
    """

    def __init__(self, scorer: SetScorer) -> None:
        self._scorer = scorer

    def __call__(self, targets: Tensor, sets: Tensor, noise: float) -> NDArray[np.float32]:
        """Canonical residuals ``(n,)``.

        Parameters
        ----------
        targets
            ``(n, dim)``, each set's own.
        sets
            ``(n, R, dim)``, members in any order.
        noise
            No residual of a set scored among others is further than this from that of the set
            alone. Too large a value costs time, nothing else.
        """
        if not self._scorer.has_residual or not len(sets):
            return np.zeros(len(sets), dtype=np.float32)
        tokens = torch.cat([targets[:, None], sets], dim=1).detach().cpu().float()
        parts = [self._together(part) for part in tokens.split(TOGETHER)]
        together = torch.cat(parts).numpy()
        rounded = (together - noise).astype(np.float32)
        doubtful = rounded != (together + noise).astype(np.float32)
        for row in np.flatnonzero(doubtful):
            rounded[row] = self.alone(tokens[row])
        return rounded

    def alone(self, tokens: Tensor) -> np.float32:
        """The canonical residual of one set by its definition: ``(1 + R, dim)``, target first."""
        members = tokens[1:].numpy()
        first, content = distinct(members)
        ordered = torch.from_numpy(members[first[np.sort(content)]])
        with one_thread():
            return np.float32(float(self._together(torch.cat([tokens[:1], ordered])[None])[0]))

    def _together(self, tokens: Tensor) -> Tensor:
        with torch.inference_mode():
            return self._residuals(tokens.double())

    @cached_property
    def _residuals(self) -> "_Encoder | _Copy":
        parts = encoder_parts(self._scorer)
        if parts is not None and parts.is_post_norm:
            return _Encoder(parts)
        return _Copy(self._scorer)


class _Copy:
    """Any scorer's residual in float64."""

    def __init__(self, scorer: SetScorer) -> None:
        self._scorer = copy.deepcopy(scorer).to("cpu").double()

    def __call__(self, tokens: Tensor) -> Tensor:
        """``(n, 1 + R, dim)``, targets first, to ``(n,)``."""
        return self._scorer.residual(tokens[:, 0], tokens[:, None, 1:])[:, 0]


class _Encoder:
    """A post-norm encoder, of whose last layer only [CLS] is computed."""

    def __init__(self, parts: EncoderParts) -> None:
        self._cls, self._head = _weights(parts.cls), _weights(parts.head)
        self._layers = [_Layer(layer) for layer in parts.layers]
        self._norm = None if parts.norm is None else _Norm(parts.norm)

    def __call__(self, tokens: Tensor) -> Tensor:
        """``(n, 1 + R, dim)``, targets first, to ``(n,)``."""
        cls = fn.linear(tokens[:, :1], *self._cls)
        tokens = torch.cat([cls, tokens[:, 1:]], dim=1)
        for layer in self._layers[:-1]:
            tokens = layer(tokens, tokens)
        encoded = self._layers[-1](tokens[:, :1], tokens)  # only [CLS] is read
        if self._norm is not None:
            encoded = self._norm(encoded)
        return fn.linear(encoded, *self._head)[:, 0, 0]


class _Layer:
    """A post-norm encoder layer, asked by some of its tokens."""

    def __init__(self, layer: nn.TransformerEncoderLayer) -> None:
        attention = layer.self_attn
        dim = attention.embed_dim
        self._heads = attention.num_heads
        weight, bias = _double(attention.in_proj_weight), attention.in_proj_bias
        of_query, of_rest = (None, None) if bias is None else _double(bias).split([dim, 2 * dim])
        self._query, self._key_value = (weight[:dim], of_query), (weight[dim:], of_rest)
        self._output = _weights(attention.out_proj)
        self._expand, self._contract = _weights(layer.linear1), _weights(layer.linear2)
        self._activation = layer.activation
        self._after_attention, self._after_expansion = _Norm(layer.norm1), _Norm(layer.norm2)

    def __call__(self, asking: Tensor, tokens: Tensor) -> Tensor:
        """``(n, a, dim)`` of ``(n, t, dim)`` to ``(n, a, dim)``."""
        queries = fn.linear(asking, *self._query)
        keys, values = fn.linear(tokens, *self._key_value).chunk(2, dim=-1)
        queries, keys, values = (
            part.unflatten(2, (self._heads, -1)).transpose(1, 2) for part in (queries, keys, values)
        )  # (n, heads, a or t, dim / heads)
        mixed = fn.scaled_dot_product_attention(queries, keys, values).transpose(1, 2).flatten(2)
        tokens = self._after_attention(asking + fn.linear(mixed, *self._output))
        hidden = self._activation(fn.linear(tokens, *self._expand))
        return self._after_expansion(tokens + fn.linear(hidden, *self._contract))


class _Norm:
    def __init__(self, norm: nn.LayerNorm) -> None:
        self._shape, self._eps = list(norm.normalized_shape), norm.eps
        self._weight = None if norm.weight is None else _double(norm.weight)
        self._bias = None if norm.bias is None else _double(norm.bias)

    def __call__(self, x: Tensor) -> Tensor:
        return fn.layer_norm(x, self._shape, self._weight, self._bias, self._eps)


def _weights(module: nn.Linear) -> tuple[Tensor, Tensor | None]:
    return _double(module.weight), None if module.bias is None else _double(module.bias)


def _double(x: Tensor) -> Tensor:
    return x.detach().to("cpu", torch.float64)
