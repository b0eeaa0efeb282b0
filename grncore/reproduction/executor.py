"""Run tasks on several cores: each once, in an order that serves what needs it, resumable."""

from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from grncore.dataset import Dataset
from grncore.errors import GrncoreError
from grncore.processes import process_pool
from grncore.progress import Progress, silent
from grncore.reproduction.experiment import Experiments
from grncore.reproduction.measurements import Result
from grncore.reproduction.on_cluster import Given, finished_on
from grncore.reproduction.plan import needs, weight
from grncore.reproduction.store import Store
from grncore.reproduction.task import Task
from grncore.reproduction.work import run_task

if TYPE_CHECKING:
    from distributed import Client

_FIRST_TASK = ("sklearn.model_selection", "torch._dynamo")
"""What a first task imports, in seconds: once for all workers where they are forked."""

_ADVICE = "What was finished is kept; the same command continues, with fewer --workers."


def run_tasks(
    tasks: Sequence[Task],
    dataset: Dataset,
    store: Store,
    *,
    fit_cache: Path,
    settings: dict[str, Any] | None = None,
    workers: int = 1,
    device: str = "cpu",
    progress: Progress = silent,
    cluster: "Client | None" = None,
) -> None:
    """Run every task that has no result yet.

    Each worker is a process with one thread, so that numbers depend neither on how many workers
    there are nor on how the machine is loaded. A result is kept as soon as it is there.

    Parameters
    ----------
    tasks
        Every task after those that it needs.
    fit_cache
        Folder of fitted models, shared by all workers.
    cluster
        Workers that do the tasks, in the place of processes of this machine. One that does not see
        the folder fits what a task needs anew, with the same numbers.

    Raises
    ------
    GrncoreError
        If a task fails or a worker dies; what was finished stays.
    Cancelled
        If the progress callback asks for it.
    """
    missing = [task for task in tasks if not store.has(task)]
    total = sum(weight(task) for task in tasks)
    done = total - sum(weight(task) for task in missing)
    progress("Reproducing", done, total)
    if not missing:
        return
    finished: Generator[tuple[Task, Result], None, None]
    if cluster is None:
        finished = _in_processes(missing, workers, (dataset, fit_cache, settings, device))
    else:
        finished = finished_on(cluster, missing, (dataset, fit_cache, settings, device))
    with closing(finished):
        for task, result in finished:
            store.put(task, result)
            done += weight(task)
            progress("Reproducing", done, total)


def _in_processes(
    missing: Sequence[Task], workers: int, given: Given
) -> Generator[tuple[Task, Result], None, None]:
    """Results from processes of this machine, which go with the generator."""
    count = min(workers, len(missing))
    preload = [run_task.__module__, *_FIRST_TASK]
    with process_pool(count, _start, given, preload=preload, advice=_ADVICE) as pool:
        yield from _finished(pool, missing, workers)


def _finished(
    pool: ProcessPoolExecutor, missing: Sequence[Task], workers: int
) -> Iterator[tuple[Task, Result]]:
    """Results as they come; the longest task whose needs are done starts when a worker is free.

    Long ones first, or one worker would sit idle at the end beside another's last long task.
    """
    waiting = {task: {need for need in needs(task) if need in missing} for task in missing}
    running: dict[Future[Result], Task] = {}
    while waiting or running:
        ready = [task for task, left in waiting.items() if not left]
        ready.sort(key=weight, reverse=True)
        for task in ready[: workers - len(running)]:
            running[pool.submit(_work, task)] = task
            del waiting[task]
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            task = running.pop(future)
            try:
                result = future.result()
            except GrncoreError as error:
                raise GrncoreError(f"The task '{task.title}' failed: {error}") from error
            for left in waiting.values():
                left.discard(task)
            yield task, result


_experiments: Experiments | None = None


def _start(dataset: Dataset, fit_cache: Path, settings: dict[str, Any] | None, device: str) -> None:
    """Make a worker's experiments, once."""
    global _experiments
    torch.set_num_threads(1)
    _experiments = Experiments(dataset, fit_cache, settings=settings, device=device)


def _work(task: Task) -> Result:
    assert _experiments is not None
    return run_task(task, _experiments)
