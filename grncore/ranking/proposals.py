"""Regulators that training targets say a gene has, and the sets that they make."""

from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from grncore.ranking.edges import edge_log_odds
from grncore.ranking.known_teams import KnownTeams
from grncore.ranking.votes import log_votes


def most_voted(
    labels: KnownTeams, target: int, size: int, kept: NDArray[np.bool_], most: int
) -> NDArray[np.int64]:
    """Regulators that the kept training targets say most for, as many as make ``most`` sets.

    By the edge model where there is one; otherwise votes of all likenesses are multiplied. One that
    no kept target has with the gene says nothing.

    Returns
    -------
    ndarray
        ``(m,)`` genes, ascending, C(m, ``size``) <= ``most``.
    """
    if labels.edges is None:
        total = log_votes(labels, target, kept).sum(axis=0)
    else:
        total = edge_log_odds(labels, target, kept)[labels.regulators]
    total[~labels.membership[kept][:, :-1].any(axis=0)] = -np.inf
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
