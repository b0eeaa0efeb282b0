"""Tasks about stage 1: how much of the truth a retriever ranks how high.

The first R candidates of a retriever without labels are a baseline for teams too. They are judged
here, where the ranking is at hand: growing the forests of tree regression twice would take minutes.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from grncore.evaluation.metrics import contains_team, edge_recall
from grncore.pools import Pools, top_pools
from grncore.recoverers import RECOVERERS, top_r
from grncore.reproduction.judging import judge
from grncore.reproduction.task import Task
from grncore.reproduction.values import Result, Value, subset_values
from grncore.reproduction.workshop import Bench

KS = (10, 20, 40, 80)
"""Pool sizes of Table 1; the paper reports 80, which hardly tells methods apart."""

CURVE = tuple(range(5, 205, 5))
"""Pool sizes of Figures 2 and 3."""


def retrieve(task: Task, bench: Bench) -> Result:
    """Fit a retriever and rank the candidates of every test target."""
    fitted = bench.retriever(task.method)
    sizes = bench.split.sizes if bench.setting.strata else (None,)
    values: list[Value] = []
    records: list[dict[str, Any]] = []
    for size in sizes:
        targets = bench.test_targets(size)
        pools = top_pools(fitted.retriever.scores(targets), targets, max(CURVE), task.method)
        values += retrieval_values(task, bench, pools, size)
        if size is not None and task.method in RECOVERERS:
            named, judged = judge(task, bench, top_r(pools, size, task.method))
            values += named
            records += judged
    universe = float(len(bench.data.universe))
    values.append(bench.value(task, pools="", metric="universe_size", value=universe))
    return Result(values, records, {"curve": [dict(row) for row in fitted.curve]})


def retrieval_values(task: Task, bench: Bench, pools: Pools, size: int | None) -> list[Value]:
    """Recall@K of one stratum; StrictCov@K and EdgeRec@K where sizes are mixed (appendix I)."""
    seen = bench.seen(pools.targets)
    widest = len(bench.data.universe)
    values: list[Value] = []
    for k in sorted({*KS, *CURVE}):
        if k > widest:
            break
        metrics: dict[str, NDArray[Any]] = {
            "recall" if size else "strict_coverage": contains_team(pools, bench.truth, k)
        }
        if size is None:
            metrics["edge_recall"] = edge_recall(pools, bench.truth, k)
        for metric, found in metrics.items():
            base = bench.value(task, R=size, K=k, metric=metric, pools="")
            kept = subset_values(base, found.astype(np.float64), seen)
            # A curve is drawn of all targets; the tables' pool sizes tell seen from novel too.
            values += kept if k in KS else kept[:1]
    return values


def fold(task: Task, bench: Bench) -> Result:
    """Fit a retriever without one fold of the training targets; select tasks use its pools."""
    bench.fold_retriever(task.method, int(task.variant))
    return Result()


def out_of_fold_pools(bench: Bench, kind: str, size: int, cap: int) -> Pools:
    """Pools of training targets by retrievers that have not seen them.

    Validation targets keep the pools of the full retriever, which has not seen them either.
    """
    found = []
    for number, held in enumerate(bench.folds()):
        targets = np.intersect1d(bench.data.targets(size), held)
        if len(targets):
            retriever = bench.fold_retriever(kind, number).retriever
            found.append(top_pools(retriever.scores(targets), targets, cap, kind))
    targets = bench.data.validation_targets(size)
    if len(targets):
        found.append(top_pools(bench.retriever(kind).retriever.scores(targets), targets, cap, kind))
    return Pools.concat(found)
