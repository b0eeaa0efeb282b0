"""Regulators that the training targets most like a gene have, and the sets that they make."""

from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from grncore.ranking.known_teams import KnownTeams
from grncore.ranking.label_numbers import LEAST_VOTE, vote_weights


def most_voted(
    labels: KnownTeams, target: int, size: int, kept: NDArray[np.bool_], most: int
) -> NDArray[np.int64]:
    """Regulators with most votes of the kept training targets, as many as make ``most`` sets.

    Votes of all likenesses are multiplied; one that no kept target has with the gene says nothing.

    Returns
    -------
    ndarray
        ``(m,)`` genes, ascending, C(m, ``size``) <= ``most``.
    """
    member = labels.membership[kept][:, :-1]
    total = np.zeros(len(labels.regulators))
    for likeness in labels.likeness.values():
        weights = vote_weights(likeness[target, kept])
        total += np.log(LEAST_VOTE + weights @ member / max(weights.sum(), 1e-300))
    total[~member.any(axis=0)] = -np.inf
    order = np.argsort(-total, kind="stable")[: int(np.isfinite(total).sum())]
    return np.sort(labels.regulators[order[: most_members(len(order), size, most)]])


def most_members(n: int, size: int, most: int) -> int:
    """How many of ``n`` members make at most ``most`` sets of ``size``."""
    kept = min(n, most + size)
    while kept > size and comb(kept, size) > most:
        kept -= 1
    return kept


def sets_among(genes: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """``(n, size)`` all sets of the genes."""
    return np.array(list(combinations(genes.tolist(), size)), dtype=np.int64).reshape(-1, size)
