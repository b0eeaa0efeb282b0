"""Genes that follow regulators: known targets, and genes that clearly follow one or two.

Without labels the snapshot form names followers itself: genes whose best set leaves much less than
the next. What followers tell of their regulators (:mod:`followed`) makes other genes clear. Where
teams are known, their targets follow them, clear or not.
"""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from grncore.evidence.gram import Array
from grncore.evidence.responses import standardised
from grncore.processes import each
from grncore.progress import Progress, silent

if TYPE_CHECKING:
    from grncore.evidence.set_evidence import FittedSets
    from grncore.evidence.snapshot_evidence import SnapshotEvidence

_CLEAR = 10.0
"""By how much (chi-square) the next best set of a follower is worse."""

_STAGE = "find followers"
_SIZES = (1, 2)
_LARGEST_KNOWN = 8
"""Regulators of a known target above which it tells little of each."""

_SECONDS = 0.2
_LEAST = 10
"""Followers below which none are used."""

_LEAST_NOISE = 1e-3
"""Of a follower, in units of its usual noise: one explained to the last digit is believed no
further, or nothing else would be."""

_LEAST_SCATTER = 1e-6
"""Within groups, in the same units, below which a gene has none."""

_GENES, _FEWEST, _WORK = 1000, 200, 10**8
"""How many genes are asked: so many at most, and of many candidates what this work allows. Of known
targets, so many."""

_COMPARED = 200
"""Genes of which it is asked whether followers explain anything."""

LEAST_AGREEMENT = 0.5
"""Of the regulators that known targets clearly follow, the share that must be in their teams. It is
.92 on DS3; with a quarter of the teams given to other targets .73, with half .50, where they still
tell more than they hide; with all .06, and then half of what was named is not named any more."""


@dataclass(frozen=True, eq=False)
class Followers:
    """Genes that tell what is followed of regulators.

    Attributes
    ----------
    genes
        ``(n,)`` gene rows, ascending.
    columns
        ``(n, most)`` candidates that each follows; -1 in the places of those that it has not.
    coefficients
        ``(n, most)`` signed, 0 for no candidate.
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


def targets_asked(
    known: Mapping[int, NDArray[np.int64]], seed: int
) -> Mapping[int, NDArray[np.int64]]:
    """Known targets with their teams, a sample of them if they are many."""
    if len(known) <= _GENES:
        return known
    drawn = np.random.default_rng(seed).choice(sorted(known), _GENES, replace=False)
    return {gene: known[gene] for gene in drawn.tolist()}


def agreement(evidence: "SnapshotEvidence", known: Mapping[int, NDArray[np.int64]]) -> float | None:
    """Share of the regulators that known targets clearly follow that are in their known teams.

    None where too few of them are clear to tell.
    """
    followers = evidence.followers
    if followers is None:
        return None
    agree = [
        np.isin(evidence.candidates[columns[columns >= 0]], known[gene]).mean()
        for gene, columns in zip(followers.genes.tolist(), followers.columns, strict=True)
        if gene in known
    ]
    return float(np.mean(agree)) if len(agree) >= _LEAST else None


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


Follower = tuple[NDArray[np.int64], Array, float]
"""Columns that a gene follows, signed coefficients, and noise level."""


def find_followers(
    evidence: "SnapshotEvidence",
    genes: Sequence[int],
    known: Mapping[int, NDArray[np.int64]],
    progress: Progress = silent,
    processes: int = 1,
) -> Followers | None:
    """Clear ones among ``genes``, and ``known`` targets; None where they are few.

    Parameters
    ----------
    known
        Target -> its true team, gene rows; one that is large, or has a member that is no candidate,
        is left out.
    processes
        How many may ask them.
    """
    asked = [*known, *(gene for gene in genes if gene not in known)]
    found: dict[int, Follower] = {}
    _ = evidence.inflation  # found here, it is found once for all processes
    with closing(each(_followed, (evidence, known), asked, processes)) as answers:
        for done, gene in enumerate(asked):
            progress(_STAGE, done, len(asked))
            follower = next(answers)
            if follower is not None:
                found[gene] = follower
    progress(_STAGE, len(asked), len(asked))
    if len(found) < _LEAST:
        return None
    rows = np.array(sorted(found), dtype=np.int64)
    columns, coefficients, level = zip(*(found[gene] for gene in rows.tolist()), strict=True)
    most = max(_SIZES[-1], *(len(own) for own in columns))
    return Followers(
        rows,
        np.stack([np.pad(own, (0, most - len(own)), constant_values=-1) for own in columns]),
        np.stack([np.pad(own, (0, most - len(own))) for own in coefficients]),
        np.array(level),
        evidence.values[rows],
    )


def _followed(
    given: "tuple[SnapshotEvidence, Mapping[int, NDArray[np.int64]]]", gene: int
) -> Follower | None:
    """Whom a gene follows, its team where that is known."""
    evidence, known = given
    return _follows_team(evidence, gene, known[gene]) if gene in known else _follows(evidence, gene)


def _follows(evidence: "SnapshotEvidence", gene: int) -> Follower | None:
    """Whom a gene follows clearly; None where that is not clear."""
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
    return _follower(evidence, gene, best)


def _follows_team(
    evidence: "SnapshotEvidence", gene: int, team: NDArray[np.int64]
) -> Follower | None:
    """How a known target follows its team; None of a large one, or if a member is no candidate."""
    if not 0 < len(team) <= _LARGEST_KNOWN or not np.isin(team, evidence.usable(gene)).all():
        return None
    return _follower(evidence, gene, evidence.residuals(gene, team[None]))


def _follower(evidence: "SnapshotEvidence", gene: int, fitted: "FittedSets") -> Follower | None:
    """As the first set explains it; None where it differs between groups alone."""
    within = evidence.gram(gene).parts["within"]
    cells = evidence.constants.within * evidence.values.shape[1]  # as much as they weigh
    if within.yy < _LEAST_SCATTER * cells:
        return None  # it says nothing of single cells
    columns = evidence.columns(gene, fitted.sets[:1])
    effects = fitted.signs[:1] * fitted.coefficients[:1]
    left = float(within.residual(columns, np.append(effects, [[0.0]], axis=1))[0])
    return columns[0], effects[0], max(left / cells, _LEAST_NOISE)
