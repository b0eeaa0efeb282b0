"""Teams judged against the truth: figures, and a record of every target."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grncore.decoding import Rank
from grncore.evaluation.attribution import attribute_failures
from grncore.evaluation.metrics import (
    covered,
    exact_match,
    overlap,
    stratum_size,
    truth_rank,
)
from grncore.pools import Pools
from grncore.reproduction.attributing import OUTCOME_METRICS
from grncore.reproduction.task import Task
from grncore.reproduction.values import Value, subset_values
from grncore.reproduction.workshop import Bench
from grncore.teams import Teams

REASONS = ("outcome", "given_up", "taken", "margin", "hub_confuser", "note")
"""Columns of :func:`grncore.evaluation.attribution.attribute_failures` that a record keeps."""

ORACLE = "oracle:"
"""Before the retriever's name where the truth was injected into its pools."""


def judge(
    task: Task,
    bench: Bench,
    teams: Teams,
    *,
    pools: Pools | None = None,
    ranks: Sequence[Rank] | None = None,
) -> tuple[list[Value], list[dict[str, Any]]]:
    """Exact match and partial credit of one stratum.

    Parameters
    ----------
    pools
        Pools that the teams were decoded from; then coverage and conditional exact match too.
    ranks
        Rank and score of each true team among all sets of its pool, where they were counted.
    """
    size = stratum_size(teams, bench.truth)
    seen = bench.seen(teams.targets)
    exact = exact_match(teams, bench.truth)
    agreement = overlap(teams, bench.truth)
    label = _label(task, pools)
    cap = None if pools is None else pools.size
    found: dict[str, NDArray[Any]] = {
        "exact": exact,
        "jaccard": agreement.jaccard,
        "precision": agreement.precision,
        "team_recall": agreement.recall,
        "f1": agreement.f1,
    }
    listed = truth_rank(teams, bench.truth)
    if teams.sets.shape[1] > 1:
        found["truth_in_top"] = listed > 0
    values: list[Value] = []
    for metric, numbers in found.items():
        base = bench.value(task, R=size, K=cap, pools=label, metric=metric)
        values += subset_values(base, numbers, seen)
    inside = np.ones(len(exact), dtype=bool)
    if pools is not None:
        inside = covered(teams, pools, bench.truth, pools.size)
        base = bench.value(task, R=size, K=cap, pools=label, metric="coverage")
        values += subset_values(base, inside, seen)
        base = bench.value(task, R=size, K=cap, pools=label, metric="exact_given_covered")
        values += subset_values(base, exact[inside], seen[inside])
    if ranks is not None:
        values.append(
            bench.value(
                task,
                R=size,
                K=cap,
                pools=label,
                metric="median_truth_rank",
                value=float(np.median([rank.rank for rank in ranks])),
                n=len(ranks),
            )
        )
    reasons = attribute_failures(
        teams,
        bench.truth,
        bench.dataset.genes,
        pools=pools,
        truth_scores=None if ranks is None else np.array([rank.score for rank in ranks]),
        features=bench.data.features,
    )
    for outcome, metric in OUTCOME_METRICS.items():
        base = bench.value(task, R=size, K=cap, pools=label, metric=metric)
        values += subset_values(base, (reasons["outcome"] == outcome).to_numpy(), seen)[:1]
    genes = bench.dataset.genes
    records = [
        {
            "dataset": bench.name,
            "split": bench.setting.split,
            "seed": bench.setting.seed,
            "model": task.method,
            "pools": label,
            "variant": bench.variant(task),
            "R": size,
            "target": genes[target],
            "truth": "+".join(genes[row] for row in bench.truth[int(target)]),
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
    return f"{ORACLE}{pools.retriever}" if pools.is_oracle else pools.retriever
