"""Hub confusers of one checkpoint: what they take from true regulators, and what relieves it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grncore.answers.part_sets import PartSets, part_pools
from grncore.answers.target import TargetView
from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.evaluation.hubs import crowding, displacement, placements
from grncore.evaluation.truth import true_teams
from grncore.pipeline.predictor import Predictor
from grncore.pools import Pools

TOP_LIST = "top"
"""The retriever's own list: the R best of each pool."""

WORST = 10
"""How many genes count as the worst confusers."""


@dataclass(frozen=True, eq=False)
class HubReport:
    """Crowding over the targets of a part.

    Attributes
    ----------
    targets
        How many targets were counted.
    places
        How many places their teams have: the sum of R.
    lists
        What names teams: :data:`TOP_LIST`, then the models.
    table
        One row a gene that any list or true team holds, worst confuser of the pools first:
        ``gene``, ``in_pools``, ``outranks`` (targets where it is false, yet ranked above a true
        regulator), ``true`` (targets that it regulates), and for each list ``named_``, ``wrong_``
        and ``ratio_`` (named over true; infinite where it regulates none).
    displaced
        For each list, one row a pair: ``confuser``, ``displaced`` and ``targets``, most first.
    """

    targets: int
    places: int
    lists: tuple[str, ...]
    table: pd.DataFrame
    displaced: Mapping[str, pd.DataFrame]

    @property
    def worst(self) -> tuple[str, ...]:
        """The genes that outrank true regulators of most targets: no model's teams choose them."""
        rows = self.table[self.table["outranks"] > 0]
        return tuple(rows["gene"].head(WORST))

    def wrong(self, name: str) -> int:
        """Places of one list that hold no true regulator."""
        return int(self.table[f"wrong_{name}"].sum())

    def wrong_of_worst(self, name: str) -> int:
        """Those of them that the worst confusers take."""
        return int(self.table.loc[self.table["gene"].isin(self.worst), f"wrong_{name}"].sum())


def hub_report(source: Predictor, models: Mapping[str, PartSets]) -> HubReport:
    """Count over the targets that every model was asked for.

    Parameters
    ----------
    models
        Best sets by model, see :func:`grncore.answers.part_sets.part_sets`.

    Raises
    ------
    InputError
        If the models share no target.
    """
    dataset = source.dataset
    shared = [t for t in next(iter(models.values())) if all(t in sets for sets in models.values())]
    if not shared:
        raise InputError("The models share no test target, so no crowding can be counted.")
    truth = true_teams(dataset, shared)
    pools = part_pools(source, shared)
    crowds = crowding(pools, truth, len(dataset.genes))
    named = {
        TOP_LIST: top_lists(pools, truth),
        **{
            model: {
                dataset.index[target]: np.array(
                    [dataset.index[gene] for gene in sets[target].best], dtype=np.int64
                )
                for target in shared
            }
            for model, sets in models.items()
        },
    }
    columns = {
        "gene": list(dataset.genes),
        "in_pools": crowds.in_pools,
        "outranks": crowds.outranks,
        "true": crowds.in_truth,
    }
    for name, teams in named.items():
        counts = placements(teams, truth, len(dataset.genes))
        columns[f"named_{name}"] = counts.named
        columns[f"wrong_{name}"] = counts.wrong
        columns[f"ratio_{name}"] = counts.ratio
    table = pd.DataFrame(columns)
    table = table[(table["in_pools"] > 0) | (table["true"] > 0)]
    order = ["outranks", f"wrong_{TOP_LIST}"]
    return HubReport(
        targets=len(shared),
        places=sum(len(team) for team in truth.values()),
        lists=tuple(named),
        table=table.sort_values(order, ascending=False, kind="stable", ignore_index=True),
        displaced={
            name: _pairs(dataset, displacement(teams, truth)) for name, teams in named.items()
        },
    )


def top_lists(pools: Pools, truth: Mapping[int, NDArray[np.int64]]) -> dict[int, NDArray[np.int64]]:
    """The R best of each pool, R being the true team's size."""
    return {int(t): pools.of(int(t))[: len(truth[int(t)])] for t in pools.targets}


def _pairs(dataset: Dataset, counts: Mapping[tuple[int, int], int]) -> pd.DataFrame:
    rows = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    genes = dataset.genes
    return pd.DataFrame(
        [(genes[confuser], genes[displaced], n) for (confuser, displaced), n in rows],
        columns=["confuser", "displaced", "targets"],
    )


def worst_matrix(pairs: pd.DataFrame, limit: int) -> pd.DataFrame:
    """Counts of the pairs with the most targets: confusers down, displaced regulators across.

    At most ``limit`` of each, by how many targets they add up to; 0 where a pair never occurs.
    """
    by_confuser = pairs.groupby("confuser", sort=False)["targets"].sum()
    confusers = by_confuser.sort_values(ascending=False, kind="stable").index[:limit]
    kept = pairs[pairs["confuser"].isin(confusers)]
    by_displaced = kept.groupby("displaced", sort=False)["targets"].sum()
    displaced = by_displaced.sort_values(ascending=False, kind="stable").index[:limit]
    matrix = kept.pivot_table(
        index="confuser", columns="displaced", values="targets", aggfunc="sum", fill_value=0
    )
    return matrix.reindex(index=confusers, columns=displaced, fill_value=0).astype(int)


def target_confusers(view: TargetView) -> pd.DataFrame:
    """False candidates that the retriever ranks above the target's weakest true regulator.

    Rows of the view's pool, best first. Only the M_R candidates that teams are decoded from are
    looked at; a true regulator beyond them is outranked by every false one of them.
    """
    if not view.truth:
        return view.pool.iloc[:0]
    limit = view.covered_at if view.is_covered and view.covered_at is not None else view.cap
    pool = view.pool.iloc[:limit]
    return pool[~pool["true"]].reset_index(drop=True)
