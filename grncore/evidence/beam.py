"""Good sets to start from: the best freely fitted pairs, extended one regulator after another."""

import numpy as np
from numpy.typing import NDArray

from grncore.evidence.bounds import Reduced
from grncore.evidence.box import COLLINEAR
from grncore.evidence.gram import Array
from grncore.evidence.work import GROWTH, WorkBudget

Sets = NDArray[np.int64]

_WIDTH = 100


def beam_sets(free: Reduced, size: int, count: int, work: WorkBudget) -> Sets:
    """``(n, R)`` at most ``count`` sets of positions with much free gain; a start, no proof.

    At least one. Of large sets fewer are kept on the way, so that half of ``work`` is left.
    """
    if size == 1:
        return _largest(free.cross**2, count)[:, None]
    gains = free.pair_gains
    upper = np.triu_indices(len(gains), 1)
    # Each set that is kept grows from 2 members to R, member by member.
    each = GROWTH * len(gains) * max(size * (size - 1) // 2 - 1, 1)
    width = max(1, int(min(max(_WIDTH, count), work.left / 2 / each)))
    best = _largest(gains[upper], width)
    sets = np.column_stack([upper[0][best], upper[1][best]])
    while sets.shape[1] < size:
        work.note(GROWTH * len(gains) * sets.size)
        sets = _grown(free, sets, width)
    return sets[:count]


def _grown(free: Reduced, sets: Sets, width: int) -> Sets:
    """The best sets of one member more."""
    gains = extended_gains(free, sets)
    best = _largest(gains.ravel(), width * (sets.shape[1] + 1))
    row, new = np.unravel_index(best, gains.shape)
    kept = gains[row, new]
    found = np.sort(np.column_stack([sets[row], new]), axis=1)[np.isfinite(kept)]
    found, first = distinct_sets(found, len(free.columns))
    return found[_largest(kept[np.isfinite(kept)][first], width)]


def distinct_sets(sets: Sets, count: int) -> tuple[Sets, NDArray[np.int64]]:
    """Distinct rows of ``(n, R)`` sets of positions below ``count``, in order, and their places."""
    size = sets.shape[1]
    if count**size > np.iinfo(np.int64).max:
        found, first = np.unique(sets, axis=0, return_index=True)
        return found, first
    keys = sets @ (count ** np.arange(size - 1, -1, -1))
    _, first = np.unique(keys, return_index=True)
    return sets[first], first


def extended_gains(free: Reduced, sets: Sets) -> Array:
    """``(n, q)`` what each set with each further column explains; -inf where it is a member."""
    rows = np.arange(len(sets))
    cross = np.repeat(free.cross[None], len(sets), axis=0)
    left = np.ones_like(cross)
    done = np.zeros(len(sets))
    factors: list[Array] = []
    for chosen in sets.T:
        row = free.gram[chosen].copy()
        for factor in factors:
            row -= factor * factor[rows, chosen][:, None]
        pivot = left[rows, chosen]
        root = np.where(pivot > COLLINEAR, np.sqrt(np.maximum(pivot, COLLINEAR)), np.inf)
        factor = row / root[:, None]
        aim = cross[rows, chosen] / root
        done += aim * aim
        cross -= factor * aim[:, None]
        left -= factor * factor
        factors.append(factor)
    gains = np.where(left > COLLINEAR, cross * cross / np.maximum(left, COLLINEAR), 0.0)
    gains += done[:, None]
    gains[rows[:, None], sets] = -np.inf
    return gains


def _largest(values: Array, count: int) -> NDArray[np.int64]:
    """Positions of the ``count`` largest values, largest first."""
    count = min(count, len(values))
    found = np.argpartition(-values, count - 1)[:count]
    return found[np.argsort(-values[found], kind="stable")]
