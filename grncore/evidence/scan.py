"""Which of all sets explain more than a given amount, without computing what each explains.

With Gram matrix G and products b with the target, a set S explains more than N > 0 exactly where
``M_S`` with ``M = G - b b' / N`` is not positive definite (the Schur complement of N in the
augmented matrix). So the target is eliminated first; then prefixes of a set, one regulator after
another; and for the last two members all that is left to ask is whether ``M_kl^2 >= M_kk M_ll``: a
few multiplications for each set. Where all that is left of M is positive definite, no set below
that prefix explains enough, and the branch ends (Furnival and Wilson's leaps and bounds).
"""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from grncore.evidence.bounds import Reduced
from grncore.evidence.gram import Array
from grncore.evidence.work import SpentError, WorkBudget

Sets = NDArray[np.int64]

# Numbers in a block: small enough to stay in a core's cache.
_BLOCK = 1 << 15
_AT_ONCE = 8
# A pivot below this is not trusted: everything under it counts as found, and is looked at exactly.
_PIVOT = 1e-7
_YIELDED = 1 << 14


class Interrupted(Exception):
    """Raised when all work is spent: no set not looked at leaves less than ``floor``."""

    def __init__(self, floor: float) -> None:
        super().__init__(floor)
        self.floor = floor


def scan(free: Reduced, size: int, needed: Callable[[], float], work: WorkBudget) -> Iterator[Sets]:
    """Blocks of sets of positions that may explain ``needed()`` or more; no other set does.

    Parameters
    ----------
    needed
        Asked again for each first member, so that a threshold found meanwhile helps at once.
    work
        What it may cost; what it cost is taken off.

    Raises
    ------
    Interrupted
        If that is spent before every set was looked at.
    """
    q = len(free.columns)
    # Strong regulators first: what is left when work is spent are sets of weak ones.
    order = np.argsort(-(free.cross**2), kind="stable")
    gram, cross = free.gram[np.ix_(order, order)], free.cross[order]
    first = 0
    try:
        if size == 1:
            yield order[:, None][cross**2 >= needed()]
            return
        if size == 2:
            whole = _augmented(gram, cross, needed())
            for found in _all_pairs(q, work) if whole is None else _pairs_of(whole, work):
                yield order[found]
            return
        whole = _augmented(gram, cross, needed()) if size == 3 else None
        if whole is not None:
            for found in _triples_of(whole, work):
                yield order[found]
            return
        for first in range(q - size + 1):
            work.spend(_to_end(q - first))
            rest = _augmented(gram[first:, first:], cross[first:], needed())
            if rest is not None and _definite(rest):
                return
            prefix = np.array([first])
            for found in _below(_eliminated(rest), prefix, q, size, work):
                yield order[found]
    except SpentError:
        raise Interrupted(_floor(free.yy, gram[first:, first:], cross[first:])) from None


def _augmented(gram: Array, cross: Array, needed: float) -> Array | None:
    """M; None where every set explains enough."""
    return None if needed <= 0 else gram - np.outer(cross, cross / needed)


def _eliminated(matrix: Array | None) -> Array | None:
    """What is left of the other columns when the first is fitted; None where it may suffice."""
    if matrix is None or matrix[0, 0] <= _PIVOT:
        return None
    row = matrix[0, 1:]
    return matrix[1:, 1:] - np.outer(row, row / matrix[0, 0])


def _definite(matrix: Array) -> bool:
    try:
        factor = np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError:
        return False
    return bool(np.diagonal(factor).min() ** 2 > _PIVOT)


def _to_end(q: int) -> float:
    """Work of asking whether a branch of ``q`` columns ends, and of eliminating its first one."""
    return q * q + q**3 / 30


def _below(
    matrix: Array | None, prefix: NDArray[np.int64], q: int, size: int, work: WorkBudget
) -> Iterator[Sets]:
    """Sets that begin with ``prefix``; ``matrix`` is what is left of the columns after it."""
    missing = size - len(prefix)
    start = int(prefix[-1]) + 1
    if missing == 2:
        ends = _all_pairs(q - start, work) if matrix is None else _pairs_of(matrix, work)
        for pairs in ends:
            yield _joined(prefix, pairs + start)
        return
    if matrix is not None and missing == 3:
        for triples in _triples_of(matrix, work):
            yield _joined(prefix, triples + start)
        return
    for first in range(q - start - missing + 1):
        work.spend(_to_end(q - start - first))
        rest = None if matrix is None else matrix[first:, first:]
        if rest is not None and _definite(rest):
            return
        yield from _below(_eliminated(rest), np.append(prefix, start + first), q, size, work)


def _joined(prefix: NDArray[np.int64], ends: Sets) -> Sets:
    return np.concatenate([np.repeat(prefix[None], len(ends), axis=0), ends], axis=1)


def _all_pairs(q: int, work: WorkBudget) -> Iterator[Sets]:
    one, two = np.triu_indices(q, 1)
    for start in range(0, len(one), _YIELDED):
        work.spend(_YIELDED)
        part = slice(start, start + _YIELDED)
        yield np.column_stack([one[part], two[part]])


def _pairs_of(matrix: Array, work: WorkBudget) -> Iterator[Sets]:
    """Pairs of the matrix's columns whose minor is not positive."""
    q = len(matrix)
    left = np.diagonal(matrix)
    short = left <= _PIVOT
    strip = max(1, _BLOCK // q)
    for start in range(0, q - 1, strip):
        stop = min(start + strip, q - 1)
        work.spend((stop - start) * (q - start))
        found = matrix[start:stop, start:]
        hit = found * found > left[start:stop, None] * left[start:]
        hit |= short[start:stop, None] | short[start:]
        one, two = np.nonzero(hit)
        later = two > one
        if later.any():
            yield np.column_stack([one[later], two[later]]) + start


def _triples_of(matrix: Array, work: WorkBudget) -> Iterator[Sets]:
    """Triples of the matrix's columns whose minor is not positive, some first members at once."""
    q = len(matrix)
    diagonal = np.diagonal(matrix)
    for begin in range(0, q - 2, _AT_ONCE):
        work.spend(_AT_ONCE * q)
        end = min(begin + _AT_ONCE, q - 2)
        pivot = diagonal[begin:end, None]
        factor = matrix[begin:end, begin + 1 :] / np.sqrt(np.where(pivot > _PIVOT, pivot, np.inf))
        left = diagonal[begin + 1 :] - factor * factor
        short = (left <= _PIVOT) | (pivot <= _PIVOT)
        # Members come after the first one.
        early = np.arange(left.shape[1]) < np.arange(end - begin)[:, None]
        left = np.where(early, np.inf, np.maximum(left, np.finfo(float).tiny))
        short &= ~early
        yield from _ends_of(matrix[begin + 1 :, begin + 1 :], factor, left, short, begin, work)


def _ends_of(
    matrix: Array,
    factor: Array,
    left: Array,
    short: NDArray[np.bool_],
    begin: int,
    work: WorkBudget,
) -> Iterator[Sets]:
    """Second and third members for each of a block of first ones."""
    q = len(matrix)
    careful = bool(short.any())
    strip = max(1, _BLOCK // (q * len(factor)))
    for start in range(0, q - 1, strip):
        rows, columns = slice(start, min(start + strip, q - 1)), slice(start, q)
        work.spend(len(factor) * (rows.stop - start) * (q - start))
        found = factor[:, rows, None] * factor[:, None, columns]
        np.subtract(matrix[rows, columns], found, out=found)
        found *= found
        hit = found > left[:, rows, None] * left[:, None, columns]
        if careful:
            known = np.isfinite(left)
            hit |= short[:, rows, None] & known[:, None, columns]
            hit |= short[:, None, columns] & known[:, rows, None]
        elif not hit.any():
            continue
        first, second, third = np.nonzero(hit)
        later = third > second
        if later.any():
            ends = np.column_stack([second[later], third[later]]) + (begin + 1 + start)
            yield np.column_stack([first[later] + begin, ends])


def _floor(yy: float, gram: Array, cross: Array) -> float:
    """Residual of all columns together: no set of them leaves less."""
    found = np.linalg.lstsq(gram, cross, rcond=1e-10)[0]
    return max(yy - float(found @ cross), 0.0)
