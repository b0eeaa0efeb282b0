"""From finalists to the answer, and how far fast scores may stray."""

import numpy as np

from grncore.decoding.finalists import Finalists
from grncore.decoding.types import Decoded, Problem

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
