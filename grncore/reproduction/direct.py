"""Tasks about baselines that name a team directly."""

from typing import Any

from grncore.evaluation.measurements import Measurement
from grncore.methods.fitted import FitContext
from grncore.methods.registry import METHODS, STAGE1
from grncore.methods.top_r import top_r
from grncore.pools import top_pools
from grncore.reproduction.experiment import Experiment
from grncore.reproduction.measurements import LISTED, Result, measure_teams
from grncore.reproduction.task import Task


def name_teams(task: Task, experiment: Experiment) -> Result:
    """Name the teams of every stratum's test targets and judge them."""
    values: list[Measurement] = []
    records: list[dict[str, Any]] = []
    if task.method != STAGE1:
        context = FitContext(experiment.data, experiment.setting.seed)
        method = METHODS[task.method]
        if not method.answers_by_name(experiment.data):
            return Result()  # the data lacks what it needs, such as a prior
        fitted, _ = method.fit(method.default, context)
    for size in experiment.split.sizes:
        targets = experiment.test_targets(size)
        if task.method == STAGE1:
            ranked = experiment.retriever(task.pools).method.scores(targets)
            teams = top_r(top_pools(ranked, targets, size, task.pools), size, STAGE1)
        else:
            teams = fitted.teams(targets, size, top=LISTED)
        more, judged = measure_teams(task, experiment, teams)
        values += more
        records += judged
    return Result(values, records)
