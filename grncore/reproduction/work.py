"""What each kind of task does."""

from collections.abc import Callable, Mapping

from grncore.reproduction.memorising import memorise
from grncore.reproduction.naming import name_teams
from grncore.reproduction.retrieving import fold, retrieve
from grncore.reproduction.selecting import select
from grncore.reproduction.task import Task, TaskKind
from grncore.reproduction.trying import try_setting
from grncore.reproduction.values import Result
from grncore.reproduction.workshop import Bench, Workshop

Work = Callable[[Task, Bench], Result]


def warm(task: Task, bench: Bench) -> Result:
    """Warm stage 2 up once, for every scorer of the setting."""
    bench.fitter().warm_start(task.method)
    return Result()


WORK: Mapping[TaskKind, Work] = {
    "retrieve": retrieve,
    "fold": fold,
    "warm": warm,
    "select": select,
    "name": name_teams,
    "memorise": memorise,
    "try": try_setting,
}


def run_task(task: Task, shop: Workshop) -> Result:
    """Do one task."""
    return WORK[task.kind](task, shop.bench(task.setting))
