"""Tasks on the workers of a cluster, each after those that it needs."""

from collections.abc import Generator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from grncore.cluster import WorkerPool
from grncore.dataset import Dataset
from grncore.errors import Cancelled, GrncoreError
from grncore.progress import Progress
from grncore.reproduction.experiment import Experiments
from grncore.reproduction.measurements import Result
from grncore.reproduction.plan import needs, weight
from grncore.reproduction.task import Task
from grncore.reproduction.work import run_task

if TYPE_CHECKING:
    from distributed import Client

Given: TypeAlias = tuple[Dataset, Path, dict[str, Any] | None, str]
"""Dataset, folder of fitted models, settings above the preset, device."""


class SentExperiments:
    """Experiments in plain parts; each process makes its own, once."""

    def __init__(self, given: Given) -> None:
        self._given = given

    @cached_property
    def experiments(self) -> Experiments:
        """The experiments, made when first asked for and kept."""
        dataset, fit_cache, settings, device = self._given
        return Experiments(dataset, fit_cache, settings=settings, device=device)

    def __reduce__(self) -> tuple[type["SentExperiments"], tuple[Given]]:
        """Without what was made here: one worker hands it on to another."""
        return type(self), (self._given,)


def finished_on(
    client: "Client", missing: Sequence[Task], given: Given
) -> Generator[tuple[Task, Result], None, None]:
    """Results as they come. Every task whose needs are done is handed in, long ones first.

    Raises
    ------
    GrncoreError
        If a task fails, or worker after worker was lost on it.
    """
    dataset, fit_cache, settings, device = given
    waiting = {task: {need for need in needs(task) if need in missing} for task in missing}
    # A worker may have another working folder.
    sent = SentExperiments((dataset, fit_cache.resolve(), settings, device))
    workers: WorkerPool[SentExperiments, Task, Result]
    with WorkerPool(client, _work, sent) as workers:

        def begin() -> None:
            for task in [task for task, left in waiting.items() if not left]:
                workers.submit(task, priority=weight(task))
                del waiting[task]

        begin()
        for task, fetch in workers.finished():
            try:
                result = fetch()
            except Cancelled:
                raise
            except GrncoreError as error:
                raise GrncoreError(f"The task '{task.title}' failed: {error}") from error
            for left in waiting.values():
                left.discard(task)
            begin()
            yield task, result


def _work(sent: SentExperiments, task: Task, progress: Progress) -> Result:
    sent.experiments.progress = progress
    return run_task(task, sent.experiments)
