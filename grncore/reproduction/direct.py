"""Tasks about baselines that name a team directly."""

from typing import Any

from grncore.evaluation.measurements import Value
from grncore.methods.base import top_r
from grncore.methods.registry import RECOVERERS, STAGE1
from grncore.pools import top_pools
from grncore.reproduction.experiment import Bench
from grncore.reproduction.measurements import Result, judge
from grncore.reproduction.task import Task

TOP = 10
"""Sets that a baseline lists, where it lists more than one."""


def name_teams(task: Task, bench: Bench) -> Result:
    """Name the teams of every stratum's test targets and judge them."""
    values: list[Value] = []
    records: list[dict[str, Any]] = []
    for size in bench.split.sizes:
        targets = bench.test_targets(size)
        if task.method == STAGE1:
            ranked = bench.retriever(task.pools).retriever.scores(targets)
            teams = top_r(top_pools(ranked, targets, size, task.pools), size, STAGE1)
        else:
            teams = RECOVERERS[task.method].recover(
                bench.data, targets, size, seed=bench.setting.seed, top=TOP
            )
        more, judged = judge(task, bench, teams)
        values += more
        records += judged
    return Result(values, records)
