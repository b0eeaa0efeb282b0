"""What decoding is asked, what it may spend, and what it answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from grncore.decoding.chunks import MEBIBYTE
from grncore.decoding.model import Model
from grncore.nets.set_scorer import SetScorer


@dataclass(frozen=True)
class Budget:
    """What decoding one target may spend.

    Attributes
    ----------
    memory_bytes
        Working memory; chunk sizes follow from it.
    sets, seconds
        Where given, decoding stops soon after so many sets were scored or seconds went by. The
        answer then carries the proven bound of what it did not see.
    """

    memory_bytes: int = 512 * MEBIBYTE
    sets: int | None = None
    seconds: float | None = None


@dataclass(frozen=True, eq=False)
class Decoded:
    """The best sets of one target, best first, with a certificate.

    Attributes
    ----------
    target
        Gene index.
    sets
        ``(N, R)`` int64, gene indices ascending within a set. Sets are ordered by score; equal
        scores by gene index. N is smaller than asked where the pool has fewer sets.
    scores, base, residual
        ``(N,)`` float32; score = base + residual.
    sets_scored
        How many sets were scored in full.
    total_sets
        C(M, R), every set of the pool.
    upper_bound
        No set that was not seen scores higher than this; ``-inf`` where none was left.
    gap
        By how much a set that was not seen could at most outscore the first one: 0 where the first
        set is proved best.
    exact
        Whether all N sets are proved to be the N best.
    method
        Decoder that answered.
    """

    target: int
    sets: NDArray[np.int64]
    scores: NDArray[np.float32]
    base: NDArray[np.float32]
    residual: NDArray[np.float32]
    sets_scored: int
    total_sets: int
    upper_bound: float
    gap: float
    exact: bool
    method: str


@dataclass(frozen=True, eq=False)
class Problem:
    """One target to decode. Built by :func:`grncore.decoding.problem.pose`.

    Members are named by their position in ``pool``, which ascends, so that the order of a set's
    positions is the order of its genes and lexicographic ties follow from positions too.

    Attributes
    ----------
    model
        The scorer, in evaluation mode, and its embeddings.
    target
        Gene index.
    pool
        ``(M,)`` gene indices, ascending, without duplicates.
    phi
        ``(M,)`` additive scores of the members: float64 that holds float32 values, so that sums of
        a few are exact in any order.
    size, top
        R and N.
    total_sets
        C(M, R) of the pool that was asked for; decoders may work on a smaller one.
    """

    model: Model
    target: int
    pool: NDArray[np.int64]
    phi: NDArray[np.float64]
    size: int
    top: int
    total_sets: int

    @property
    def scorer(self) -> SetScorer:
        """The model's scorer."""
        return self.model.scorer

    @property
    def embeddings(self) -> Tensor:
        """``(genes, dim)``."""
        return self.model.embeddings

    @property
    def wanted(self) -> int:
        """How many sets the answer holds."""
        return min(self.top, self.total_sets)


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
