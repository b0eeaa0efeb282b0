"""The parts of a scorer's residual, for the modules that look inside it."""

from dataclasses import dataclass

from torch import nn

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
