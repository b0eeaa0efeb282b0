"""An encoder's weights as plain tensors, read from its modules once.

Decoding calls small products by the dozen; going through modules would take longer than some of
them.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as fn

from grncore.nets.set_scorer import SetScorer


@dataclass(frozen=True, eq=False)
class EncoderParts:
    """psi = head(norm(layers([cls(target), members])) at [CLS])."""

    cls: nn.Linear
    layers: tuple[nn.TransformerEncoderLayer, ...]
    norm: nn.LayerNorm | None
    head: nn.Linear

    @property
    def is_post_norm(self) -> bool:
        """Whether every layer ends with its norm."""
        return not any(layer.norm_first for layer in self.layers)


def encoder_parts(scorer: SetScorer) -> EncoderParts | None:
    """The parts, or None for a residual that is built in another way."""
    parts = dict(scorer.named_children())
    cls, encoder, head = parts.get("cls"), parts.get("layers"), parts.get("head")
    if not isinstance(cls, nn.Linear) or not isinstance(encoder, nn.TransformerEncoder):
        return None
    layers = tuple(x for x in encoder.layers if isinstance(x, nn.TransformerEncoderLayer))
    if not isinstance(head, nn.Linear) or not layers or len(layers) < len(encoder.layers):
        return None
    norm = encoder.norm
    if norm is not None and not isinstance(norm, nn.LayerNorm):
        return None
    norms = [part for layer in layers for part in (layer.norm1, layer.norm2)]
    if not all(isinstance(part, nn.LayerNorm) for part in norms):
        return None
    return EncoderParts(cls, layers, norm, head)


Change = Callable[[Tensor], Tensor]


@dataclass(frozen=True, eq=False, slots=True)
class Affine:
    """A linear map with its bias."""

    weight: Tensor
    bias: Tensor | None

    def __call__(self, x: Tensor) -> Tensor:
        """``(..., in)`` to ``(..., out)``."""
        return fn.linear(x, self.weight, self.bias)

    def changed(self, change: Change) -> "Affine":
        """The same map with changed weights."""
        return Affine(change(self.weight), None if self.bias is None else change(self.bias))


@dataclass(frozen=True, eq=False, slots=True)
class Norm:
    """A LayerNorm."""

    shape: tuple[int, ...]
    weight: Tensor | None
    bias: Tensor | None
    eps: float

    @classmethod
    def of(cls, norm: nn.LayerNorm) -> "Norm":
        """The weights of a module."""
        return cls(norm.normalized_shape, norm.weight, norm.bias, norm.eps)

    def __call__(self, x: Tensor) -> Tensor:
        """``(..., dim)`` to the same."""
        return fn.layer_norm(x, self.shape, self.weight, self.bias, self.eps)

    def changed(self, change: Change) -> "Norm":
        """The same norm with changed weights."""
        weight, bias = (None if x is None else change(x) for x in (self.weight, self.bias))
        return Norm(self.shape, weight, bias, self.eps)


@dataclass(frozen=True, eq=False, slots=True)
class LayerWeights:
    """A post-norm encoder layer: ``projection`` gives queries, keys and values in one."""

    heads: int
    projection: Affine
    output: Affine
    expand: Affine
    contract: Affine
    activation: Callable[[Tensor], Tensor]
    after_attention: Norm
    after_expansion: Norm

    @classmethod
    def of(cls, layer: nn.TransformerEncoderLayer) -> "LayerWeights":
        """The weights of a module."""
        attention = layer.self_attn
        return cls(
            heads=attention.num_heads,
            projection=Affine(attention.in_proj_weight, attention.in_proj_bias),
            output=Affine(attention.out_proj.weight, attention.out_proj.bias),
            expand=Affine(layer.linear1.weight, layer.linear1.bias),
            contract=Affine(layer.linear2.weight, layer.linear2.bias),
            activation=layer.activation,
            after_attention=Norm.of(layer.norm1),
            after_expansion=Norm.of(layer.norm2),
        )

    def changed(self, change: Change) -> "LayerWeights":
        """The same layer with changed weights."""
        return LayerWeights(
            self.heads,
            self.projection.changed(change),
            self.output.changed(change),
            self.expand.changed(change),
            self.contract.changed(change),
            self.activation,
            self.after_attention.changed(change),
            self.after_expansion.changed(change),
        )


@dataclass(frozen=True, eq=False, slots=True)
class EncoderWeights:
    """psi = head(norm(layers([cls(target), members])) at [CLS]), post-norm layers."""

    cls: Affine
    layers: tuple[LayerWeights, ...]
    norm: Norm | None
    head: Affine

    @classmethod
    def of(cls, parts: EncoderParts) -> "EncoderWeights":
        """The weights of the modules, shared with them."""
        return cls(
            cls=Affine(parts.cls.weight, parts.cls.bias),
            layers=tuple(map(LayerWeights.of, parts.layers)),
            norm=None if parts.norm is None else Norm.of(parts.norm),
            head=Affine(parts.head.weight, parts.head.bias),
        )

    def to(self, dtype: torch.dtype, device: torch.device | str) -> "EncoderWeights":
        """The same weights as ``dtype`` on ``device``."""
        # In two steps: not every device has every precision.
        return self.changed(lambda x: x.to(device).to(dtype))

    def changed(self, change: Change) -> "EncoderWeights":
        """The same encoder with changed weights."""
        return EncoderWeights(
            self.cls.changed(change),
            tuple(layer.changed(change) for layer in self.layers),
            None if self.norm is None else self.norm.changed(change),
            self.head.changed(change),
        )
