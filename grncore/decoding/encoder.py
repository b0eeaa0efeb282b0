"""The parts of a scorer's residual, for the modules that look inside it."""

from dataclasses import dataclass

from torch import nn

from grncore.scorers.base import SetScorer


@dataclass(frozen=True, eq=False)
class EncoderParts:
    """psi = head(norm(layers([cls(target), members])) at [CLS])."""

    cls: nn.Module
    layers: tuple[nn.TransformerEncoderLayer, ...]
    norm: nn.Module | None
    head: nn.Linear

    @property
    def is_post_norm(self) -> bool:
        """Whether every layer ends with its norm."""
        return not any(layer.norm_first for layer in self.layers)


def encoder_parts(scorer: SetScorer) -> EncoderParts | None:
    """The parts, or None for a residual that is built in another way."""
    parts = dict(scorer.named_children())
    cls, encoder, head = parts.get("cls"), parts.get("layers"), parts.get("head")
    if cls is None or not isinstance(encoder, nn.TransformerEncoder):
        return None
    layers = tuple(x for x in encoder.layers if isinstance(x, nn.TransformerEncoderLayer))
    if not isinstance(head, nn.Linear) or not layers or len(layers) < len(encoder.layers):
        return None
    return EncoderParts(cls, layers, encoder.norm, head)
