"""Fast residuals of sets of genes, in chunks that fit the memory."""

import numpy as np
import torch
from numpy.typing import NDArray

from grncore.reproducible import threads_for
from grncore.scores.chunks import chunk_size, table_width
from grncore.scores.factorised import FactorisedResidual
from grncore.scores.neural import PreparedScorer


class PoolResiduals:
    """Residuals of one target's sets of one size.

    Best-first decoding meets few members. The tables of what depends on one member or two therefore
    cover the members that were met, and grow when others are. Where they would not fit the memory,
    each chunk gets tables of the members that it names.

    Parameters
    ----------
    target
        Gene index.
    size
        R.
    likely
        Genes that sets may hold, those to be met first in front.
    memory_bytes
        Working memory; the width of tables and the size of chunks follow from it.
    """

    def __init__(
        self,
        model: PreparedScorer,
        target: int,
        size: int,
        likely: NDArray[np.int64],
        memory_bytes: int,
    ) -> None:
        self._model = model
        self._likely = likely
        self._widest = table_width(memory_bytes)
        self._chunk = chunk_size(model.embeddings, size, memory_bytes)
        self._column = np.full(len(model.embeddings), -1)  # of each gene in the tables
        self._width = 0
        self._table: FactorisedResidual | None = None
        self._target = model.embeddings[target][None].to(model.precision)

    def __call__(self, sets: NDArray[np.int64]) -> NDArray[np.float32]:
        """Residuals ``(n,)`` of sets ``(n, R)`` of genes."""
        if not self._model.scorer.has_residual or not len(sets):
            return np.zeros(len(sets), dtype=np.float32)
        cuts = range(0, len(sets), self._chunk)
        with torch.inference_mode(), threads_for(len(sets)):
            return np.concatenate([self._part(sets[cut : cut + self._chunk]) for cut in cuts])

    def _part(self, sets: NDArray[np.int64]) -> NDArray[np.float32]:
        columns = self._column[sets]
        if columns.min() < 0:
            met = np.unique(sets)
            if len(met) > self._widest and len(sets) > 1:
                half = len(sets) // 2
                return np.concatenate([self._part(sets[:half]), self._part(sets[half:])])
            self._tabulate(met)
            columns = self._column[sets]
        assert self._table is not None
        places = torch.from_numpy(columns).to(self._target.device)
        return self._table(places).float().cpu().numpy()

    def _tabulate(self, met: NDArray[np.int64]) -> None:
        """Make the tables cover the members ``met``, beside those that they cover already."""
        covered = self._column >= 0
        covered[met] = True
        if covered.sum() > self._widest:
            covered[:] = False
            covered[met] = True
        elif self._width:  # grow to twice the width, so that growing stays rare
            spare = min(2 * self._width, self._widest) - covered.sum()
            covered[self._likely[~covered[self._likely]][: max(spare, 0)]] = True
        members = np.flatnonzero(covered)
        self._width = len(members)
        self._column[:] = -1
        self._column[members] = np.arange(len(members))
        rows = torch.from_numpy(members).to(self._target.device)
        tokens = self._model.embeddings[rows][None].to(self._model.precision)
        self._table = FactorisedResidual(self._model.fast_weights, self._target, tokens)
