"""Tasks about stage 1: how much of the truth a retriever ranks how high.

The first R candidates of a retriever without labels are a baseline for teams too. They are judged
here, where the ranking is at hand: growing the forests of tree regression twice would take minutes.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from grncore.evaluation.measurements import Measurement, by_subset
from grncore.evaluation.metrics import contains_team, edge_recall
from grncore.methods.registry import METHODS
from grncore.methods.top_r import top_r
from grncore.pipeline.evaluate import KS
from grncore.pools import Pools, top_pools
from grncore.reproduction.experiment import Experiment
from grncore.reproduction.measurements import Result, measure_teams
from grncore.reproduction.task import Task

CURVE = tuple(range(5, 205, 5))
"""Pool sizes of Figures 2 and 3."""


def retrieve(task: Task, experiment: Experiment) -> Result:
    """Fit a retriever and rank the candidates of every test target."""
    fitted = experiment.retriever(task.method)
    sizes = experiment.split.sizes if experiment.setting.strata else (None,)
    values: list[Measurement] = []
    records: list[dict[str, Any]] = []
    for size in sizes:
        targets = experiment.test_targets(size)
        pools = top_pools(fitted.method.scores(targets), targets, max(CURVE), task.method)
        values += retrieval_values(task, experiment, pools, size)
        if size is not None and METHODS[task.method].names_teams:
            named, judged = measure_teams(task, experiment, top_r(pools, size, task.method))
            values += named
            records += judged
    universe = float(len(experiment.data.universe))
    values.append(experiment.value(task, pools="", metric="universe_size", value=universe))
    return Result(values, records, {"curve": [dict(row) for row in fitted.curve]})


def retrieval_values(
    task: Task, experiment: Experiment, pools: Pools, size: int | None
) -> list[Measurement]:
    """Recall@K of one stratum; StrictCov@K and EdgeRec@K where sizes are mixed (appendix I)."""
    seen = experiment.seen(pools.targets)
    widest = len(experiment.data.universe)
    values: list[Measurement] = []
    for k in sorted({*KS, *CURVE}):
        if k > widest:
            break
        metrics: dict[str, NDArray[Any]] = {
            "recall" if size else "strict_coverage": contains_team(pools, experiment.truth, k)
        }
        if size is None:
            metrics["edge_recall"] = edge_recall(pools, experiment.truth, k)
        for metric, found in metrics.items():
            base = experiment.value(task, R=size, K=k, metric=metric, pools="")
            kept = by_subset(base, found, seen)
            # A curve is drawn of all targets; the tables' pool sizes tell seen from novel too.
            values += kept if k in KS else kept[:1]
    return values


def fold(task: Task, experiment: Experiment) -> Result:
    """Fit a retriever without one fold of the training targets; select tasks use its pools."""
    experiment.fold_retriever(task.method, int(task.variant))
    return Result()


def out_of_fold_pools(experiment: Experiment, kind: str, size: int, cap: int) -> Pools:
    """Pools of training targets by retrievers that have not seen them.

    Validation targets keep the pools of the full retriever, which has not seen them either.
    """
    found = []
    for number, held in enumerate(experiment.folds()):
        targets = np.intersect1d(experiment.data.targets(size), held)
        if len(targets):
            retriever = experiment.fold_retriever(kind, number).method
            found.append(top_pools(retriever.scores(targets), targets, cap, kind))
    targets = experiment.data.validation_targets(size)
    if len(targets):
        found.append(
            top_pools(experiment.retriever(kind).method.scores(targets), targets, cap, kind)
        )
    return Pools.concat(found)
