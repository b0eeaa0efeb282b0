"""Teams judged against the truth: the figures of a task, and a record of every target."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grncore.evaluation.attribution import ATTRIBUTIONS, attribute_failures
from grncore.evaluation.measurements import Measurement, as_records, by_subset
from grncore.evaluation.metrics import (
    covered,
    exact_match,
    overlap,
    stratum_size,
    truth_rank,
)
from grncore.pools import Pools
from grncore.reproduction.experiment import Experiment
from grncore.reproduction.task import Task
from grncore.teams import Teams

if TYPE_CHECKING:  # torch takes a second to import, and reading a report needs none
    from grncore.decoding import Rank

LISTED = 10
"""Sets that a method lists for a target, where it lists more than one."""


PREFIX = "outcome: "


OUTCOME_METRICS = {outcome: f"{PREFIX}{outcome}" for outcome in ATTRIBUTIONS}
"""Outcome -> metric."""


@dataclass(frozen=True)
class Result:
    """What a task gives.

    Attributes
    ----------
    values
        Figures.
    targets
        One record a test target: predicted team, truth, and what went wrong.
    facts
        Counts of parameters, curves and the like, for the report.
    """

    values: list[Measurement] = field(default_factory=list)
    targets: list[dict[str, Any]] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)


VALUE_COLUMNS = (
    "dataset", "split", "universe", "seed", "model", "pools", "variant", "R", "K", "metric",
    "subset", "value", "n",
)  # fmt: skip
"""Of a figure in ``values.csv`` and in the store: more would change files that are continued."""


def values_table(values: Iterable[Measurement]) -> pd.DataFrame:
    """One line a figure, in a stable order without repetitions."""
    frame = pd.DataFrame(as_records(values, VALUE_COLUMNS), columns=list(VALUE_COLUMNS))
    return typed(frame).drop_duplicates(ignore_index=True)


def typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Types that survive a way through CSV."""
    frame = frame.copy()
    texts = [name for name in VALUE_COLUMNS if name not in ("seed", "R", "K", "value", "n")]
    frame[texts] = frame[texts].fillna("").astype(str)
    return frame.astype({"seed": int, "R": "Int64", "K": "Int64", "value": float, "n": int})


def pick(frame: pd.DataFrame, where: dict[str, object]) -> pd.DataFrame:
    """Rows whose columns have these values; a list stands for any of its entries."""
    mask = pd.Series(True, index=frame.index)
    for name, wanted in where.items():
        allowed: Sequence[object] = wanted if isinstance(wanted, list) else [wanted]
        mask &= frame[name].isin(allowed) | (frame[name].isna() if None in allowed else False)
    return frame[mask]


REASONS = ("outcome", "given_up", "taken", "margin", "hub_confuser", "note")
"""Columns of :func:`grncore.evaluation.attribution.attribute_failures` that a record keeps."""


ORACLE_PREFIX = "oracle:"
"""Before the retriever's name where the truth was injected into its pools."""


def measure_teams(
    task: Task,
    experiment: Experiment,
    teams: Teams,
    *,
    pools: Pools | None = None,
    ranks: "Sequence[Rank] | None" = None,
) -> tuple[list[Measurement], list[dict[str, Any]]]:
    """Exact match and partial credit of one stratum.

    Parameters
    ----------
    pools
        Pools that the teams were decoded from; then coverage and conditional exact match too.
    ranks
        Rank and score of each true team among all sets of its pool, where they were counted.
    """
    size = stratum_size(teams, experiment.truth)
    seen = experiment.seen(teams.targets)
    exact = exact_match(teams, experiment.truth)
    agreement = overlap(teams, experiment.truth)
    label = _label(task, pools)
    found: dict[str, NDArray[Any]] = {
        "exact": exact,
        "jaccard": agreement.jaccard,
        "precision": agreement.precision,
        "team_recall": agreement.recall,
        "f1": agreement.f1,
    }
    if teams.sets.shape[1] > 1:
        rank = truth_rank(teams, experiment.truth)
        found["truth_in_top"] = (rank > 0) & (rank <= LISTED)
    inside = np.ones(len(exact), dtype=bool)
    if pools is not None:
        found["coverage"] = inside = covered(teams, pools, experiment.truth, pools.size)
    cap = None if pools is None else pools.size
    base = experiment.value(task, R=size, K=cap, pools=label)
    values = [
        value
        for metric, numbers in found.items()
        for value in by_subset(replace(base, metric=metric), numbers, seen)
    ]
    if pools is not None:
        given = replace(base, metric="exact_given_covered")
        values += by_subset(given, exact[inside], seen[inside])
    if ranks is not None:
        median = float(np.median([rank.rank for rank in ranks]))
        values.append(replace(base, metric="median_truth_rank", value=median, n=len(ranks)))
    reasons = attribute_failures(
        teams,
        experiment.truth,
        experiment.dataset.genes,
        pools=pools,
        truth_scores=None if ranks is None else np.array([rank.score for rank in ranks]),
        features=experiment.data.features,
    )
    for outcome, metric in OUTCOME_METRICS.items():
        hits = (reasons["outcome"] == outcome).to_numpy()
        values += by_subset(replace(base, metric=metric), hits, seen)[:1]
    genes = experiment.dataset.genes
    records = [
        {
            "dataset": experiment.name,
            "split": experiment.setting.split,
            "seed": experiment.setting.seed,
            "model": task.method,
            "pools": label,
            "variant": experiment.variant(task),
            "R": size,
            "target": genes[target],
            "truth": "+".join(genes[row] for row in experiment.truth[int(target)]),
            "predicted": "+".join(genes[row] for row in teams.sets[at, 0] if row >= 0),
            "exact": bool(exact[at]),
            "jaccard": float(agreement.jaccard[at]),
            "covered": bool(inside[at]),
            "seen_team": bool(seen[at]),
            "truth_rank": None if ranks is None else ranks[at].rank,
            **{name: _text(reasons[name].iloc[at]) for name in REASONS},
        }
        for at, target in enumerate(teams.targets)
    ]
    return values, records


def _text(value: Any) -> Any:
    """A value as JSON holds it: sets of genes as text, what is not known as nothing."""
    if isinstance(value, tuple):
        return "+".join(value)
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and np.isnan(value) else value


def _label(task: Task, pools: Pools | None) -> str:
    if pools is None:
        return task.pools
    return f"{ORACLE_PREFIX}{pools.retriever}" if pools.is_oracle else pools.retriever
