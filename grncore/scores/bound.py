"""How large a residual can be: the proof that lets decoding stop early.

The last LayerNorm before the head gives y = gamma * x + beta, where x has mean 0 and a squared norm
of d * var / (var + eps) <= d. So with head weights w and bias c,

    psi = w . y + c = (w . beta + c) + centred(w * gamma) . x,

because x is orthogonal to the constant part of w * gamma, and by Cauchy-Schwarz

    |psi - (w . beta + c)| <= sqrt(d) * ||centred(w * gamma)||,

for every input, any depth before the norm and any eps. Nothing else about the model is assumed.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from grncore.errors import InputError
from grncore.nets.set_scorer import SetScorer
from grncore.scores.encoder_weights import EncoderParts, encoder_parts


class UnboundedResidual(InputError):
    """The scorer's residual has no bound that this module can prove."""


@dataclass(frozen=True)
class ResidualBound:
    """psi lies in ``[centre - radius, centre + radius]``, in exact arithmetic."""

    centre: float
    radius: float

    @property
    def highest(self) -> float:
        """No residual is larger."""
        return self.centre + self.radius

    @property
    def lowest(self) -> float:
        """No residual is smaller."""
        return self.centre - self.radius


def residual_bound(scorer: SetScorer) -> ResidualBound:
    """The bound of a scorer's residual; zero for a scorer without one.

    Raises
    ------
    UnboundedResidual
        If the head does not follow a LayerNorm directly.
    """
    return bound_of(scorer, encoder_parts(scorer))


def bound_of(scorer: SetScorer, parts: EncoderParts | None) -> ResidualBound:
    """As :func:`residual_bound`, of a scorer whose parts are known."""
    if not scorer.has_residual:
        return ResidualBound(0.0, 0.0)
    norm, head = _end(scorer, parts)
    weight = _double(head.weight)[0]
    scaled = weight if norm.weight is None else weight * _double(norm.weight)
    centre = 0.0 if norm.bias is None else float(weight @ _double(norm.bias))
    if head.bias is not None:
        centre += float(head.bias.detach())
    radius = math.sqrt(len(weight)) * float(np.linalg.norm(scaled - scaled.mean()))
    return ResidualBound(centre, radius)


def has_bound(scorer: SetScorer) -> bool:
    """Whether :func:`residual_bound` can prove one."""
    try:
        residual_bound(scorer)
    except UnboundedResidual:
        return False
    return True


def _end(scorer: SetScorer, parts: EncoderParts | None) -> tuple[nn.LayerNorm, nn.Linear]:
    """The last norm and the head that reads it."""
    if parts is not None:
        norm = parts.norm
        if norm is None and not parts.layers[-1].norm_first:
            norm = parts.layers[-1].norm2
        if norm is not None:
            return norm, parts.head
    raise UnboundedResidual(
        f"The residual of scorer {scorer.kind!r} is not proved to be bounded: its head must be "
        "linear on a final LayerNorm (post-norm layers, or norm_first with a norm at the end). "
        "Decode it with method='auto', which then scores every set."
    )


def _double(parameter: Tensor) -> NDArray[np.float64]:
    return parameter.detach().cpu().numpy().astype(np.float64)
