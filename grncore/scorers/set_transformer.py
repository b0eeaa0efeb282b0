"""The Set Transformer that Residual HOS2 and PureHOS2 share (section 4.3)."""

import torch
from torch import Tensor, nn

from grncore.scorers.config import ResidualConfig


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
    return head(encoded).view(n_targets, n_sets)
