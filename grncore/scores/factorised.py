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
from torch import Tensor
from torch.nn import functional as fn

from grncore.errors import InputError
from grncore.nets.set_scorer import SetScorer
from grncore.scores.encoder_weights import Affine, EncoderWeights, LayerWeights, encoder_parts


class FactorisedResidual:
    """psi of sets of the given members, for one or several targets.

    Parameters
    ----------
    scorer
        With an encoder of post-norm ``nn.TransformerEncoderLayer`` on [CLS] and members, or the
        weights of one. Dropout is off, whatever the scorer's mode.
    targets
        ``(targets, dim)`` embeddings.
    members
        ``(targets, M, dim)`` embeddings of each target's pool, or ``(1, M, dim)`` of a pool that
        all share, which is tabulated once.

    Raises
    ------
    InputError
        If the scorer's residual is not built that way.
    """

    def __init__(
        self, scorer: SetScorer | EncoderWeights, targets: Tensor, members: Tensor
    ) -> None:
        self._weights = weights_of(scorer) if isinstance(scorer, SetScorer) else scorer
        self._first, self._last = self._weights.layers[0], self._weights.layers[-1]
        self._deep = len(self._weights.layers) > 1
        # Tables are by pool: the [CLS] of its targets, one or all, then its members.
        cls = self._weights.cls(targets).view(len(members), -1, targets.shape[-1])
        self._asking = cls.shape[1]
        tokens = torch.cat([cls, members], dim=1)  # (pools, asking + M, dim)
        self._width = tokens.shape[1]
        self._tabulate(tokens)

    def _tabulate(self, tokens: Tensor) -> None:
        first = self._first
        pools, width, dim = tokens.shape
        heads = first.heads
        projected = first.projection(tokens).view(pools, width, 3, heads, dim // heads)
        queries, keys, values = projected.permute(2, 0, 3, 1, 4)  # (pools, heads, width, _)
        if not self._deep:
            queries = queries[:, :, : self._asking]  # only [CLS] asks
        logits = (queries / math.sqrt(dim // heads)) @ keys.transpose(2, 3)
        # (pools * askers * width, heads) and (pools * width, heads * dim): rows to gather.
        self._askers = logits.shape[2]
        self._logits = logits.permute(0, 2, 3, 1).reshape(-1, heads)
        output = first.output.weight.view(dim, heads, -1).permute(1, 2, 0)
        self._values = (values @ output).transpose(1, 2).reshape(-1, heads * dim)
        bias = first.output.bias
        self._stream = (tokens if bias is None else tokens + bias).reshape(-1, dim)

    def __call__(self, sets: Tensor, owners: Tensor | None = None) -> Tensor:
        """Residuals ``(n,)`` of sets ``(n, R)``, given as places among the members.

        ``owners`` ``(n,)`` names the row of each set's target; without it all belong to the first.
        """
        places = fn.pad(sets + self._asking, (1, 0))  # (n, 1 + R), [CLS] first
        pool: Tensor | int = 0
        if owners is not None and self._asking > 1:
            places[:, 0] = owners
        elif owners is not None:
            pool = owners[:, None]
        tokens = self._first_layer(places, pool)
        for layer in self._weights.layers[1:-1]:
            tokens = _whole_layer(layer, tokens)
        encoded = _read_cls(self._last, tokens) if self._deep else tokens[:, 0]
        if self._weights.norm is not None:
            encoded = self._weights.norm(encoded)
        return self._weights.head(encoded)[:, 0]

    def _first_layer(self, places: Tensor, pool: Tensor | int) -> Tensor:
        """Tokens after the first layer ``(n, 1 + R, dim)``; [CLS] alone where it is the last."""
        n, length = places.shape
        rows = places + pool * self._width
        asking = slice(None) if self._deep else slice(1)
        asked = places + pool * self._askers
        pairs = asked[:, asking, None] * self._width + places[:, None, :]
        # An embedding gathers whole rows, several times faster than indexing does.
        weights = fn.embedding(pairs, self._logits).softmax(dim=2)  # (n, askers, keys, heads)
        values = fn.embedding(rows, self._values).view(n, length * self._first.heads, -1)
        stream = fn.embedding(rows[:, asking], self._stream)
        mixed = torch.baddbmm(stream, weights.flatten(2), values)
        return _feed_forward(self._first, self._first.after_attention(mixed))


def _whole_layer(layer: LayerWeights, tokens: Tensor) -> Tensor:
    """A layer between first and last: ``(n, length, dim)`` to the same."""
    n, length, dim = tokens.shape
    projected = layer.projection(tokens).view(n, length, 3, layer.heads, -1)
    mixed = fn.scaled_dot_product_attention(*projected.permute(2, 0, 3, 1, 4))
    context = layer.output(mixed.transpose(1, 2).reshape(n, length, dim))
    return _feed_forward(layer, layer.after_attention(tokens + context))


def _read_cls(layer: LayerWeights, tokens: Tensor) -> Tensor:
    """[CLS] after a layer that nothing else is read from: ``(n, length, dim)`` to ``(n, dim)``."""
    heads, dim = layer.heads, tokens.shape[-1]
    of_query, of_key, of_value = layer.projection.weight.chunk(3)
    bias = layer.projection.bias
    query_bias, value_bias = (None, None) if bias is None else (bias[:dim], bias[2 * dim :])
    cls = tokens[:, 0]
    query = Affine(of_query, query_bias)(cls).view(-1, heads, dim // heads)
    # q . (W_k x) = (W_k^T q) . x; the key's bias adds the same to every logit and cancels.
    asked = query.transpose(0, 1) @ of_key.view(heads, -1, dim)  # (heads, n, dim)
    logits = (asked / math.sqrt(dim // heads)).transpose(0, 1) @ tokens.transpose(1, 2)
    mixed = logits.softmax(dim=-1) @ tokens  # (n, heads, dim)
    values = mixed.transpose(0, 1) @ of_value.view(heads, -1, dim).transpose(1, 2)
    context = values.transpose(0, 1).flatten(1)
    if value_bias is not None:
        context = context + value_bias  # attention weights sum to one, so it is added once
    return _feed_forward(layer, layer.after_attention(cls + layer.output(context)))


def _feed_forward(layer: LayerWeights, tokens: Tensor) -> Tensor:
    hidden = layer.activation(layer.expand(tokens))
    return layer.after_expansion(tokens + layer.contract(hidden))


def weights_of(scorer: SetScorer) -> EncoderWeights:
    """The weights of a factorisable scorer.

    Raises
    ------
    InputError
        If the scorer's residual is not a post-norm Transformer encoder.
    """
    parts = encoder_parts(scorer)
    if parts is None or not parts.is_post_norm:
        raise InputError(
            f"The residual of scorer {scorer.kind!r} is not a post-norm Transformer encoder, "
            "so it cannot be factorised; decode it with method='reference'."
        )
    return EncoderWeights.of(parts)
