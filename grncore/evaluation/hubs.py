"""Hub confusers: genes that crowd pools and teams without regulating as many targets.

A false member of a predicted team stands in the place of a true regulator that the team lacks.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grncore.evaluation.metrics import true_members
from grncore.evaluation.truth import Truth, flatten, teams_of
from grncore.pools import MISSING, Pools


@dataclass(frozen=True, eq=False)
class Crowding:
    """How often each gene is retrieved, chosen and right, ``(genes,)`` each.

    Attributes
    ----------
    in_pools
        Pools that hold the gene.
    in_top
        Targets for which it is among the R best of the pool, R being the true team's size.
    in_truth
        Targets that it truly regulates, among the same targets.
    outranks
        Targets for which it is a confuser: no true regulator, yet ranked above one.
    ratio
        ``in_top / in_truth``: above 1 the gene takes more places than it deserves. Infinite where
        it regulates none of the targets, NaN where it is in no top list either.
    """

    in_pools: NDArray[np.int64]
    in_top: NDArray[np.int64]
    in_truth: NDArray[np.int64]
    outranks: NDArray[np.int64]

    @property
    def ratio(self) -> NDArray[np.float64]:
        """Places taken over places deserved."""
        return crowding_ratio(self.in_top, self.in_truth)

    def table(self, genes: Sequence[str]) -> pd.DataFrame:
        """One row per gene that is in a pool or a true team, worst confuser first."""
        frame = pd.DataFrame(
            {
                "gene": list(genes),
                "in_pools": self.in_pools,
                "in_top": self.in_top,
                "in_truth": self.in_truth,
                "outranks": self.outranks,
                "ratio": self.ratio,
            }
        )
        frame = frame[(frame["in_pools"] > 0) | (frame["in_truth"] > 0)]
        return frame.sort_values("outranks", ascending=False, kind="stable", ignore_index=True)


def crowding(pools: Pools, truth: Truth, n_genes: int) -> Crowding:
    """Count pools, top lists, true teams and outranked regulators by gene.

    Raises
    ------
    ValueError
        If a target has no true team.
    """
    teams = teams_of(pools.targets, truth)
    sizes = np.array([len(team) for team in teams], dtype=np.int64)
    _, regulators = flatten(teams)
    in_top = np.arange(pools.size)[None, :] < sizes[:, None]
    return Crowding(
        in_pools=count_genes(pools.members, n_genes),
        in_top=count_genes(pools.members[in_top], n_genes),
        in_truth=count_genes(regulators, n_genes),
        outranks=count_genes(pools.members[confusers(pools, truth)], n_genes),
    )


def confusers(pools: Pools, truth: Truth) -> NDArray[np.bool_]:
    """``(targets, K)`` false members that outrank the target's weakest true regulator.

    The weakest true regulator is the one that the pool ranks last. One that the pool lacks
    altogether is outranked by every false member.
    """
    hits = true_members(pools, truth)
    sizes = np.array([len(team) for team in teams_of(pools.targets, truth)], dtype=np.int64)
    complete = hits.sum(axis=1) == sizes
    last_hit = pools.size - 1 - np.argmax(hits[:, ::-1], axis=1)
    limit = np.where(complete, last_hit, pools.size)  # (targets,)
    above = np.arange(pools.size)[None, :] < limit[:, None]
    found: NDArray[np.bool_] = above & ~hits & (pools.members != MISSING)
    return found


def crowding_ratio(taken: NDArray[np.int64], deserved: NDArray[np.int64]) -> NDArray[np.float64]:
    """``(genes,)`` taken / deserved; infinite where none is deserved, NaN where neither is."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return taken / deserved


def count_genes(members: NDArray[np.int64], n_genes: int) -> NDArray[np.int64]:
    """``(genes,)`` how often each gene occurs among ``members``, missing ones aside."""
    flat = members[members != MISSING]
    return np.bincount(flat, minlength=n_genes).astype(np.int64)


Named = Mapping[int, NDArray[np.int64]]
"""Target -> the team that a model names for it, as gene indices; empty without an answer."""


@dataclass(frozen=True, eq=False)
class Placements:
    """How often each gene is named, and rightly so, ``(genes,)`` each.

    Attributes
    ----------
    named
        Targets whose predicted team holds the gene.
    right
        Those of them that it truly regulates.
    true
        Targets that it truly regulates, named or not.
    """

    named: NDArray[np.int64]
    right: NDArray[np.int64]
    true: NDArray[np.int64]

    @property
    def wrong(self) -> NDArray[np.int64]:
        """Places that the gene takes without regulating the target."""
        return self.named - self.right

    @property
    def ratio(self) -> NDArray[np.float64]:
        """Places taken over places deserved: infinite where none is deserved, NaN where neither."""
        return crowding_ratio(self.named, self.true)


def placements(named: Named, truth: Truth, n_genes: int) -> Placements:
    """Count the members of predicted teams by gene.

    Raises
    ------
    KeyError
        If a target has no true team.
    """
    nothing = np.empty(0, np.int64)
    right = [np.intersect1d(team, truth[target]) for target, team in named.items()]
    return Placements(
        named=count_genes(np.concatenate([nothing, *named.values()]), n_genes),
        right=count_genes(np.concatenate([nothing, *right]), n_genes),
        true=count_genes(np.concatenate([nothing, *(truth[t] for t in named)]), n_genes),
    )


def displacement(named: Named, truth: Truth) -> dict[tuple[int, int], int]:
    """How many targets' teams name one gene falsely and lack another that is true.

    Parameters
    ----------
    named, truth
        Predicted and true teams; a target without an answer displaces nobody.

    Returns
    -------
    dict
        (false member, missed regulator) -> targets. Of a team with several of each, every pair
        counts, because nothing says which stands for which.
    """
    pairs: Counter[tuple[int, int]] = Counter()
    for target, team in named.items():
        missed = np.setdiff1d(truth[target], team)
        for confuser in np.setdiff1d(team, truth[target]):
            pairs.update((int(confuser), int(gene)) for gene in missed)
    return dict(pairs)
