"""Cells along a line, read from how alike they are.

Two cells of a process with memory are alike where they are close in time: averaged over genes, each
divided by its own variance, half the squared difference is ``1 - exp(-|t_i - t_j|)``, with time in
the process's own memory times. Distances are trusted only where they are short; long ones are sums
of short ones along a graph (Tenenbaum, de Silva and Langford, Science 2000), and the first
coordinate of a multidimensional scaling puts the cells on a line. Where the line has a gap that no
short distance crosses, it falls into chains.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LONGEST_GAP = 1.4
"""Memory times: a distance beyond it is too near the plateau to say who is whose neighbour."""

LINE_RATIO = 20.0
"""How much longer than wide, in eigenvalues, cells must lie to be called a line."""

_SHORTEN = 0.9
_SHORTEST_REACH = 0.05
_ROUNDS = 6
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
    scaled, n_genes = _scaled(expression)
    scaled /= np.sqrt(2 * max(n_genes, 1))
    squares = (scaled * scaled).sum(axis=0)
    distances: Array = squares[:, None] + squares[None, :] - 2 * (scaled.T @ scaled)
    np.maximum(distances, 0, out=distances)
    np.fill_diagonal(distances, 0)
    return distances


def denoised_distances(expression: Array) -> Array:
    """Distances between cells after noise that each value has of its own is taken out.

    Genes scaled to unit variance, the cells' products have a bulk of eigenvalues that noise alone
    makes (Marchenko and Pastur); those above it are shrunk to what the signal in them is worth
    (Benaych-Georges and Nadakuditi 2012). Without any, no distance is shorter than 1. The unit is
    that of the signal, no more of the variance.
    """
    from scipy.linalg import eigh

    scaled, n_genes = _scaled(expression)
    n_cells = scaled.shape[1]
    values, vectors = eigh(scaled.T @ scaled / max(n_genes, 1))
    ratio = n_cells / max(n_genes, 1)
    # The bulk's median lies near 1 - ratio / 3 times the noise.
    noise = float(np.median(values)) / max(1 - ratio / 3, 0.1)
    above = values > noise * (1 + np.sqrt(ratio)) ** 2
    if noise <= 0 or not above.any():
        return 1 - np.eye(n_cells)
    spike = values[above] / noise - 1 - ratio
    strength = (spike + np.sqrt(np.maximum(spike**2 - 4 * ratio, 0))) / 2
    kept = np.maximum((1 - ratio / strength**2) / (1 + ratio / strength), 0)
    places = vectors[:, above] * np.sqrt(strength * kept)
    products = places @ places.T
    sizes = np.diagonal(products)
    unit = 2 * max(float(np.median(sizes)), np.finfo(float).tiny)
    distances: Array = np.maximum((sizes[:, None] + sizes[None, :] - 2 * products) / unit, 0)
    np.fill_diagonal(distances, 0)
    return distances


def _scaled(expression: Array) -> tuple[Array, int]:
    """Genes that vary, at mean 0 and variance 1, and their number."""
    varies = expression.std(axis=1) > 0
    scaled = expression[varies] - expression[varies].mean(axis=1, keepdims=True)
    return scaled / scaled.std(axis=1, keepdims=True), int(varies.sum())


def as_times(distances: Array) -> Array:
    """Time apart that a distance stands for: the inverse of ``1 - exp(-t)``."""
    return -np.log(np.clip(1 - distances, 1e-3, 1))


def unbiased(lengths: Array) -> Array:
    """Steps of a group's chains, freed of what the variance over a short time falls short of.

    Over T memory times the variance seen is ``1 - 2 / T + 2 (1 - exp(-T)) / T^2`` of that at rest,
    so that distances in units of it are too long.
    """
    found = lengths
    for _ in range(_ROUNDS):
        total = max(float(found.sum()), 1.0)
        share = 1 - 2 / total - 2 * np.expm1(-total) / total**2
        found = -np.log1p(share * np.expm1(-lengths))
    return found


def chains(
    distances: Array, longest_gap: float = LONGEST_GAP, *, is_noisy: bool = False
) -> list[Chain]:
    """Put cells on a line, in chains of two cells and more, the longest first.

    A shortcut between two far parts of the line folds it; then it is no longer much longer than
    wide. Such a chain is taken apart at its longest links until its parts are lines.

    Parameters
    ----------
    distances
        As :func:`cell_distances` gives them.
    longest_gap
        Neighbours farther apart than this, in memory times, start a new chain.
    is_noisy
        Whether single distances are too noisy to be steps: then these come from the coordinate
        along the line, in which many distances are joined.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import shortest_path

    times = as_times(distances) + 1e-12  # An edge of length 0 would be none.
    waiting = [(np.arange(len(times)), longest_gap)]
    found = []
    while waiting:
        cells, gap = waiting.pop()
        for part, graph, reach in _parts(cells, times, gap):
            position, ratio = _scale(shortest_path(csr_array(graph), directed=False))
            if ratio >= LINE_RATIO:
                along = np.argsort(position, kind="stable")
                chain = _chain(part[along], distances, ratio)
                found.append(_spaced(chain, position[along]) if is_noisy else chain)
            elif reach > _SHORTEST_REACH:
                waiting.append((part, reach * _SHORTEN))
    return sorted((c for c in found if len(c.cells) > 1), key=lambda c: (-len(c.cells), c.cells[0]))


def _parts(
    cells: NDArray[np.int64], times: Array, longest_gap: float
) -> Iterator[tuple[NDArray[np.int64], Array, float]]:
    """Connected parts of two cells and more, each with its graph of short links and their reach."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components, minimum_spanning_tree

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


def _spaced(chain: Chain, position: Array) -> Chain:
    """The chain with steps along its coordinate, none shorter than a hundredth of the mean."""
    if len(position) != len(chain.cells):
        return chain  # Cells that were sampled twice: there is no noise.
    steps = np.diff(position)
    return replace(chain, lengths=np.maximum(steps, 0.01 * max(float(steps.mean()), 1e-9)))


def _scale(geodesic: Array) -> tuple[Array, float]:
    """First coordinate of classical scaling, and its eigenvalue over the next one's."""
    from scipy.linalg import eigh

    n = len(geodesic)
    if geodesic.max() < _SAME:
        # Cells that are all one, such as empty ones, are no line; their eigenvalues underflow.
        return np.zeros(n), 1.0
    squares = geodesic**2
    centred = squares - squares.mean(axis=0) - squares.mean(axis=1)[:, None] + squares.mean()
    values, vectors = eigh(-0.5 * centred, subset_by_index=[max(n - 2, 0), n - 1])
    second = max(float(values[0]), 1e-12) if n > 1 else 1e-12
    length = np.sqrt(max(float(values[-1]), 0))
    return vectors[:, -1] * length, float(values[-1]) / second
