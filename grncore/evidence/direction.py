"""Which end of each chain of cells comes first: the one from which regulators lead their targets.

No regulation needs to be known. A chain is run both ways; the way in which the best sets of some
genes fit better, in sum, is the direction of time. Chains help each other: sets and coefficients
are those of all chains together, so that even a chain of a few cells is turned rightly.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from grncore.evidence.gram import Array
from grncore.evidence.order import CellOrder
from grncore.evidence.process_noise import ProcessNoise, estimate_noise
from grncore.evidence.steps import Steps

MOST_GENES, MOST_CANDIDATES = 240, 160
"""Genes and candidates that vote; more make the vote no clearer."""

_MEMBERS = 2
_ROUNDS = 12
_DUST = 1e-9


def directed(
    values: NDArray[np.floating],
    responses: NDArray[np.floating],
    candidates: NDArray[np.int64],
    order: CellOrder,
) -> CellOrder:
    """The order with every chain turned the way in which genes are explained better.

    An order that the user gave is left as it is.

    Parameters
    ----------
    values
        ``(genes, cells)`` amounts.
    responses
        ``(p, cells)`` responses of the candidate regulators.
    candidates
        ``(p,)`` gene of each.

    Returns
    -------
    CellOrder
        With the figure ``direction``: by how much chi-square a chain fits better than its reverse,
        in the mean over chains.

    Raises
    ------
    InputError
        If the cells are not ordered.
    """
    order.require()
    if order.mode == "given":
        return order
    at_points, answers = order.at_points(values), order.at_points(responses)
    noise = estimate_noise(at_points, Steps.of(order))
    genes, kept = voters(at_points, answers)
    own = candidates[kept][:, None] == genes[None, :]
    forth, back = (
        ChainDirection.of(at_points[genes], answers[kept], own, each, noise)
        for each in both_ways(order)
    )
    return better_turned(order, forth, back)


def both_ways(order: CellOrder) -> tuple[CellOrder, CellOrder]:
    """The order, and the order with every chain reversed."""
    return order, order.turned(np.ones(int(order.chain.max()) + 1, dtype=bool))


def voters(at_points: Array, answers: Array) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Genes, spread over all levels, and candidates, those that vary most, that vote."""
    genes = _spread_out(np.argsort(-at_points.mean(axis=1), kind="stable"), MOST_GENES)
    kept = np.argsort(-answers.var(axis=1), kind="stable")[:MOST_CANDIDATES]
    return genes, kept


def better_turned(order: CellOrder, forth: "ChainDirection", back: "ChainDirection") -> CellOrder:
    """The order with the chains turned for which running back fits better."""
    ways = [forth, back]
    backwards = forth.alone() > back.alone()
    for _ in range(_ROUNDS):
        found = _fitted(ways, backwards)
        turn = forth.residuals(found) > back.residuals(found)
        if np.array_equal(turn, backwards):
            break
        backwards = turn
    chosen, reverse = (_total(ways, each) for each in (backwards, ~backwards))
    if reverse < chosen:
        backwards, chosen, reverse = ~backwards, reverse, chosen
    figures = dict(order.figures) | {"direction": (reverse - chosen) / len(backwards)}
    return replace(order.turned(backwards), figures=figures)


@dataclass(frozen=True, eq=False)
class _Fits:
    """A small set for each gene: ``(genes, members + 1)`` rows of the design, coefficients."""

    rows: NDArray[np.int64]
    coefficients: Array


@dataclass(frozen=True, eq=False)
class ChainDirection:
    """All chains run one way.

    Attributes
    ----------
    design
        ``(p + 1, n)`` candidates and, last, the constant, in n steps or modes.
    new, weight
        ``(genes, n)`` targets, and what each square of theirs weighs.
    own
        ``(p, genes)`` whether the candidate is the gene itself.
    chain
        ``(n,)`` number of the chain, ascending.
    """

    design: Array
    new: Array
    weight: Array
    own: NDArray[np.bool_]
    chain: NDArray[np.int64]

    @classmethod
    def of(
        cls,
        values: Array,
        answers: Array,
        own: NDArray[np.bool_],
        order: CellOrder,
        noise: ProcessNoise,
    ) -> "ChainDirection":
        """Chains run as the order has them, of ``(genes, points)`` values and ``(p, points)``."""
        steps = Steps.of(order)
        design = np.vstack([steps.averaged(answers), steps.first + steps.last])
        mean = steps.group_means(values)
        mean = np.maximum(mean, 1e-3 * mean.max(axis=1, keepdims=True) + 1e-12)
        weight = 1 / (noise.per_level(mean) * mean * steps.spread)
        return cls(design, steps.innovations(values), weight, own, order.chain)

    def alone(self) -> Array:
        """``(chains,)`` residual over genes of each chain's own best single regulators."""
        found = np.zeros(int(self.chain.max()) + 1)
        for chain, steps in self._chains():
            design, new, weight = self.design[:, steps], self.new[:, steps], self.weight[:, steps]
            # Steps of a chain share a group, so their weights differ by a factor a gene alone.
            shape = weight[0] / weight[0, 0]
            rooted = design * shape
            const = rooted @ design[-1]
            own = (rooted * design).sum(axis=1) - const**2 / const[-1]
            cross = rooted @ new.T
            left = cross[:-1] - np.outer(const[:-1], cross[-1] / const[-1])
            usable = own[:-1] > _DUST * (rooted * design).sum(axis=1)[:-1]
            pivots = np.where(usable, own[:-1], np.inf)[:, None]
            gain = np.where(self.own, 0, left**2 / pivots).max(axis=0)
            rest = (new**2 * shape).sum(axis=1) - cross[-1] ** 2 / const[-1] - gain
            found[chain] = float((weight[:, 0] * rest).sum())
        return found

    def residuals(self, fits: _Fits) -> Array:
        """``(chains,)`` residual over genes of given fits."""
        error = self.new.copy()
        for member in range(fits.rows.shape[1]):
            error -= fits.coefficients[:, member, None] * self.design[fits.rows[:, member]]
        each = (self.weight * error**2).sum(axis=0)
        return np.bincount(self.chain, weights=each).astype(np.float64)

    def _chains(self) -> Iterator[tuple[int, NDArray[np.int64]]]:
        starts = np.flatnonzero(np.diff(self.chain, prepend=-1))
        yield from enumerate(np.split(np.arange(len(self.chain)), starts[1:]))


def _mixed(ways: list[ChainDirection], backwards: NDArray[np.bool_]) -> ChainDirection:
    """Each chain run its own way."""
    forth, back = ways
    turn = backwards[forth.chain]
    return replace(
        forth,
        design=np.where(turn, back.design, forth.design),
        new=np.where(turn, back.new, forth.new),
    )


def _fitted(ways: list[ChainDirection], backwards: NDArray[np.bool_]) -> _Fits:
    """Forward selection of a few regulators with a free intercept for each gene."""
    way = _mixed(ways, backwards)
    last = len(way.design) - 1
    rows, coefficients = [], []
    for gene in range(len(way.new)):
        rooted = way.design * np.sqrt(way.weight[gene])
        new = way.new[gene] * np.sqrt(way.weight[gene])
        chosen = [last]
        squares = (rooted * rooted).sum(axis=1)
        for _ in range(_MEMBERS):
            basis, _ = np.linalg.qr(rooted[chosen].T)
            left = new - basis @ (basis.T @ new)
            rest = squares - ((rooted @ basis) ** 2).sum(axis=1)
            usable = rest[:-1] > _DUST * squares[:-1]
            usable &= ~way.own[:, gene]
            gain = (rooted[:-1] @ left) ** 2 / np.where(usable, rest[:-1], np.inf)
            chosen.append(int(gain.argmax()))
        solved = np.linalg.lstsq(rooted[chosen].T, new, rcond=None)[0]
        rows.append(chosen)
        coefficients.append(solved)
    return _Fits(np.array(rows), np.array(coefficients))


def _total(ways: list[ChainDirection], backwards: NDArray[np.bool_]) -> float:
    return float(_mixed(ways, backwards).residuals(_fitted(ways, backwards)).sum())


def _spread_out(genes: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """At most ``most`` of them, evenly spaced."""
    if len(genes) <= most:
        return genes
    return genes[np.linspace(0, len(genes) - 1, most).astype(np.int64)]
