"""Fast residuals of sets of one problem, in chunks that fit the memory."""

import numpy as np
import torch
from numpy.typing import NDArray

from grncore.decoding.chunks import chunk_size
from grncore.decoding.factorised import FactorisedResidual
from grncore.decoding.types import Budget, Problem

FIRST_DEPTH = 32


class PoolResiduals:
    """Residuals of sets named by places in an order of the pool's members.

    Best-first decoding meets few members, the best ones. The tables of attention logits between
    members therefore cover the first places only and grow when a deeper one is met. Where they
    would not fit the memory, each chunk gets tables of the members it names.

    Parameters
    ----------
    order
        ``(M,)`` positions in the pool; a set's places count in it.
    """

    def __init__(self, problem: Problem, order: NDArray[np.int64], budget: Budget) -> None:
        embeddings = problem.embeddings
        self._problem = problem
        self._genes = problem.pool[order]
        self._target = embeddings[problem.target][None]
        # A third of the memory for tables, which take about 16 numbers per pair of members while
        # they are made; the rest for a chunk.
        self._deepest = int(np.sqrt(budget.memory_bytes / 3 / (4 * 16)))
        self.chunk = chunk_size(problem, budget.memory_bytes * 2 // 3)
        self._table: FactorisedResidual | None = None
        self._depth = 0

    def __call__(self, places: NDArray[np.int64]) -> NDArray[np.float32]:
        """Residuals ``(n,)`` of sets ``(n, R)``."""
        if not self._problem.scorer.has_residual:
            return np.zeros(len(places), dtype=np.float32)
        with torch.inference_mode():
            parts = [
                self._chunk(places[first : first + self.chunk])
                for first in range(0, len(places), self.chunk)
            ]
        return np.concatenate([*parts, np.empty(0, np.float32)])

    def _chunk(self, places: NDArray[np.int64]) -> NDArray[np.float32]:
        depth = int(places.max()) + 1
        if depth <= self._depth:
            table = self._table
        elif depth <= self._deepest:
            self._depth = min(max(2 * depth, FIRST_DEPTH), len(self._genes), self._deepest)
            table = self._table = self._tabulated(np.arange(self._depth))
        else:
            met, local = np.unique(places, return_inverse=True)
            table, places = self._tabulated(met), local.reshape(places.shape)
        assert table is not None
        sets = torch.from_numpy(places).to(self._target.device)
        return table(sets).float().cpu().numpy()

    def _tabulated(self, places: NDArray[np.int64]) -> FactorisedResidual:
        genes = torch.from_numpy(self._genes[places]).to(self._target.device)
        members = self._problem.embeddings[genes][None]
        return FactorisedResidual(self._problem.scorer, self._target, members)
