"""The Set Transformer that Residual HOS2 and PureHOS2 share (section 4.3).

:func:`set_scores` is the paper's; :func:`shared_set_scores` scores sets that share members, for
training. They are equal but for rounding and the draws of dropout, which has the same chances in
the same places. Two things make the latter cheaper:

* In the first layer a token is a bare member or [CLS]. Queries, keys and values are computed once
  for each distinct one, and sets gather them.
* In the last layer only [CLS] is read. Its query is carried through the key projection to the
  tokens' side (q . W x = W^T q . x), and the tokens are mixed before the value projection, so that
  neither keys nor values nor a feed-forward step of the other tokens are ever computed.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as fn

from grncore.nets.blocks import dropout
from grncore.nets.config import ResidualConfig
from grncore.pools import MISSING


def cls_token(config: ResidualConfig) -> nn.Linear:
    """u_cls(t) = W_cls z_t + b_cls."""
    return nn.Linear(config.dim, config.dim)


def set_layers(config: ResidualConfig) -> nn.TransformerEncoder:
    """L layers of self-attention. The last operation is a LayerNorm, which bounds what it gives."""
    layer = nn.TransformerEncoderLayer(
        config.dim,
        config.heads,
        config.feedforward,
        config.dropout,
        batch_first=True,
        norm_first=False,
    )
    return nn.TransformerEncoder(layer, config.layers, enable_nested_tensor=False)


def set_scores(
    cls: nn.Linear, layers: nn.TransformerEncoder, head: nn.Linear, target: Tensor, sets: Tensor
) -> Tensor:
    """What the head reads from [CLS]: w . Enc([u_cls(t), z_r1 .. z_rR])_cls.

    Parameters
    ----------
    target
        ``(targets, dim)``.
    sets
        ``(targets, sets, R, dim)``.

    Returns
    -------
    ``(targets, sets)``.
    """
    n_targets, n_sets, _, dim = sets.shape
    first = cls(target)[:, None, None, :].expand(n_targets, n_sets, 1, dim)
    tokens = torch.cat([first, sets], dim=2).flatten(0, 1)  # (targets * sets, 1 + R, dim)
    encoded = layers(tokens)[:, 0]  # the [CLS] token of each set
    found: Tensor = head(encoded).view(n_targets, n_sets)
    return found


_Layer = nn.TransformerEncoderLayer


def shared_set_scores(
    cls: nn.Linear,
    layers: nn.TransformerEncoder,
    head: nn.Linear,
    target: Tensor,
    pool: Tensor,
    rows: Tensor,
) -> Tensor:
    """W . Enc([u_cls(t), z_r1 .. z_rR])_cls, for post-norm layers.

    Parameters
    ----------
    target
        ``(targets, dim)``.
    pool
        ``(members, dim)`` embeddings of all members of any set.
    rows
        ``(targets, sets, R)`` rows of ``pool``; ``MISSING`` where a set is smaller than the widest.

    Returns
    -------
    ``(targets, sets)``.
    """
    n_targets, n_sets, _ = rows.shape
    absent = _absent(rows)
    rows = rows.clamp_min(0)
    distinct = torch.cat([pool, cls(target)])  # (members + targets, dim)
    first = torch.arange(len(pool), len(distinct), device=rows.device)
    first = first[:, None, None].expand(-1, n_sets, 1)
    places = torch.cat([first, rows], dim=2).flatten(0, 1)  # (targets * sets, 1 + R)
    one, *others = (layer for layer in layers.layers if isinstance(layer, _Layer))
    if not others:
        tokens = distinct.index_select(0, places.flatten()).view(*places.shape, -1)
    else:
        tokens = _first_layer(one, distinct, places, absent)
        for layer in others[:-1]:
            tokens = layer(tokens, src_key_padding_mask=absent)
    last = others[-1] if others else one
    found: Tensor = head(_last_layer(last, tokens, absent)).view(n_targets, n_sets)
    return found


def _absent(rows: Tensor) -> Tensor | None:
    """``(targets * sets, 1 + R)`` tokens that stand for no member; None where all sets are full."""
    absent = (rows == MISSING).flatten(0, 1)
    return fn.pad(absent, (1, 0)) if bool(absent.any()) else None  # [CLS] is always there


def _attending(logits: Tensor, absent: Tensor | None) -> Tensor:
    """Attention weights of ``(n, heads, queries, length)`` or ``(n, heads, length)`` logits."""
    if absent is not None:
        shape = (len(absent), *(1,) * (logits.dim() - 2), absent.shape[1])
        logits = logits.masked_fill(absent.view(shape), -torch.inf)
    return logits.softmax(-1)


def _first_layer(layer: _Layer, distinct: Tensor, places: Tensor, absent: Tensor | None) -> Tensor:
    """All tokens after a layer that reads bare members: ``(n, 1 + R, dim)``."""
    attention, training = layer.self_attn, layer.training
    n, length = places.shape
    dim, heads = distinct.shape[1], attention.num_heads
    projected = fn.linear(distinct, attention.in_proj_weight, attention.in_proj_bias)
    flat = places.flatten()
    gathered = projected.index_select(0, flat).view(n, length, 3, heads, dim // heads)
    query, key, value = gathered.permute(2, 0, 3, 1, 4)  # (n, heads, length, dim / heads) each
    weights = _attending(query @ key.transpose(2, 3) / math.sqrt(dim // heads), absent)
    mixed = dropout(weights, attention.dropout, training) @ value
    context = attention.out_proj(mixed.transpose(1, 2).reshape(n, length, dim))
    stream = distinct.index_select(0, flat).view(n, length, dim)
    return _feed_forward(layer, stream, context)


def _last_layer(layer: _Layer, tokens: Tensor, absent: Tensor | None) -> Tensor:
    """[CLS] after a layer that nothing else is read from: ``(n, length, dim)`` to ``(n, dim)``."""
    attention = layer.self_attn
    dim, heads = tokens.shape[2], attention.num_heads
    of_query, of_key, of_value = attention.in_proj_weight.chunk(3)
    query_bias, _, value_bias = attention.in_proj_bias.chunk(3)
    cls = tokens[:, 0]
    query = fn.linear(cls, of_query, query_bias).unflatten(1, (heads, -1)).transpose(0, 1)
    # The key's bias adds the same to every logit of a query and cancels.
    asked = query @ of_key.unflatten(0, (heads, -1))  # (heads, n, dim)
    logits = asked.transpose(0, 1) @ tokens.transpose(1, 2)  # (n, heads, length)
    weights = _attending(logits / math.sqrt(dim // heads), absent)
    weights = dropout(weights, attention.dropout, layer.training)
    mixed = (weights @ tokens).transpose(0, 1)  # (heads, n, dim)
    values = (mixed @ of_value.unflatten(0, (heads, -1)).transpose(1, 2)).transpose(0, 1)
    # Dropout leaves weights that do not sum to one, so the value's bias is weighted too.
    values = values + weights.sum(-1, keepdim=True) * value_bias.unflatten(0, (heads, -1))
    return _feed_forward(layer, cls, attention.out_proj(values.flatten(1)))


def _feed_forward(layer: _Layer, stream: Tensor, context: Tensor) -> Tensor:
    """What follows attention in a post-norm layer."""
    training = layer.training
    tokens = layer.norm1(stream + dropout(context, layer.dropout1.p, training))
    hidden = dropout(layer.activation(layer.linear1(tokens)), layer.dropout.p, training)
    found: Tensor = layer.norm2(tokens + dropout(layer.linear2(hidden), layer.dropout2.p, training))
    return found
