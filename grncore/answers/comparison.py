"""Two models side by side: over all targets of a part, and in detail for one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from grncore.answers.part_sets import PartSets
from grncore.answers.ranked_sets import RankedSets, Team
from grncore.dataset import Dataset
from grncore.decoding import Budget
from grncore.errors import InputError
from grncore.evaluation.paired import Paired, changed_members, outcome, paired
from grncore.pipeline.predictor import Predictor

if TYPE_CHECKING:  # torch takes a second to import, and only ranks of sets need it
    from grncore.decoding import Rank


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two models on the targets that both can answer for.

    Attributes
    ----------
    first, second
        Identifiers of the models.
    table
        One row a target: ``target``, ``R``, ``outcome`` (of the second model against the first),
        ``truth``, ``first_team``, ``second_team``, ``given_up`` and ``taken`` (members of the first
        team alone, of the second alone), ``first_hits``, ``second_hits``, ``first_rank``,
        ``second_rank`` (of the true team among the listed sets; missing where it is not listed) and
        ``covered`` (whether the pool that is decoded from holds the true team). Teams are tuples.
    """

    first: str
    second: str
    table: pd.DataFrame

    def paired(self, size: int | None = None) -> Paired:
        """Outcomes and their test, over all targets or one stratum."""
        return self._paired[size]

    @cached_property
    def _paired(self) -> Mapping[int | None, Paired]:
        """By size, and of all under None; a page asks at each of its runs."""
        found: dict[int | None, Paired] = {}
        for size in (None, *self.sizes):
            rows = self.table if size is None else self.table[self.table["R"] == size]
            outcomes = rows["outcome"]
            found[size] = paired(
                outcomes.isin(["lost", "both"]).to_numpy(bool),
                outcomes.isin(["won", "both"]).to_numpy(bool),
            )
        return found

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """Strata that have targets."""
        return tuple(int(size) for size in sorted(self.table["R"].unique()))


def compare(
    dataset: Dataset, first: PartSets, second: PartSets, covered: Collection[str]
) -> Comparison:
    """Compare two models on the targets that both have.

    Raises
    ------
    InputError
        If there is no such target.
    """
    shared = [target for target in first if target in second]
    if not shared:
        raise InputError("The two models share no test target, so they cannot be compared.")
    records = []
    for target in shared:
        truth = dataset.teams[target]
        one, other = first[target], second[target]
        changed = changed_members(one.best, other.best)
        records.append(
            {
                "target": target,
                "R": len(truth),
                "outcome": outcome(set(one.best) == set(truth), set(other.best) == set(truth)),
                "truth": truth,
                "first_team": one.best,
                "second_team": other.best,
                "given_up": changed.given_up,
                "taken": changed.taken,
                "first_hits": len(set(one.best) & set(truth)),
                "second_hits": len(set(other.best) & set(truth)),
                "first_rank": one.rank_of(truth),
                "second_rank": other.rank_of(truth),
                "covered": target in covered,
            }
        )
    table = pd.DataFrame(records).astype({"first_rank": "Int64", "second_rank": "Int64"})
    return Comparison(next(iter(first.values())).model, next(iter(second.values())).model, table)


def merged_sets(first: RankedSets, second: RankedSets, truth: Team) -> pd.DataFrame:
    """Sets that either model lists, by their better rank.

    Columns: ``team`` (a tuple), ``first_rank``, ``second_rank`` (missing where it is not listed),
    ``first_score``, ``second_score``, ``hits`` and ``true``.
    """
    listed = {frozenset(team): team for team in (*first.sets, *second.sets)}
    far = len(listed) + 1
    records = [
        {
            "team": team,
            "first_rank": first.rank_of(team),
            "second_rank": second.rank_of(team),
            "first_score": _score(first, team),
            "second_score": _score(second, team),
            "hits": len(members & set(truth)),
            "true": bool(truth) and members == set(truth),
        }
        for members, team in listed.items()
    ]

    def standing(row: Mapping[str, Any]) -> tuple[int, int]:
        one, other = row["first_rank"] or far, row["second_rank"] or far
        return min(one, other), one + other

    records.sort(key=standing)
    columns = ["team", "first_rank", "second_rank", "first_score", "second_score", "hits", "true"]
    table = pd.DataFrame(records, columns=columns)
    return table.astype({"first_rank": "Int64", "second_rank": "Int64"})


def _score(sets: RankedSets, team: Team) -> float:
    rank = sets.rank_of(team)
    return float("nan") if rank is None else float(sets.scores[rank - 1])


def truth_standing(
    predictor: Predictor, target: str, model: str, *, budget: Budget
) -> "Rank | None":
    """Rank of the true team among every set of the decoding pool; None for a model without scores.

    The pool may lack a true regulator: the rank is then the one that the team would have.

    Raises
    ------
    InputError
        If the target has no known team.
    """
    dataset = predictor.dataset
    if target not in dataset.teams:
        raise InputError(f"{dataset.display(target)} has no known team, so none to rank.")
    size = len(dataset.teams[target])
    if not predictor.scores_sets(model, size):
        return None
    team = np.asarray(dataset.team_indices(target), dtype=np.int64)
    return predictor.rank(model, dataset.index[target], team, budget=budget)
