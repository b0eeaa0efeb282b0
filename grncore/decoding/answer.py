"""The answer to a decoding problem: from finalists to sets with a certificate.

Fast scores may stray from the canonical ones by a slack; where one strays further, the work is
repeated with a wider slack.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from grncore.decoding.finalists import Finalists, SlackExceeded
from grncore.decoding.problem import Problem
from grncore.errors import GrncoreError


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


# Float32 scores of trained encoders differ from float64 by a few 1e-6 of their scale. A hundred
# times that costs nothing, because only finalists pay for it; every finalist checks it.
RESIDUAL_SLACK = 1e-4


# Float16 rounds 8192 times coarser. A margin of a few times what trained models show keeps the
# finalists few.
HALF_SLACK = 2e-2


BASE_SLACK = 1e-6  # rounding the reported score to float32: 6e-8 of it


def slack_for(problem: Problem, residual_scale: float, widen: float) -> float:
    """Allowed difference between a fast score and the canonical one."""
    largest = float(np.abs(problem.phi).max(initial=0.0)) * problem.size
    of_residual = HALF_SLACK if problem.model.half else RESIDUAL_SLACK
    return widen * (of_residual * residual_scale + BASE_SLACK * largest) + 1e-12


def answer(
    problem: Problem,
    finalists: Finalists | None,
    sets_scored: int,
    unseen: float,
    method: str,
) -> Decoded:
    """The N best finalists with their certificate.

    Parameters
    ----------
    unseen
        Proven bound of every set that was not seen; ``-inf`` where none was left.
    """
    if finalists is None:  # a pool smaller than R has no sets
        finalists = Finalists(problem, 1.0)
    best = finalists.best()
    scores = best.scores
    complete = len(scores) == problem.wanted
    # Strictly: an unseen set of equal score might come first by the order of the genes.
    exact = complete and (unseen == -np.inf or unseen < scores[-1])
    leader = float(scores[0]) if len(scores) else -np.inf
    return Decoded(
        target=problem.target,
        sets=problem.pool[best.sets].reshape(-1, problem.size),
        scores=scores,
        base=best.base,
        residual=best.residual,
        sets_scored=sets_scored,
        total_sets=problem.total_sets,
        upper_bound=unseen,
        gap=max(0.0, unseen - leader) if unseen > -np.inf else 0.0,
        exact=exact,
        method=method,
    )


T = TypeVar("T")


WIDENINGS = (1.0, 1e2, 1e4, 1e6)


def with_widening(work: Callable[[float], T]) -> T:
    """``work(widen)`` with the first factor on the slack that suffices.

    Raises
    ------
    GrncoreError
        If none does.
    """
    for widen in WIDENINGS:
        try:
            return work(widen)
        except SlackExceeded:
            continue
    raise GrncoreError(
        "The scores of this model cannot be reproduced in float64: its weights or features are too "
        "extreme for an exact answer. Check the checkpoint and the features."
    )
