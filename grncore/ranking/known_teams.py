"""What training targets and their teams say of a candidate set, whoever is left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

LEAST_VOTE = 1e-4
"""Added to votes before their logarithm: a regulator without any is not impossible."""


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
    """

    targets: NDArray[np.int64]
    teams: tuple[NDArray[np.int64], ...]
    n_genes: int
    likeness: Mapping[str, NDArray[np.float32]]
    listed: bool = False

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

    def of_size(self, size: int, kept: NDArray[np.bool_]) -> NDArray[np.int64]:
        """``(teams, R)`` distinct teams of one size that some kept donor has."""
        numbers = np.unique(self.team_numbers[kept & (self.sizes == size)])
        return np.array([self.distinct[n] for n in numbers], dtype=np.int64).reshape(-1, size)

    def kept_without(self, target: int, *, whole_team: bool = False) -> NDArray[np.bool_]:
        """``(donors,)`` everyone but ``target``, or but all targets of its team."""
        kept: NDArray[np.bool_] = self.targets != target
        if whole_team and not kept.all():
            own = self.team_numbers[np.flatnonzero(~kept)[0]]
            kept &= self.team_numbers != own
        return kept


def _by_size(team: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
    return len(team), team


@dataclass(frozen=True, eq=False)
class SetNumbers:
    """Numbers of candidate sets that the ranker weighs.

    Attributes
    ----------
    values
        ``(sets, columns)`` float64.
    names
        Name of each column.
    known
        ``(sets,)`` whether some kept training target has this very team.
    members
        ``(sets, R, columns)`` numbers of each member: its degree and its votes.
    """

    values: NDArray[np.float64]
    names: tuple[str, ...]
    known: NDArray[np.bool_]
    members: NDArray[np.float64]


def label_numbers(
    labels: KnownTeams, target: int, sets: NDArray[np.int64], kept: NDArray[np.bool_]
) -> SetNumbers:
    """What the kept training targets say of each of ``sets`` ``(n, R)``, genes ascending.

    Counts of the team and of larger teams that hold it, degrees and co-occurrence of its members,
    and for each likeness: the nearest donor that has this team, its donors together, and the votes
    that its members get from all donors, summed and least.
    """
    numbers = labels.team_numbers[kept]
    counts = np.bincount(numbers, minlength=len(labels.distinct))
    place = np.array([labels.number_of.get(tuple(s), -1) for s in sets.tolist()], dtype=np.int64)
    count = np.where(place >= 0, counts[place], 0)
    genes, where = np.unique(labels.column_of[sets], return_inverse=True)
    where = where.reshape(sets.shape)
    # Few donors are left out, so what all of them say is known once and theirs is taken off.
    left_out = labels.membership[np.ix_(~kept, genes)]
    common = labels.together[np.ix_(genes, genes)] - left_out.T @ left_out
    names = ["count", "larger", "degree", "least_degree", "pairs", "least_pair"]
    log_degree = np.log1p(common.diagonal()[where])
    together, least_pair = _pairs(common, where)
    columns = [
        np.log1p(count),
        np.log1p(_holders(labels.donors_of[genes], kept, where) - count),
        log_degree.sum(axis=1),
        log_degree.min(axis=1),
        together,
        least_pair,
    ]
    member = labels.membership[np.ix_(kept, genes)]
    of_members = [log_degree]
    for name, likeness in labels.likeness.items():
        weights = likeness[target, kept].astype(np.float64)
        names += [f"{name}_{what}" for what in ("sibling", "siblings", "votes", "least_votes")]
        sibling, siblings, votes = _asked(
            weights, numbers, member, where, place, len(labels.distinct)
        )
        columns += [sibling, siblings, votes.sum(axis=1), votes.min(axis=1)]
        of_members.append(votes)
    return SetNumbers(
        np.column_stack(columns), tuple(names), count > 0, np.stack(of_members, axis=2)
    )


def _pairs(
    common: NDArray[np.float64], sets: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Log co-occurrence of pairs of members: their sum, and the least (0 for one regulator)."""
    size = sets.shape[1]
    if size < 2:
        return np.zeros(len(sets)), np.zeros(len(sets))
    counts = np.log1p(common)
    pairs = [counts[sets[:, a], sets[:, b]] for a in range(size) for b in range(a + 1, size)]
    stacked = np.stack(pairs, axis=1)
    return stacked.sum(axis=1), stacked.min(axis=1)


def _holders(
    donors_of: NDArray[np.uint8], kept: NDArray[np.bool_], sets: NDArray[np.int64]
) -> NDArray[np.int64]:
    """``(n,)`` how many kept donors have every member of a set among their regulators."""
    every = donors_of[sets[:, 0]] & np.packbits(kept)
    for column in range(1, sets.shape[1]):
        every &= donors_of[sets[:, column]]
    found: NDArray[np.int64] = np.bitwise_count(every).sum(axis=1, dtype=np.int64)
    return found


def _asked(
    weights: NDArray[np.float64],
    numbers: NDArray[np.int64],
    member: NDArray[np.float64],
    sets: NDArray[np.int64],
    place: NDArray[np.int64],
    n_teams: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """The nearest donor that has each set, its donors together, and the votes of each member."""
    nearest = np.full(n_teams, -1.0)
    np.maximum.at(nearest, numbers, weights)
    # Steep, so that a few near relatives outvote many distant ones.
    votes_by = np.exp((weights - 1.0) * 10.0)
    by_team = np.bincount(numbers, votes_by, minlength=n_teams)
    total = votes_by.sum() or 1.0
    own = place >= 0
    sibling = np.where(own, nearest[place], -1.0)
    siblings = np.log(LEAST_VOTE + np.where(own, by_team[place], 0.0) / total)
    votes = np.log(LEAST_VOTE + (votes_by @ member) / total)[sets]
    return sibling, siblings, votes
