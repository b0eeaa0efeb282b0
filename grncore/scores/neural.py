"""A scorer made ready for decoding: what the problems of one model share."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor, nn

from grncore.nets.set_scorer import SetScorer
from grncore.scores.base import Ability
from grncore.scores.bound import ResidualBound, UnboundedResidual, bound_of
from grncore.scores.encoder_weights import EncoderParts, EncoderWeights, encoder_parts
from grncore.scores.factorised import weights_of
from grncore.scores.precise import PreciseResidual


@dataclass(frozen=True, eq=False)
class PreparedScorer:
    """A scorer in evaluation mode and its embeddings ``(genes, dim)``, on one device.

    What is derived from the weights is derived when first asked for and kept, so a model is made
    anew wherever weights may have changed.
    """

    scorer: SetScorer
    embeddings: Tensor
    half: bool = False
    """Whether fast scores may be computed in float16."""

    @cached_property
    def parts(self) -> EncoderParts | None:
        """The residual's modules; None where it is built in another way."""
        return encoder_parts(self.scorer) if self.scorer.has_residual else None

    @property
    def is_factorisable(self) -> bool:
        """Whether the residual is a post-norm Transformer encoder with a head on [CLS]."""
        return self.parts is not None and self.parts.is_post_norm

    @cached_property
    def weights(self) -> EncoderWeights:
        """The encoder's weights.

        Raises
        ------
        InputError
            If the residual is not factorisable.
        """
        if self.parts is None or not self.parts.is_post_norm:
            return weights_of(self.scorer)  # says why not
        return EncoderWeights.of(self.parts)

    @property
    def precision(self) -> torch.dtype:
        """Of fast scores."""
        return torch.float16 if self.half else torch.float32

    @cached_property
    def fast_weights(self) -> EncoderWeights:
        """The encoder's weights in the precision of fast scores."""
        return self.weights.to(self.precision, self.embeddings.device)

    @cached_property
    def precise(self) -> PreciseResidual:
        """The residual in float64."""
        weights = self.weights if self.is_factorisable else None
        return PreciseResidual(self.scorer, self.embeddings, weights)

    @cached_property
    def bound(self) -> ResidualBound:
        """The residual's bound.

        Raises
        ------
        UnboundedResidual
            If none can be proved.
        """
        return bound_of(self.scorer, self.parts)

    @cached_property
    def abilities(self) -> frozenset[Ability]:
        """What the scores offer to decoders."""
        scorer = self.scorer
        offered: dict[Ability, bool] = {
            "score": True,
            "additive": not scorer.has_residual,
            "base": scorer.has_base,
            "fast": self.is_factorisable,
            "extend": True,  # a network scores sets of any size
            # Without an additive part there is nothing that the rest could be bounded beside.
            "interval": scorer.has_residual and scorer.has_base and self.has_bound,
        }
        return frozenset(ability for ability, there in offered.items() if there)

    @property
    def has_bound(self) -> bool:
        """Whether the residual's bound can be proved."""
        try:
            return self.bound is not None
        except UnboundedResidual:
            return False


def prepare(scorer: SetScorer, embeddings: Tensor, *, half: bool = False) -> PreparedScorer:
    """The model of a scorer in evaluation mode."""
    return PreparedScorer(scorer, embeddings.detach(), half)


@contextmanager
def evaluating(module: nn.Module) -> Iterator[None]:
    """Evaluation mode for a while: decoding knows no dropout."""
    if not module.training:
        yield
        return
    module.eval()
    try:
        yield
    finally:
        module.train()
