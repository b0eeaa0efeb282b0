"""Metrics as one value per target; :mod:`grncore.evaluation.measurements` averages them.

A figure of the paper is the mean of such an array over the targets of one stratum. Keeping the
values per target lets a subset or an interval be taken without computing anything twice.

Every result from :func:`oracle_pools` has seen the truth of the targets it is about (section 5.5,
appendix H). It isolates set logic from retrieval and is never a prediction: pools and teams carry a
mark that tables and pages show.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grncore.evaluation.truth import Truth, flatten, teams_of
from grncore.pools import MISSING, Pools, inject
from grncore.teams import Teams, ascending

# Fills rows of targets whose true team is larger than any set; unlike MISSING it is in no set.
_NO_MATCH = -2


def contains_team(pools: Pools, truth: Truth, k: int) -> NDArray[np.bool_]:
    """``(targets,)`` whether the top ``k`` holds the whole true team.

    Its mean is Recall@K with K the pool's size, Coverage@M_R with ``k`` the decoding cap (section
    3), and StrictCov@K over a regulators-only universe (appendix I): one definition, three uses.

    Raises
    ------
    ValueError
        If a target has no true team, or pools are cut shorter than ``k``.
    """
    found, sizes = _found(pools.targets, _top(pools, k), truth)
    result: NDArray[np.bool_] = found == sizes
    return result


def edge_recall(pools: Pools, truth: Truth, k: int) -> NDArray[np.float64]:
    """``(targets,)`` share of the true regulators in the top ``k``: EdgeRec@K (appendix I).

    Raises
    ------
    ValueError
        As :func:`contains_team`.
    """
    found, sizes = _found(pools.targets, _top(pools, k), truth)
    return found / sizes


def matches(teams: Teams, truth: Truth) -> NDArray[np.bool_]:
    """``(targets, N)`` whether a listed set is the true team, no member more and none less.

    Raises
    ------
    ValueError
        If a target has no true team.
    """
    width = teams.sets.shape[2]
    wanted = np.full((len(teams.targets), width), _NO_MATCH, dtype=np.int64)
    for row, team in enumerate(teams_of(teams.targets, truth)):
        if len(team) <= width:
            wanted[row] = MISSING  # at the end of a team that is smaller than the widest set
            wanted[row, : len(team)] = team
    found: NDArray[np.bool_] = (ascending(teams.sets) == wanted[:, None, :]).all(axis=2)
    return found


def stratum_size(teams: Teams, truth: Truth) -> int | None:
    """R of the stratum: as it was given, else the size of every true team; None where mixed."""
    if teams.size_given:
        return teams.size
    sizes = {len(team) for team in teams_of(teams.targets, truth)}
    return sizes.pop() if len(sizes) == 1 else None


def exact_match(teams: Teams, truth: Truth) -> NDArray[np.bool_]:
    """``(targets,)`` whether the first set is the true team (unconditional exact match).

    Conditional exact match is the mean of this over the targets that :func:`covered` marks.
    """
    return matches(teams, truth)[:, 0]


def covered(teams: Teams, pools: Pools, truth: Truth, cap: int) -> NDArray[np.bool_]:
    """``(targets,)`` in the order of ``teams``: whether the capped pool holds the true team.

    Raises
    ------
    ValueError
        If a target of ``teams`` has no pool, or as :func:`contains_team`.
    """
    lacking = teams.targets[~np.isin(teams.targets, pools.targets)].tolist()
    if lacking:
        raise ValueError(
            f"{len(lacking)} targets of {teams.model} have no pool: gene indices {lacking[:3]}."
        )
    return contains_team(pools.take(teams.targets), truth, cap)


def truth_rank(teams: Teams, truth: Truth) -> NDArray[np.int64]:
    """``(targets,)`` rank of the true team among the listed sets, from 1; 0 if not listed."""
    hits = matches(teams, truth)
    return np.where(hits.any(axis=1), hits.argmax(axis=1) + 1, 0)


@dataclass(frozen=True, eq=False)
class Overlap:
    """How far predicted and true team agree, ``(targets,)`` each."""

    jaccard: NDArray[np.float64]
    precision: NDArray[np.float64]
    recall: NDArray[np.float64]
    f1: NDArray[np.float64]


def overlap(teams: Teams, truth: Truth) -> Overlap:
    """Partial credit of the first set. A target without a predicted set gets 0 throughout."""
    best = teams.sets[:, 0]
    found, n_true = _found(teams.targets, best, truth)
    n_predicted = (best != MISSING).sum(axis=1)
    precision = np.divide(
        found, n_predicted, out=np.zeros(len(found), np.float64), where=n_predicted > 0
    )
    return Overlap(
        jaccard=found / (n_predicted + n_true - found),
        precision=precision,
        recall=found / n_true,
        f1=2 * found / (n_predicted + n_true),
    )


def true_members(pools: Pools, truth: Truth) -> NDArray[np.bool_]:
    """``(targets, K)`` which pool members are true regulators of the pool's target."""
    owners, regulators = flatten(teams_of(pools.targets, truth))
    span = _span(pools.members, regulators)
    rows = np.arange(len(pools.targets), dtype=np.int64)[:, None]
    hits = np.isin(rows * span + pools.members, owners * span + regulators)
    # A missing member of one row has the key of the last gene of the row before.
    found: NDArray[np.bool_] = hits & (pools.members != MISSING)
    return found


def check_width(pools: Pools, k: int) -> None:
    """Refuse a ``k`` that the pools cannot answer for.

    Pools narrower than ``k`` are fine where candidates ran out: nothing was cut off.

    Raises
    ------
    ValueError
        If ``k`` is not positive, or pools were cut shorter than it.
    """
    if k < 1:
        raise ValueError(f"K must be at least 1, not {k}.")
    ran_out = (pools.members[:, -1:] == MISSING) | pools.injected[:, -1:]
    if k > pools.size and not (pools.size and ran_out.all()):
        raise ValueError(
            f"the pools hold {pools.size} candidates, too few for K = {k}; retrieve wider pools."
        )


def _top(pools: Pools, k: int) -> NDArray[np.int64]:
    check_width(pools, k)
    return pools.members[:, :k]


def _found(
    targets: NDArray[np.int64], members: NDArray[np.int64], truth: Truth
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """``(targets,)`` how many true regulators are among the members, and how many there are."""
    owners, regulators = flatten(teams_of(targets, truth))
    span = _span(members, regulators)
    rows = np.broadcast_to(np.arange(len(targets), dtype=np.int64)[:, None], members.shape)
    present = members != MISSING
    keys = rows[present] * span + members[present]
    hits = np.isin(owners * span + regulators, keys)
    return (
        np.bincount(owners[hits], minlength=len(targets)),
        np.bincount(owners, minlength=len(targets)),
    )


def _span(members: NDArray[np.int64], regulators: NDArray[np.int64]) -> int:
    return 1 + int(max(members.max(initial=0), regulators.max(initial=0)))


def oracle_pools(pools: Pools, truth: Truth, m: int) -> Pools:
    """The top ``m`` of each pool with missing true regulators in the place of the last false ones.

    Raises
    ------
    ValueError
        If ``m`` is too narrow for a true team, or wider than pools that were cut off.
    """
    check_width(pools, m)
    return inject(pools.capped(m), truth)
