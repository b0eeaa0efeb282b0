"""Residuals in float64, rounded to float32 as a function of the set alone.

A matrix product's last bits depend on how many rows it has, where a row stands and how work is cut
among threads. So the canonical residual of a set is *defined* as what scoring it alone gives, by
the scorer's own forward in float64, members in the order of their content, on one thread, rounded
to float32. Factorised scoring in float64 of many sets together is only a faster way to find it: its
noise is far below a float32 step, so both round alike, except where a value lies within the noise
of a boundary between two float32 values. Such sets, one in thousands, are scored alone after all.
"""

import copy
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from grncore.nets.set_scorer import SetScorer
from grncore.reproducible import distinct_rows, one_thread
from grncore.scores.chunks import MEBIBYTE, bytes_per_set
from grncore.scores.encoder_weights import EncoderWeights
from grncore.scores.factorised import FactorisedResidual

BATCH_BYTES = 8 * MEBIBYTE
"""Memory of the sets that are scored at a time: what fits the processor's cache."""


class PreciseResidual:
    """A scorer's residual in float64, on the cpu (not every device has float64).

    Copies are made when first needed.

    Parameters
    ----------
    scorer
        In evaluation mode.
    embeddings
        ``(genes, dim)``.
    weights
        Its encoder's, where its residual is factorisable.
    """

    def __init__(
        self, scorer: SetScorer, embeddings: Tensor, weights: EncoderWeights | None
    ) -> None:
        self._scorer = scorer
        self._embeddings = embeddings
        self._float32 = weights

    def __call__(
        self,
        targets: NDArray[np.int64],
        sets: NDArray[np.int64],
        noise: NDArray[np.float64] | float,
    ) -> NDArray[np.float32]:
        """Canonical residuals ``(n,)``.

        Parameters
        ----------
        targets, sets
            Gene indices ``(n,)`` and ``(n, R)``, members in any order.
        noise
            No residual of a set scored among others is further than this from that of the set
            alone. Too large a value costs time, nothing else.
        """
        if not self._scorer.has_residual or not len(sets):
            return np.zeros(len(sets), dtype=np.float32)
        if self._float32 is None:
            return np.array([self.alone(*each) for each in zip(targets, sets, strict=True)])
        together = self.together(targets, sets)
        with np.errstate(over="ignore"):  # what is not finite is refused later
            rounded = (together - noise).astype(np.float32)
            doubtful = rounded != (together + noise).astype(np.float32)
        for row in np.flatnonzero(doubtful):
            rounded[row] = self.alone(targets[row], sets[row])
        return rounded

    def together(self, targets: NDArray[np.int64], sets: NDArray[np.int64]) -> NDArray[np.float64]:
        """Residuals ``(n,)`` with the noise of a batch, of a factorisable scorer."""
        step = max(1, BATCH_BYTES // bytes_per_set(self._embeddings.shape[1], sets.shape[1], 8))
        cuts = range(0, len(sets), step)
        parts = [self._batch(targets[cut : cut + step], sets[cut : cut + step]) for cut in cuts]
        return np.concatenate(parts)

    def alone(self, target: int, members: NDArray[np.int64]) -> np.float32:
        """The canonical residual of one set by its definition."""
        tokens = self._rows(members).numpy()
        first, content = distinct_rows(tokens)
        ordered = torch.from_numpy(tokens[first[np.sort(content)]]).double()
        of_target = self._rows(np.array([target])).double()
        with torch.inference_mode(), one_thread():
            return np.float32(float(self._double.residual(of_target, ordered[None, None])))

    def _batch(self, targets: NDArray[np.int64], sets: NDArray[np.int64]) -> NDArray[np.float64]:
        asked, owners = np.unique(targets, return_inverse=True)
        met, columns = np.unique(sets, return_inverse=True)
        with torch.inference_mode(), one_thread():
            tokens = self._rows(np.concatenate([asked, met])).double()
            residual = FactorisedResidual(
                self._weights, tokens[: len(asked)], tokens[None, len(asked) :]
            )
            places = torch.from_numpy(columns.reshape(sets.shape))
            return residual(places, torch.from_numpy(owners)).numpy()

    def _rows(self, genes: NDArray[np.int64]) -> Tensor:
        rows = torch.from_numpy(genes).to(self._embeddings.device)
        return self._embeddings[rows].detach().float().cpu()

    @cached_property
    def _weights(self) -> EncoderWeights:
        assert self._float32 is not None
        with torch.inference_mode():
            return self._float32.to(torch.float64, "cpu")

    @cached_property
    def _double(self) -> SetScorer:
        return copy.deepcopy(self._scorer).to("cpu").double()
