"""Training targets, their teams, and how alike each of them is to every gene."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from grncore.ranking.nearness import Nearness


@dataclass(frozen=True, eq=False)
class EdgeModel:
    """Weights of what is known of an edge (:mod:`grncore.ranking.edges`).

    Attributes
    ----------
    intercept, weights
        Log odds of an edge: ``intercept + numbers @ weights``, ``(columns,)``.
    """

    intercept: float
    weights: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class KnownTeams:
    """Training targets, their teams, and how alike each of them is to every gene.

    Attributes
    ----------
    targets
        ``(donors,)`` genes whose teams are known, ascending.
    teams
        ``(donors,)`` their regulators, ascending rows.
    n_genes
        Number of genes of the dataset.
    likeness
        Name -> ``(genes, donors)`` float32 in [-1, 1] (or 0 / 1): correlation over cells, over the
        means of groups, the same operon, neighbouring loci. Each is a way for a target to ask its
        like for their teams.
    listed
        Whether the candidates were listed, so that a regulator of no training target may be named
        too. Otherwise it may not: genes that share a target's regulators explain it better than
        the regulators do.
    nearness
        Where genes lie: how near a regulator is to a target is weighed as their teams show it.
    left_with
        ``(genes,)`` group of each gene, -1 for none: whoever leaves a target out leaves the others
        of its group out too. None where only the target itself is left out.
    edges
        Weighs single edges, where it was fitted.
    """

    targets: NDArray[np.int64]
    teams: tuple[NDArray[np.int64], ...]
    n_genes: int
    likeness: Mapping[str, NDArray[np.float32]]
    listed: bool = False
    nearness: Nearness = field(default_factory=Nearness)
    left_with: NDArray[np.int64] | None = None
    edges: EdgeModel | None = None

    @cached_property
    def regulators(self) -> NDArray[np.int64]:
        """``(regulators,)`` genes that regulate some donor, ascending."""
        return np.unique(np.concatenate([*self.teams, np.zeros(0, dtype=np.int64)]))

    @cached_property
    def membership(self) -> NDArray[np.float64]:
        """``(donors, regulators + 1)`` 1 where it regulates the donor; the last is no one's."""
        found = np.zeros((len(self.targets), len(self.regulators) + 1))
        for row, team in enumerate(self.teams):
            found[row, self.column_of[team]] = 1.0
        return found

    @cached_property
    def column_of(self) -> NDArray[np.int64]:
        """``(genes,)`` each gene's column of :attr:`membership`."""
        found = np.full(self.n_genes, len(self.regulators), dtype=np.int64)
        found[self.regulators] = np.arange(len(self.regulators))
        return found

    @cached_property
    def together(self) -> NDArray[np.float64]:
        """``(regulators + 1, regulators + 1)`` targets in common; on the diagonal, all."""
        return self.membership.T @ self.membership

    @cached_property
    def donors_of(self) -> NDArray[np.uint8]:
        """``(regulators + 1, donors / 8)`` each regulator's donors as bits."""
        return np.packbits(self.membership.astype(bool).T, axis=1)

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """``(donors,)`` R of each donor's team."""
        return np.array([len(team) for team in self.teams], dtype=np.int64)

    @cached_property
    def team_numbers(self) -> NDArray[np.int64]:
        """``(donors,)`` number of each donor's team in :attr:`distinct`."""
        numbers = {team: number for number, team in enumerate(self.distinct)}
        return np.array([numbers[tuple(team)] for team in self.teams], dtype=np.int64)

    @cached_property
    def distinct(self) -> tuple[tuple[int, ...], ...]:
        """Distinct teams, in order of size and members."""
        return tuple(sorted({tuple(team.tolist()) for team in self.teams}, key=_by_size))

    @cached_property
    def number_of(self) -> Mapping[tuple[int, ...], int]:
        """Number of a team in :attr:`distinct`."""
        return {team: number for number, team in enumerate(self.distinct)}

    @cached_property
    def distinct_membership(self) -> NDArray[np.float32]:
        """``(teams, regulators + 1)`` members of each distinct team; the last is no one's."""
        found = np.zeros((len(self.distinct), len(self.regulators) + 1), dtype=np.float32)
        for row, team in enumerate(self.distinct):
            found[row, self.column_of[list(team)]] = 1.0
        return found

    @cached_property
    def distinct_sizes(self) -> NDArray[np.int64]:
        """``(teams,)`` R of each distinct team."""
        return np.array([len(team) for team in self.distinct], dtype=np.int64)

    def numbers(self, sets: NDArray[np.int64]) -> NDArray[np.int64]:
        """``(n,)`` place in :attr:`distinct` of each of ``sets`` ``(n, R)``; -1 for no one's."""
        return np.array([self.number_of.get(tuple(s), -1) for s in sets.tolist()], dtype=np.int64)

    def count(self, sets: NDArray[np.int64], kept: NDArray[np.bool_]) -> NDArray[np.int64]:
        """``(n,)`` how many kept donors have exactly each of ``sets`` ``(n, R)``."""
        counts = np.bincount(self.team_numbers[kept], minlength=len(self.distinct) + 1)
        found: NDArray[np.int64] = counts[self.numbers(sets)]
        return found

    def of_size(self, size: int, kept: NDArray[np.bool_]) -> NDArray[np.int64]:
        """``(teams, R)`` distinct teams of one size that some kept donor has."""
        numbers = np.unique(self.team_numbers[kept & (self.sizes == size)])
        return np.array([self.distinct[n] for n in numbers], dtype=np.int64).reshape(-1, size)

    def kept_without(self, target: int, *, whole_team: bool = False) -> NDArray[np.bool_]:
        """``(donors,)`` everyone but ``target`` and who is left with it, or its team's targets."""
        kept: NDArray[np.bool_] = self.targets != target
        if whole_team and not kept.all():
            own = self.team_numbers[np.flatnonzero(~kept)[0]]
            kept &= self.team_numbers != own
        if self.left_with is not None and self.left_with[target] >= 0:
            kept &= self.left_with[self.targets] != self.left_with[target]
        return kept


def _by_size(team: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
    return len(team), team
