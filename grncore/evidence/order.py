"""`CellOrder`: the order of cells in time, given by the user or read from the data, and tested.

An order that is read is tested on genes that had no part in reading it: along a true order the
distances between neighbours add up to the distance of the cells around them, which cells that are
independent snapshots never do. A given order is tested alike on all genes: a time for each of many
independent cells, such as a pseudotime, says nothing of how one cell became the next.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from grncore.errors import InputError
from grncore.evidence.line import (
    Array,
    Chain,
    as_times,
    cell_distances,
    chains,
    denoised_distances,
    unbiased,
)
from grncore.evidence.memory import MemoryTest

Mode = Literal["given", "read", "none"]

LEAST_MEMORY = 0.5
"""Share of the expected memory that held-out genes must show for cells to be called ordered."""

MOST_ERROR = 0.1
"""Standard error beyond which that share is not known well enough."""

LEAST_ERRORS = 2.5
"""Standard errors by which the memory of a given order must be above none."""

LEAST_SHARE = 0.5
"""Share of the cells that must lie in chains."""

_LEAST_TRIPLES, _LEAST_GENES = 10, 20
MOST_CELLS = 5000
"""Cells of one group whose pairwise distances are held in memory at once."""

READ = "uses an order of cells, read from the data"
GIVEN = "uses an order of cells, given by the user"


@dataclass(frozen=True, eq=False)
class CellOrder:
    """Steps from one cell to the next, in chains.

    Attributes
    ----------
    mode
        ``given`` by the user, ``read`` from the data, or ``none`` where there is no order.
    point
        ``(cells,)`` point in time of each cell, -1 where it is in no chain. Cells that the user
        gives the same time share a point, whose expression is their mean.
    before, after
        ``(steps,)`` points that a step leads from and to.
    lengths
        ``(steps,)`` time between them, above 0, in memory times (1 / decay rate).
    chain, group
        ``(steps,)`` number of the step's chain, and of its cells' group.
    figures
        What the order test measured, by name.
    sentence
        What to say beside every result that rests on the order, or why there is none.
    """

    mode: Mode
    point: NDArray[np.int64]
    before: NDArray[np.int64]
    after: NDArray[np.int64]
    lengths: Array
    chain: NDArray[np.int64]
    group: NDArray[np.int64]
    figures: Mapping[str, float] = field(default_factory=dict)
    sentence: str = ""

    @property
    def is_ordered(self) -> bool:
        """Whether there are steps to learn from."""
        return self.mode != "none"

    @property
    def n_points(self) -> int:
        """Number of points in time."""
        return int(self.point.max()) + 1

    def require(self) -> None:
        """Do nothing where the cells are ordered.

        Raises
        ------
        InputError
            With the sentence that says why they are not.
        """
        if not self.is_ordered:
            raise InputError(self.sentence)

    def at_points(self, values: NDArray[np.floating]) -> Array:
        """``(rows, points)`` mean over the cells of each point, of ``(rows, cells)`` values."""
        used = np.flatnonzero(self.point >= 0)
        points = self.point[used]
        order = np.argsort(points, kind="stable")
        starts = np.flatnonzero(np.diff(points[order], prepend=-1))
        sums = np.add.reduceat(values[:, used[order]].astype(np.float64), starts, axis=1)
        return sums / np.diff(starts, append=len(order))

    def turned(self, backwards: NDArray[np.bool_]) -> "CellOrder":
        """The same with the chains of these numbers run from their other end."""
        turn = backwards[self.chain]
        return replace(
            self,
            before=np.where(turn, self.after, self.before),
            after=np.where(turn, self.before, self.after),
        )

    def scaled(self, factor: float) -> "CellOrder":
        """The same with every step ``factor`` times as long."""
        return replace(self, lengths=self.lengths * factor)


def no_order(n_cells: int, sentence: str, figures: Mapping[str, float] | None = None) -> CellOrder:
    """No order at all, and why."""
    none = np.empty(0, np.int64)
    point = np.full(n_cells, -1, dtype=np.int64)
    return CellOrder(
        "none", point, none, none, np.empty(0), none, none, dict(figures or {}), sentence
    )


def given_order(
    expression: NDArray[np.floating],
    times: Sequence[float] | NDArray[np.floating],
    groups: NDArray[np.int64] | None = None,
) -> CellOrder:
    """The order of times that the user gives; in each group a chain of its own.

    The unit of the times does not matter: it is set by how fast neighbours lose their likeness.
    There is no order where neighbours are no more alike than any cells; too few to tell are
    believed.

    Parameters
    ----------
    expression
        ``(genes, cells)`` amounts, not logged.
    times
        A time or pseudotime for each cell; cells without one (NaN) are left out.

    Raises
    ------
    InputError
        If there is not one time a cell, one is infinite, or no group has two different times.
    """
    n_cells = expression.shape[1]
    when = np.asarray(times, dtype=np.float64)
    if when.shape != (n_cells,):
        raise InputError(f"There are {when.size} times for {n_cells} cells; give one a cell.")
    if np.isinf(when).any():
        raise InputError(
            f"The time of cell {int(np.flatnonzero(np.isinf(when))[0]) + 1} is infinite; leave it "
            "empty if it is not known."
        )
    labels = np.zeros(n_cells, np.int64) if groups is None else groups
    point = np.full(n_cells, -1, dtype=np.int64)
    steps: list[tuple[NDArray[np.int64], Array, int]] = []
    count = 0
    for group in np.unique(labels):
        cells = np.flatnonzero((labels == group) & ~np.isnan(when))
        moments, place = np.unique(when[cells], return_inverse=True)
        point[cells] = count + place
        if len(moments) > 1:
            steps.append((count + np.arange(len(moments)), np.diff(moments), int(group)))
        count += len(moments)
    if not steps:
        raise InputError("No group of cells has two different times, so there is no order in them.")
    order = _from_steps("given", point, steps)
    return _tested(order, expression)


def read_order(
    expression: NDArray[np.floating], groups: NDArray[np.int64] | None = None
) -> CellOrder:
    """Read the order of the cells of each group, and test whether there is one.

    Neither the order of the file nor any known regulation is used. Which end of a chain comes
    first is left open; :func:`grncore.evidence.direction.directed` finds it.

    Parameters
    ----------
    expression
        ``(genes, cells)`` amounts, not logged.
    """
    n_genes, n_cells = expression.shape
    if n_genes < _LEAST_GENES:
        return no_order(
            n_cells, f"No order of cells is read from {n_genes} genes; it takes {_LEAST_GENES}."
        )
    labels = np.zeros(n_cells, np.int64) if groups is None else groups
    members = [np.flatnonzero(labels == group) for group in np.unique(labels)]
    largest = max(len(cells) for cells in members)
    if largest > MOST_CELLS:
        return no_order(
            n_cells,
            f"No order is read among the {largest} cells of one group; up to {MOST_CELLS} are. "
            "Give the cells' times, or fewer cells.",
        )
    halves = np.random.default_rng(0).permutation(n_genes) % 2 == 0
    groups_of = list(zip(np.unique(labels).tolist(), members, strict=True))
    refused: CellOrder | None = None
    for is_noisy in (False, True):
        memory = MemoryTest()
        for _, cells in groups_of:
            values = expression[:, cells].astype(np.float64)
            memory.add(_chains(values[halves], is_noisy), cell_distances(values[~halves]))
        figures = memory.figures(n_cells, is_noisy=is_noisy)
        reason = _refusal(figures)
        if reason is None:
            order = _read(expression, groups_of, is_noisy=is_noisy)
            figures |= order.figures
            return replace(order, figures=figures, sentence=_accepted(figures))
        refused = refused or no_order(n_cells, reason, figures)
    assert refused is not None
    return refused


def _read(
    expression: NDArray[np.floating],
    groups_of: Sequence[tuple[int, NDArray[np.int64]]],
    *,
    is_noisy: bool,
) -> CellOrder:
    """Chains of every group, from all genes, in memory times."""
    memory = MemoryTest()
    point = np.full(expression.shape[1], -1, dtype=np.int64)
    steps: list[tuple[NDArray[np.int64], Array, int]] = []
    ratios, count = [], 0
    for group, cells in groups_of:
        values = expression[:, cells].astype(np.float64)
        found = _chains(values, is_noisy)
        if is_noisy:
            memory.add(found, cell_distances(values))
        elif found:
            lengths = unbiased(np.concatenate([chain.lengths for chain in found]))
            stops = np.cumsum([len(chain.lengths) for chain in found])[:-1]
            found = [
                replace(chain, lengths=part)
                for chain, part in zip(found, np.split(lengths, stops), strict=True)
            ]
        for chain in found:
            here = count + np.arange(len(chain.cells))
            # A canonical start: the end that expresses less. It does not depend on the file.
            ordered = cells[chain.cells]
            ends = expression[:, ordered[[0, -1]]].sum(axis=0)
            flip = ends[0] > ends[1]
            point[ordered[::-1] if flip else ordered] = here
            steps.append((here, chain.lengths[::-1] if flip else chain.lengths, group))
            count += len(here)
        ratios += [found[0].line_ratio] if found and len(found[0].cells) > 3 else []
    order = _from_steps("read", point, steps)
    rate = memory.figures(len(point), is_noisy=True)["rate"] if is_noisy else 1.0
    figures = {
        "chains": float(len(steps)),
        "length": rate * float(order.lengths.sum()),
        "line_ratio": float(np.median(ratios)) if ratios else np.nan,
    }
    return replace(order.scaled(rate), figures=figures)


def _chains(values: Array, is_noisy: bool) -> list[Chain]:
    distances = denoised_distances(values) if is_noisy else cell_distances(values)
    return chains(distances, is_noisy=is_noisy)


def _refusal(figures: Mapping[str, float]) -> str | None:
    share, memory = figures["share_in_chains"], figures["memory"]
    if share < LEAST_SHARE:
        return (
            f"The cells are not ordered: {share:.0%} of them lie along a line (it takes "
            f"{LEAST_SHARE:.0%}). The snapshot form is there for them."
        )
    if figures["triples"] < _LEAST_TRIPLES:
        return "There are too few cells to test whether they are ordered."
    if memory < LEAST_MEMORY or figures["error"] > MOST_ERROR:
        return (
            "The cells are not ordered: in genes that had no part in ordering them, neighbours "
            f"show {max(memory, 0):.2f} of the memory of an order, give or take "
            f"{figures['error']:.2f} (it takes {LEAST_MEMORY}, give or take {MOST_ERROR}). The "
            "snapshot form is there for them."
        )
    return None


def _accepted(figures: Mapping[str, float]) -> str:
    return (
        f"This result {READ}: {figures['share_in_chains']:.0%} of the cells lie in "
        f"{figures['chains']:.0f} chains; in genes that had no part in ordering them, neighbours "
        f"show {figures['memory']:.2f} of the memory of an order (1 is a perfect one)."
    )


def _tested(order: CellOrder, expression: NDArray[np.floating]) -> CellOrder:
    """A given order with its lengths in memory times, its figures and its sentence."""
    values = order.at_points(expression)
    chains_of = []
    for number in range(int(order.chain.max()) + 1):
        steps = np.flatnonzero(order.chain == number)
        points = np.append(order.before[steps], order.after[steps[-1]])
        chains_of.append((steps, cell_distances(values[:, points])))
    seen = sum(float(unbiased(as_times(np.diagonal(each, 1))).sum()) for _, each in chains_of)
    lengths = order.lengths * max(seen / float(order.lengths.sum()), 1e-6)
    memory = MemoryTest()
    for steps, distances in chains_of:
        memory.add([Chain(np.arange(len(distances)), lengths[steps], np.nan)], distances)
    figures = memory.figures(values.shape[1])
    if figures["triples"] >= _LEAST_TRIPLES and not _has_memory(figures):
        clean, figures = figures, memory.figures(values.shape[1], is_noisy=True)
        if not _has_memory(figures):
            return no_order(len(order.point), _denied(clean), clean)
    figures |= {
        "share_in_chains": float((order.point >= 0).mean()),
        "chains": float(len(chains_of)),
        "length": float(lengths.sum()),
    }
    return replace(order, lengths=lengths, figures=figures, sentence=f"This result {GIVEN}.")


def _has_memory(figures: Mapping[str, float]) -> bool:
    memory = figures["memory"]
    return memory >= max(LEAST_MEMORY, LEAST_ERRORS * figures["error"])


def _denied(figures: Mapping[str, float]) -> str:
    return (
        "The times that were given do not order the cells: neighbours in them show "
        f"{max(figures['memory'], 0):.2f} of the memory of an order, give or take "
        f"{figures['error']:.2f} (it takes {LEAST_MEMORY}, and {LEAST_ERRORS} times what is given "
        "or taken). The snapshot form is there for them."
    )


def _from_steps(
    mode: Mode,
    point: NDArray[np.int64],
    steps: Sequence[tuple[NDArray[np.int64], Array, int]],
) -> CellOrder:
    sizes = [len(lengths) for _, lengths, _ in steps]
    return CellOrder(
        mode=mode,
        point=point,
        before=np.concatenate([points[:-1] for points, _, _ in steps]),
        after=np.concatenate([points[1:] for points, _, _ in steps]),
        lengths=np.concatenate([lengths for _, lengths, _ in steps]),
        chain=np.repeat(np.arange(len(steps)), sizes),
        group=np.repeat([group for _, _, group in steps], sizes),
    )
