"""The sets with the least free residual, by looking at every one on a device with many cores.

On a processor :mod:`grncore.evidence.scan` is quicker, because it ends branches early. A GPU has
the arithmetic to eliminate thousands of prefixes at once and to compare all pairs of what is left.
``gpu.py`` measures how much that is worth; grncore itself searches on processors.
"""

from collections.abc import Iterator
from itertools import combinations, islice

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from grncore.errors import InputError
from grncore.evidence.bounds import Reduced
from grncore.evidence.box import COLLINEAR
from grncore.evidence.gram import Array

Sets = NDArray[np.int64]

_TABLES = 6
"""Matrices of a prefix's columns that exist at once."""


def best_free_sets(
    free: Reduced,
    size: int,
    top: int,
    device: str,
    *,
    memory_bytes: int = 2**30,
) -> tuple[Sets, Array]:
    """The ``top`` sets of positions that leave the least, freely fitted, and what they leave.

    Parameters
    ----------
    size
        R, at least 2.
    memory_bytes
        Working memory on the device; the number of prefixes at once follows from it.

    Returns
    -------
    ``(n, R)`` ascending within a set, best first, and ``(n,)`` residuals in float64.

    Raises
    ------
    InputError
        If R is below 2, or there are fewer than R columns.
    """
    q = len(free.columns)
    if size < 2 or q < size:
        raise InputError(f"A search needs a size of 2 or more and as many columns: {size}, {q}.")
    gram = torch.from_numpy(free.gram).to(device)
    cross = torch.from_numpy(free.cross).to(device)
    places = torch.arange(q, device=device)
    upper = places[:, None] < places  # second of the last two comes after the first
    step = max(1, memory_bytes // (8 * q * q * _TABLES))
    best_gain = torch.full((0,), -torch.inf, dtype=torch.float64, device=device)
    best_sets = torch.empty((0, size), dtype=torch.int64, device=device)
    for chunk in _prefixes(q, size - 2, step):
        prefix = torch.from_numpy(chunk).to(device)
        gains = _pair_gains(*_eliminated(gram, cross, prefix))
        allowed = upper.expand(len(prefix), q, q)
        if size > 2:
            allowed = allowed & (places > prefix[:, -1:])[:, :, None]
        flat = gains.masked_fill(~allowed, -torch.inf).flatten()
        found, where = flat.topk(min(top, len(flat)))
        row, pair = where // (q * q), where % (q * q)
        sets = torch.cat([prefix[row], (pair // q)[:, None], (pair % q)[:, None]], dim=1)
        joined, sets = torch.cat([best_gain, found]), torch.cat([best_sets, sets])
        best_gain, kept = joined.topk(min(top, len(joined)))
        best_sets = sets[kept]
    real = best_gain.isfinite()
    return best_sets[real].cpu().numpy(), free.yy - best_gain[real].cpu().numpy()


def _prefixes(q: int, length: int, step: int) -> Iterator[Sets]:
    """Ascending prefixes that leave room for two more members, some at a time."""
    every = combinations(range(q - 2), length)
    while block := list(islice(every, step)):
        yield np.array(block, dtype=np.int64).reshape(len(block), length)


def _eliminated(gram: Tensor, cross: Tensor, prefix: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """What is left of ``(n, q, q)`` and ``(n, q)`` when prefixes are fitted; what they explain."""
    n = len(prefix)
    rows = torch.arange(n, device=gram.device)
    left, rest = gram.expand(n, -1, -1), cross.expand(n, -1)
    explained = cross.new_zeros(n)
    for chosen in prefix.T:
        row, aim = left[rows, chosen], rest[rows, chosen]
        pivot = row[rows, chosen]
        # Twins of what is fitted add nothing.
        share = torch.where(pivot > COLLINEAR, 1 / pivot.clamp_min(COLLINEAR), 0.0)
        explained = explained + aim * aim * share
        rest = rest - row * (aim * share)[:, None]
        left = torch.baddbmm(left, row[:, :, None], (row * share[:, None])[:, None, :], alpha=-1)
    return left, rest, explained


def _pair_gains(left: Tensor, rest: Tensor, explained: Tensor) -> Tensor:
    """``(n, q, q)`` what each prefix explains with each pair of further columns."""
    own = left.diagonal(dim1=1, dim2=2)
    share = torch.where(own > COLLINEAR, 1 / own.clamp_min(COLLINEAR), 0.0)
    first = rest * rest * share  # of the first of the two, alone
    slope = left * share[:, :, None]
    aim = rest[:, None, :] - slope * rest[:, :, None]
    pivot = own[:, None, :] - slope * left
    second = torch.where(pivot > COLLINEAR, aim * aim / pivot.clamp_min(COLLINEAR), 0.0)
    return second + (first + explained[:, None])[:, :, None]
