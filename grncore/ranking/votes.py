"""What the training targets that are like a gene say of its regulators: weighted votes."""

import numpy as np
from numpy.typing import NDArray

from grncore.ranking.known_teams import KnownTeams

LEAST_VOTE = 1e-4
"""Added to votes before their logarithm: a regulator without any is not impossible."""


def vote_weights(likeness: NDArray[np.floating]) -> NDArray[np.float64]:
    """What a training target's word counts: so steep that few near ones outvote many distant."""
    found: NDArray[np.float64] = np.exp((likeness.astype(np.float64) - 1.0) * 10.0)
    return found


def log_votes(labels: KnownTeams, target: int, kept: NDArray[np.bool_]) -> NDArray[np.float64]:
    """``(likenesses, regulators)`` log share of the kept targets' votes for each regulator."""
    member = labels.membership[kept][:, :-1]
    found = []
    for likeness in labels.likeness.values():
        weights = vote_weights(likeness[target, kept])
        found.append(np.log(LEAST_VOTE + weights @ member / max(weights.sum(), 1e-300)))
    return np.array(found).reshape(-1, len(labels.regulators))
