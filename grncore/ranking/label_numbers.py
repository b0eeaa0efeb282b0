"""What training targets and their teams say of a candidate set, whoever is left out."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grncore.ranking.edges import edge_log_odds
from grncore.ranking.known_teams import KnownTeams
from grncore.ranking.votes import LEAST_VOTE, vote_weights

COUNTED = ("count", "larger", "degree", "least_degree", "pairs", "least_pair")
"""What is counted among all training targets."""

ASKED = ("sibling", "siblings", "votes", "least_votes", "beside", "nearest_beside")
"""What a likeness is asked of each set, as :func:`label_numbers` says."""

EDGES = ("edges", "least_edge")
"""Log odds of the members' edges, in sum and the least, where an edge model is fitted."""


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
        ``(sets, R, columns)`` numbers of each member: its degree, its votes and, with an edge
        model, the log odds of its edge.
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
    and for each likeness: the nearest donor that has this team, its donors together, the votes
    that its members get from all donors, summed and least, and what donors of other teams that
    share members with it say: all together, and the nearest. With an edge model, what it gives.
    """
    numbers = labels.team_numbers[kept]
    place = labels.numbers(sets)
    count = labels.count(sets, kept)
    genes, where = np.unique(labels.column_of[sets], return_inverse=True)
    where = where.reshape(sets.shape)
    # Few donors are left out, so what all of them say is known once and theirs is taken off.
    left_out = labels.membership[np.ix_(~kept, genes)]
    common = labels.together[np.ix_(genes, genes)] - left_out.T @ left_out
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
    overlap = _overlap(labels.distinct_membership[:, genes], labels.distinct_sizes, where)
    for likeness in labels.likeness.values():
        weights = likeness[target, kept].astype(np.float64)
        of_sets, of_member = _asked(weights, numbers, member, where, place, overlap)
        columns += of_sets
        of_members.append(of_member)
    if labels.edges is not None:
        odds = edge_log_odds(labels, target, kept)[sets]
        columns += [odds.sum(axis=1), odds.min(axis=1)]
        of_members.append(odds)
    return SetNumbers(
        np.column_stack(columns), label_columns(labels), count > 0, np.stack(of_members, axis=2)
    )


def label_columns(labels: KnownTeams) -> tuple[str, ...]:
    """Names of the columns that :func:`label_numbers` gives."""
    asked = (f"{name}_{what}" for name in labels.likeness for what in ASKED)
    return *COUNTED, *asked, *(EDGES if labels.edges is not None else ())


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


def _overlap(
    teams: NDArray[np.float32], sizes: NDArray[np.int64], sets: NDArray[np.int64]
) -> NDArray[np.float32]:
    """``(teams, n)`` shared members over all members of both; 0 for a set's own team."""
    member = np.zeros((teams.shape[1], len(sets)), dtype=np.float32)
    member[sets, np.arange(len(sets))[:, None]] = 1.0
    shared = teams @ member
    either = sizes[:, None].astype(np.float32) + sets.shape[1] - shared
    found: NDArray[np.float32] = shared / either
    found[found == 1.0] = 0.0
    return found


def _asked(
    weights: NDArray[np.float64],
    numbers: NDArray[np.int64],
    member: NDArray[np.float64],
    sets: NDArray[np.int64],
    place: NDArray[np.int64],
    overlap: NDArray[np.float32],
) -> tuple[list[NDArray[np.float64]], NDArray[np.float64]]:
    """``ASKED`` of each set ``(n,)``, and the votes of its members ``(n, R)``."""
    n_teams = len(overlap)
    nearest = np.full(n_teams, -1.0)
    np.maximum.at(nearest, numbers, weights)
    votes_by = vote_weights(weights)
    by_team = np.bincount(numbers, votes_by, minlength=n_teams)
    total = votes_by.sum() or 1.0
    own = place >= 0
    sibling = np.where(own, nearest[place], -1.0)
    siblings = np.log(LEAST_VOTE + np.where(own, by_team[place], 0.0) / total)
    of_members = np.log(LEAST_VOTE + (votes_by @ member) / total)[sets]
    beside = np.log(LEAST_VOTE + (by_team / total) @ overlap)
    # Only teams that some donor near the target has can be the nearest.
    near = np.flatnonzero(nearest > 0.0)
    nearest_beside = (nearest[near, None].astype(np.float32) * overlap[near]).max(axis=0, initial=0)
    summed, least = of_members.sum(axis=1), of_members.min(axis=1)
    return [sibling, siblings, summed, least, beside, nearest_beside.astype(np.float64)], of_members
