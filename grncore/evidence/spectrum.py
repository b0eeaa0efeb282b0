"""Chains of cells seen by how fast things change along them, where values have noise of their own.

Seen through measurement, a process with memory is a Gaussian of covariance ``V exp(-|t_i - t_j|)``
plus N on the diagonal. The eigenvectors of the memory turn every chain into modes that are
independent whatever V and N are: slow modes hold the signal, quick ones mostly noise.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grncore.evidence.gram import Array
from grncore.evidence.order import CellOrder
from grncore.evidence.steps import Steps

MOST_POINTS = 400
"""Points of a chain that are turned together; longer chains are cut, for the work grows as n^3."""


@dataclass(frozen=True, eq=False)
class _Piece:
    points: NDArray[np.int64]
    vectors: Array


@dataclass(frozen=True, eq=False)
class Spectrum:
    """The modes of all chains of an order.

    Attributes
    ----------
    memory
        ``(modes,)`` eigenvalues of the memory: signal variance of each mode per unit of V.
    chain, group
        ``(modes,)`` chain and group of each.
    """

    memory: Array
    chain: NDArray[np.int64]
    group: NDArray[np.int64]
    pieces: tuple[_Piece, ...]
    n_points: int

    @classmethod
    def of(cls, order: CellOrder) -> "Spectrum":
        """That of an order; turning its chains round gives the same modes."""
        from scipy.linalg import eigh

        pieces, memory, chains, groups = [], [], [], []
        for points, times, chain, group in _lines(order):
            for at in range(0, len(points), MOST_POINTS):
                part = slice(at, at + MOST_POINTS)
                time = times[part]
                values, vectors = eigh(np.exp(-np.abs(time[:, None] - time[None, :])))
                pieces.append(_Piece(points[part], vectors))
                memory.append(np.maximum(values, 0))
                chains.append(np.full(len(time), chain))
                groups.append(np.full(len(time), group))
        return cls(
            np.concatenate(memory),
            np.concatenate(chains),
            np.concatenate(groups),
            tuple(pieces),
            order.n_points,
        )

    def modes(self, at_points: Array) -> Array:
        """``(rows, modes)`` of ``(rows, points)`` values."""
        return np.hstack([at_points[:, piece.points] @ piece.vectors for piece in self.pieces])

    def values(self, modes: Array) -> Array:
        """``(rows, points)`` of ``(rows, modes)``: :meth:`modes` taken back; 0 outside chains."""
        return self._at_points(modes, [piece.vectors for piece in self.pieces])

    def variances(self, modes: Array) -> Array:
        """``(rows, points)`` of ``(rows, modes)`` variances of independent modes."""
        return self._at_points(modes, [piece.vectors**2 for piece in self.pieces])

    def _at_points(self, modes: Array, turns: list[Array]) -> Array:
        found = np.zeros((len(modes), self.n_points))
        start = 0
        for piece, turn in zip(self.pieces, turns, strict=True):
            stop = start + len(piece.points)
            found[:, piece.points] = modes[:, start:stop] @ turn.T
            start = stop
        return found


def relaxed(at_points: Array, steps: Steps) -> Array:
    """``(rows, points)`` levels that relax towards ``(rows, points)`` productions along chains.

    A chain starts at the level that its first production keeps.
    """
    found = at_points.copy()
    added = steps.averaged(at_points)
    order = steps.order
    for step in _running(order):
        before, after = order.before[step], order.after[step]
        found[:, after] = steps.remembered[step] * found[:, before] + added[:, step]
    return found


def _running(order: CellOrder) -> NDArray[np.int64]:
    """Steps in the order in which time runs through their chains."""
    starts = np.flatnonzero(np.diff(order.chain, prepend=-1))
    runs = np.split(np.arange(len(order.chain)), starts[1:])
    return np.concatenate(
        [
            run if len(run) < 2 or order.after[run[0]] == order.before[run[1]] else run[::-1]
            for run in runs
        ]
    )


def _lines(
    order: CellOrder,
) -> list[tuple[NDArray[np.int64], Array, int, int]]:
    """Points, times, chain and group of every chain, as time runs."""
    running = _running(order)
    starts = np.flatnonzero(np.diff(order.chain[running], prepend=-1))
    found = []
    for run in np.split(running, starts[1:]):
        points = np.append(order.before[run[0]], order.after[run])
        times = np.append(0, np.cumsum(order.lengths[run]))
        found.append((points, times, int(order.chain[run[0]]), int(order.group[run[0]])))
    return found
