"""What is done for each kind of task."""

from collections.abc import Callable, Mapping

from grncore.reproduction.direct import name_teams
from grncore.reproduction.experiment import Experiment, Experiments
from grncore.reproduction.measurements import Result
from grncore.reproduction.memorisation import memorisation_task
from grncore.reproduction.sensitivity import change_setting
from grncore.reproduction.stage1 import fold, retrieve
from grncore.reproduction.stage2 import select_teams
from grncore.reproduction.task import Task, TaskKind

Work = Callable[[Task, Experiment], Result]


def warm(task: Task, experiment: Experiment) -> Result:
    """Warm stage 2 up once, for every scorer of the setting."""
    experiment.fitter().warm_start(task.method)
    return Result()


WORK: Mapping[TaskKind, Work] = {
    "retrieve": retrieve,
    "fold": fold,
    "warm": warm,
    "select": select_teams,
    "name": name_teams,
    "memorise": memorisation_task,
    "try": change_setting,
}


def run_task(task: Task, experiments: Experiments) -> Result:
    """Do one task."""
    return WORK[task.kind](task, experiments.under(task.setting))
