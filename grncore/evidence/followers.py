"""Genes that clearly follow one or two regulators, named by the snapshot form itself.

No label is read: a gene is a follower where the best set of its size leaves much less than the
next. What followers tell of their regulators (:mod:`followed`) makes other genes clear.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from grncore.evidence.gram import Array
from grncore.evidence.responses import standardised
from grncore.progress import Progress, silent

if TYPE_CHECKING:
    from grncore.evidence.snapshot_evidence import SnapshotEvidence

_CLEAR = 10.0
"""By how much (chi-square) the next best set of a follower is worse."""

_STAGE = "find followers"
_SIZES = (1, 2)
_SECONDS = 0.2
_LEAST = 10
"""Followers below which none are used."""

_LEAST_NOISE = 1e-3
"""Of a follower, in units of its usual noise: one explained to the last digit is believed no
further, or nothing else would be."""

_LEAST_SCATTER = 1e-6
"""Within groups, in the same units, below which a gene has none."""

_GENES, _FEWEST, _WORK = 1000, 200, 10**8
"""How many genes are asked: so many at most, and of many candidates what this work allows."""

_COMPARED = 60
"""Genes of which it is asked whether followers explain anything."""


@dataclass(frozen=True, eq=False)
class Followers:
    """Genes that tell what is followed of regulators.

    Attributes
    ----------
    genes
        ``(n,)`` gene rows, ascending.
    columns
        ``(n, 2)`` candidates that each follows; -1 for a second one that it has not.
    coefficients
        ``(n, 2)`` signed, 0 for no candidate.
    level
        ``(n,)`` noise variance of a cell, in units of what the snapshot form takes it for.
    values
        ``(n, cells)`` their expression.
    """

    genes: NDArray[np.int64]
    columns: NDArray[np.int64]
    coefficients: Array
    level: Array
    values: Array

    def effects(self, candidates: int) -> Array:
        """``(n, candidates)`` coefficients."""
        found = np.zeros((len(self.genes), candidates))
        rows, places = np.nonzero(self.columns >= 0)
        found[rows, self.columns[rows, places]] = self.coefficients[rows, places]
        return found

    def at(self, cells: NDArray[np.int64]) -> "Followers":
        """The same at other cells, drawn from these."""
        return replace(self, values=self.values[:, cells])


def followers_asked(evidence: "SnapshotEvidence", seed: int) -> list[int]:
    """Genes that may turn out to be followers: those that vary, a sample of them if they are many.

    The more candidates there are, the longer each takes and the fewer are asked.
    """
    varying = np.flatnonzero(np.abs(standardised(evidence.values)).max(axis=1) > 0)
    most = max(_FEWEST, min(_GENES, _WORK // len(evidence.candidates) ** 2))
    # In random order, so that the first of them are a sample too.
    rng = np.random.default_rng(seed)
    drawn: list[int] = rng.choice(varying, min(most, len(varying)), replace=False).tolist()
    return drawn


def explains_more(
    found: "SnapshotEvidence", plain: "SnapshotEvidence", genes: Sequence[int]
) -> bool:
    """Whether single regulators leave less of some of ``genes``, in sum, with followers.

    Of the same observations in the same units: what explains more is nearer to what is followed.
    """
    asked = genes[:_COMPARED]
    left = [
        sum(float(one.best_sets(gene, 1, 1).residual[0]) for gene in asked)
        for one in (found, plain)
    ]
    return left[0] < left[1]


def clear_followers(
    evidence: "SnapshotEvidence", genes: Sequence[int], progress: Progress = silent
) -> Followers | None:
    """Those of ``genes`` that are explained clearly; None where they are too few."""
    found: dict[int, tuple[NDArray[np.int64], Array, float]] = {}
    for done, gene in enumerate(genes):
        progress(_STAGE, done, len(genes))
        clear = _follows(evidence, gene)
        if clear is not None:
            found[gene] = clear
    progress(_STAGE, len(genes), len(genes))
    if len(found) < _LEAST:
        return None
    rows = np.array(sorted(found), dtype=np.int64)
    columns, coefficients, level = zip(*(found[gene] for gene in rows.tolist()), strict=True)
    return Followers(
        rows, np.stack(columns), np.stack(coefficients), np.array(level), evidence.values[rows]
    )


def _follows(
    evidence: "SnapshotEvidence", gene: int
) -> tuple[NDArray[np.int64], Array, float] | None:
    """Columns, effects and noise level of one gene; None where it is not clear what it follows."""
    usable = len(evidence.usable(gene))
    sizes = [size for size in _SIZES if size < usable]
    if not sizes:
        return None
    lists = [evidence.best_sets(gene, size, 2, seconds=_SECONDS) for size in sizes]
    penalty = evidence.penalty(gene)
    costs = [
        penalty.cost(float(best.residual[0]), size) for size, best in zip(sizes, lists, strict=True)
    ]
    best = lists[int(np.argmin(costs))]
    if best.residual[1] - best.residual[0] < _CLEAR:
        return None
    within = evidence.gram(gene).parts["within"]
    if within.yy < _LEAST_SCATTER * within.draws:
        return None  # it differs between groups alone, and says nothing of single cells
    columns = evidence.columns(gene, best.sets[:1])
    effects = best.signs[:1] * best.coefficients[:1]
    left = float(within.residual(columns, np.append(effects, [[0.0]], axis=1))[0])
    absent = len(_SIZES) - columns.shape[1]
    return (
        np.pad(columns[0], (0, absent), constant_values=-1),
        np.pad(effects[0], (0, absent)),
        max(left / within.draws, _LEAST_NOISE),
    )
