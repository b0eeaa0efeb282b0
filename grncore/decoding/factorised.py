"""The residual of many sets at once, with everything that depends on one member computed once.

Equal to the scorer's own forward up to float rounding. Three things make it cheaper:

* In the first layer a token is a bare member (or [CLS]), so its query, key and value are computed
  once per pool, and so are all attention logits between two members. A set only gathers its
  (R + 1) x (R + 1) logits and mixes values that were projected per head beforehand.
* In the last layer only [CLS] is read. Its query is carried through the key projection to the
  tokens' side, and the tokens are mixed before the value projection, so that neither keys nor
  values of the other tokens are ever computed.
* With one layer, first is last: what is left per set is one mix and one feed-forward step.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as fn

from grncore.decoding.encoder import encoder_parts
from grncore.errors import InputError
from grncore.scorers.base import SetScorer


class FactorisedResidual:
    """psi of sets of the given members, for one or several targets.

    Parameters
    ----------
    scorer
        With an encoder of post-norm ``nn.TransformerEncoderLayer`` on [CLS] and members.
    targets
        ``(targets, dim)`` embeddings.
    members
        ``(targets, M, dim)`` embeddings of each target's pool.

    Raises
    ------
    InputError
        If the scorer's residual is not built that way.
    """

    def __init__(self, scorer: SetScorer, targets: Tensor, members: Tensor) -> None:
        parts = encoder_parts(scorer)
        if parts is None or not parts.is_post_norm:
            raise InputError(
                f"The residual of scorer {scorer.kind!r} is not a post-norm Transformer encoder, "
                "so it cannot be factorised; decode it with method='reference'."
            )
        self._first, self._last = parts.layers[0], parts.layers[-1]
        self._middle = parts.layers[1:-1]
        self._deep = len(parts.layers) > 1
        self._norm, self._head = parts.norm, parts.head
        tokens = torch.cat([parts.cls(targets)[:, None], members], dim=1)  # (targets, 1 + M, dim)
        self._width = tokens.shape[1]
        self._tabulate(tokens)

    def _tabulate(self, tokens: Tensor) -> None:
        attention = self._first.self_attn
        dim = tokens.shape[-1]
        heads = attention.num_heads
        projected = fn.linear(tokens, attention.in_proj_weight, attention.in_proj_bias)
        queries, keys, values = (
            part.unflatten(-1, (heads, -1)).transpose(1, 2) for part in projected.chunk(3, dim=-1)
        )  # (targets, heads, 1 + M, dim / heads)
        if not self._deep:
            queries = queries[:, :, :1]  # only [CLS] asks
        logits = queries @ keys.transpose(2, 3) / math.sqrt(dim // heads)
        # (targets * askers, 1 + M, heads) and (targets * (1 + M), heads * dim): rows to gather.
        self._logits = logits.permute(0, 2, 3, 1).reshape(-1, heads)
        output = attention.out_proj.weight.unflatten(1, (heads, -1)).permute(1, 2, 0)
        self._values = (values @ output).transpose(1, 2).reshape(-1, heads * dim)
        self._stream = (tokens + attention.out_proj.bias).reshape(-1, dim)
        self._heads = heads

    def __call__(self, sets: Tensor, owners: Tensor | None = None) -> Tensor:
        """Residuals ``(n,)`` of sets ``(n, R)``, given as places among the members.

        ``owners`` ``(n,)`` names the row of each set's target; without it all belong to the first.
        """
        places = fn.pad(sets + 1, (1, 0))  # (n, 1 + R), [CLS] first
        rows = places if owners is None else places + owners[:, None] * self._width
        if self._deep:
            tokens = self._first_layer(places, rows)
            for layer in self._middle:
                tokens = layer(tokens)
            encoded = _read_cls(self._last, tokens)
        else:
            encoded = self._only_layer(places, rows, owners)
        if self._norm is not None:
            encoded = self._norm(encoded)
        return self._head(encoded).squeeze(-1)

    def _first_layer(self, places: Tensor, rows: Tensor) -> Tensor:
        """All tokens after the first of several layers: ``(n, 1 + R, dim)``."""
        n, length = places.shape
        pairs = rows[:, :, None] * self._width + places[:, None, :]
        logits = self._logits[pairs]  # (n, askers, keys, heads)
        weights = logits.softmax(dim=2).flatten(2)  # (n, askers, keys * heads)
        values = self._values[rows].view(n, length * self._heads, -1)
        mixed = torch.baddbmm(self._stream[rows], weights, values)
        return _feed_forward(self._first, self._first.norm1(mixed))

    def _only_layer(self, places: Tensor, rows: Tensor, owners: Tensor | None) -> Tensor:
        """[CLS] after the only layer: ``(n, dim)``."""
        n, length = places.shape
        asked = places if owners is None else places + owners[:, None] * self._width
        weights = self._logits[asked].softmax(dim=1).view(n, 1, length * self._heads)
        values = self._values[rows].view(n, length * self._heads, -1)
        mixed = torch.baddbmm(self._stream[rows[:, :1]], weights, values)[:, 0]
        return _feed_forward(self._first, self._first.norm1(mixed))


def _read_cls(layer: nn.TransformerEncoderLayer, tokens: Tensor) -> Tensor:
    """[CLS] after a layer that nothing else is read from: ``(n, length, dim)`` to ``(n, dim)``."""
    attention = layer.self_attn
    heads, dim = attention.num_heads, tokens.shape[-1]
    of_query, of_key, of_value = attention.in_proj_weight.chunk(3)
    query_bias, _, value_bias = attention.in_proj_bias.chunk(3)
    cls = tokens[:, 0]
    query = fn.linear(cls, of_query, query_bias).unflatten(1, (heads, -1))  # (n, heads, dim/heads)
    # q . (W_k x) = (W_k^T q) . x; the key's bias adds the same to every logit and cancels.
    asked = query.transpose(0, 1) @ of_key.unflatten(0, (heads, -1))  # (heads, n, dim)
    logits = asked.transpose(0, 1) @ tokens.transpose(1, 2)  # (n, heads, length)
    weights = (logits / math.sqrt(dim // heads)).softmax(dim=-1)
    mixed = weights @ tokens  # (n, heads, dim)
    values = mixed.transpose(0, 1) @ of_value.unflatten(0, (heads, -1)).transpose(1, 2)
    # Weights sum to one, so the value's bias is added once.
    context = values.transpose(0, 1).flatten(1) + value_bias
    return _feed_forward(layer, layer.norm1(cls + attention.out_proj(context)))


def _feed_forward(layer: nn.TransformerEncoderLayer, tokens: Tensor) -> Tensor:
    hidden = layer.activation(layer.linear1(tokens))
    return layer.norm2(tokens + layer.linear2(hidden))


def is_factorisable(scorer: SetScorer) -> bool:
    """Whether the residual is a post-norm Transformer encoder with a head on [CLS]."""
    parts = encoder_parts(scorer)
    return parts is not None and parts.is_post_norm
