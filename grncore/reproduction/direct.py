"""Tasks about methods that name a team directly: baselines, evidence, and rankers of it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from grncore.evaluation.calibration import calibration_rows
from grncore.evaluation.measurements import Measurement, Protocol, exact_rows
from grncore.evaluation.team_sizes import size_rows
from grncore.methods.fitted import FittedModel
from grncore.methods.registry import METHODS, STAGE1
from grncore.methods.top_r import top_r
from grncore.pipeline.evaluate import sets_to_ask
from grncore.pools import top_pools
from grncore.reproduction.experiment import Experiment
from grncore.reproduction.measurements import LISTED, Result, measure_teams
from grncore.reproduction.task import SIZE_CHOSEN, Task
from grncore.teams import Teams


def name_teams(task: Task, experiment: Experiment) -> Result:
    """Name the teams of every stratum's test targets and judge them.

    Of a method that gives probabilities also how far they can be trusted, and of one that chooses
    R itself what it names then.
    """
    if task.method == STAGE1:
        return _judged(task, experiment, _first_ranked(task, experiment))
    method = METHODS[task.method]
    if not method.answers_by_name(experiment.data):
        return Result()  # the data lacks what it needs, such as a prior
    fitted = experiment.fitter().model(task.method).method
    top = max(LISTED, sets_to_ask(task.method))
    answers = [
        fitted.teams(experiment.test_targets(size), size, top=top)
        for size in experiment.split.sizes
    ]
    found = _judged(task, experiment, answers)
    found.values.extend(_trusted(task, experiment, answers))
    if method.sizes_itself and experiment.setting.data == "given":
        found.values.extend(_size_chosen(task, experiment, fitted, top))
    return found


def _first_ranked(task: Task, experiment: Experiment) -> Iterator[Teams]:
    """The first R candidates of a retriever."""
    for size in experiment.split.sizes:
        targets = experiment.test_targets(size)
        ranked = experiment.retriever(task.pools).method.scores(targets)
        yield top_r(top_pools(ranked, targets, size, task.pools), size, STAGE1)


def _judged(task: Task, experiment: Experiment, answers: Iterable[Teams]) -> Result:
    found = Result()
    for teams in answers:
        values, records = measure_teams(task, experiment, teams)
        found.values.extend(values)
        found.targets.extend(records)
    return found


def _trusted(task: Task, experiment: Experiment, answers: list[Teams]) -> list[Measurement]:
    """Calibration error and kept promise over all sizes; nothing without probabilities."""
    rows = calibration_rows(answers, experiment.truth, experiment.data.teams, _protocol(experiment))
    return [_named(row, task, experiment) for row in rows]


def _size_chosen(
    task: Task, experiment: Experiment, fitted: FittedModel, top: int
) -> list[Measurement]:
    """Exact match by true R where the method chooses the size, and the sizes that it names."""
    protocol, rows, answers = _protocol(experiment), [], []
    for size in experiment.split.sizes:
        teams = fitted.teams(experiment.test_targets(size), None, top=top)
        rows += exact_rows(teams, experiment.truth, experiment.data.teams, protocol)
        rows += size_rows(teams, experiment.truth, protocol)
        answers.append(teams)
    rows += calibration_rows(answers, experiment.truth, experiment.data.teams, protocol)
    return [replace(_named(row, task, experiment), variant=SIZE_CHOSEN) for row in rows]


def _protocol(experiment: Experiment) -> Protocol:
    setting = experiment.setting
    return Protocol(setting.seed, setting.split, setting.universe)


def _named(row: Measurement, task: Task, experiment: Experiment) -> Measurement:
    return replace(row, dataset=experiment.name, variant=experiment.variant(task))
