"""Cells along a line, read from how alike they are.

Two cells of a process with memory are alike where they are close in time: averaged over genes, each
divided by its own variance, half the squared difference is ``1 - exp(-|t_i - t_j|)``, with time in
the process's own memory times. Distances are trusted only where they are short; long ones are sums
of short ones along a graph (Tenenbaum, de Silva and Langford, Science 2000), and the first
coordinate of a multidimensional scaling puts the cells on a line. Where the line has a gap that no
short distance crosses, it falls into chains.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree, shortest_path

Array = NDArray[np.float64]

LONGEST_GAP = 1.4
"""Memory times: a distance beyond it is too near the plateau to say who is whose neighbour."""

LINE_RATIO = 20.0
"""How much longer than wide, in eigenvalues, cells must lie to be called a line."""

_SHORTEN = 0.9
_SHORTEST_REACH = 0.05
_SAME = 1e-6
"""Cells nearer than this are one cell sampled twice."""


@dataclass(frozen=True, eq=False)
class Chain:
    """Cells on a line; which end is first is not known yet.

    Attributes
    ----------
    cells
        ``(cells,)`` columns of the expression, from one end to the other.
    lengths
        ``(cells - 1,)`` time between neighbours, in memory times, above 0.
    line_ratio
        First eigenvalue of the scaling over the second: how much longer than wide the chain is.
    """

    cells: NDArray[np.int64]
    lengths: Array
    line_ratio: float


def cell_distances(expression: Array) -> Array:
    """``(cells, cells)`` half the mean squared difference, in units of each gene's variance.

    Genes that do not vary are left out. 1 is what two unrelated cells have on average.
    """
    varies = expression.std(axis=1) > 0
    scaled = expression[varies]
    scaled = scaled - scaled.mean(axis=1, keepdims=True)
    scaled /= scaled.std(axis=1, keepdims=True) * np.sqrt(2 * max(int(varies.sum()), 1))
    squares = (scaled * scaled).sum(axis=0)
    distances = squares[:, None] + squares[None, :] - 2 * (scaled.T @ scaled)
    np.maximum(distances, 0, out=distances)
    np.fill_diagonal(distances, 0)
    return distances


def as_times(distances: Array) -> Array:
    """Time apart that a distance stands for: the inverse of ``1 - exp(-t)``."""
    return -np.log(np.clip(1 - distances, 1e-3, 1))


def chains(distances: Array, longest_gap: float = LONGEST_GAP) -> list[Chain]:
    """Put cells on a line, in chains of two cells and more, the longest first.

    A shortcut between two far parts of the line folds it; then it is no longer much longer than
    wide. Such a chain is taken apart at its longest links until its parts are lines.

    Parameters
    ----------
    distances
        As :func:`cell_distances` gives them.
    longest_gap
        Neighbours farther apart than this, in memory times, start a new chain.
    """
    times = as_times(distances) + 1e-12  # An edge of length 0 would be none.
    waiting = [(np.arange(len(times)), longest_gap)]
    found = []
    while waiting:
        cells, gap = waiting.pop()
        for part, graph, reach in _parts(cells, times, gap):
            position, ratio = _scale(shortest_path(csr_array(graph), directed=False))
            if ratio >= LINE_RATIO:
                found.append(_chain(part[np.argsort(position, kind="stable")], distances, ratio))
            elif reach > _SHORTEST_REACH:
                waiting.append((part, reach * _SHORTEN))
    return sorted((c for c in found if len(c.cells) > 1), key=lambda c: (-len(c.cells), c.cells[0]))


def _parts(
    cells: NDArray[np.int64], times: Array, longest_gap: float
) -> Iterator[tuple[NDArray[np.int64], Array, float]]:
    """Connected parts of two cells and more, each with its graph of short links and their reach."""
    here = times[np.ix_(cells, cells)]
    tree = minimum_spanning_tree(csr_array(np.triu(here, 1)))
    if not tree.nnz:
        return
    # The lowest threshold that still connects the cells: no shortcut is longer than need be.
    reach = min(float(tree.data.max()), longest_gap) * (1 + 1e-9)
    graph = np.where(here <= reach, here, 0)
    np.fill_diagonal(graph, 0)
    _, label = connected_components(csr_array(graph), directed=False)
    for number in range(label.max() + 1):
        inside = np.flatnonzero(label == number)
        if len(inside) > 1:
            yield cells[inside], graph[np.ix_(inside, inside)], reach


def _chain(ordered: NDArray[np.int64], distances: Array, ratio: float) -> Chain:
    kept = [0]
    for place in range(1, len(ordered)):
        if distances[ordered[kept[-1]], ordered[place]] > _SAME:
            kept.append(place)
    ordered = ordered[kept]
    return Chain(ordered, as_times(distances[ordered[:-1], ordered[1:]]), ratio)


def _scale(geodesic: Array) -> tuple[Array, float]:
    """First coordinate of classical scaling, and its eigenvalue over the next one's."""
    n = len(geodesic)
    squares = geodesic**2
    centred = squares - squares.mean(axis=0) - squares.mean(axis=1)[:, None] + squares.mean()
    values, vectors = eigh(-0.5 * centred, subset_by_index=[max(n - 2, 0), n - 1])
    second = max(float(values[0]), 1e-12) if n > 1 else 1e-12
    return vectors[:, -1], float(values[-1]) / second
