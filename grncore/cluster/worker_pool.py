"""`WorkerPool`: workers that hold one value and work on items, one after another."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar
from uuid import uuid4

from grncore.errors import Cancelled, GrncoreError
from grncore.progress import Progress
from grncore.reproducible import one_thread

if TYPE_CHECKING:
    from distributed import Client, Future

Shared = TypeVar("Shared")
Item = TypeVar("Item")
Result = TypeVar("Result")

Fetch = Callable[[], Result]
"""Gives the result of an item, or raises what the work on it raised."""

Work = Callable[[Shared, Item, Progress], Result]

MOST_LOSSES = 3
"""How often an item is begun anew because every copy of the shared value was lost."""

PATIENCE = 120.0
"""Seconds without any worker before the cluster counts as empty."""

TRIES, PAUSE = 20, 0.5
"""How often a value is sent while the scheduler still counts workers that have gone, and seconds
between two times."""

_NO_WORKER = (
    f"The cluster has had no worker for {PATIENCE:.0f} s. Start workers that can reach its "
    "scheduler, then run the command again."
)

_KILLED = (
    "Worker after worker ended without a word on the same piece of work: they were killed, or "
    "memory ran out. Start fewer --workers, or workers with more memory."
)


class WorkerPool(Generic[Shared, Item, Result]):
    """Workers of a cluster, and what all of them need.

    Inside the ``with`` block items are handed in and their results come as they are ready. The
    engine begins an item anew where its worker is lost. Leaving the block by an error cancels what
    is not done: workers stop at the next report of progress.

    Parameters
    ----------
    client
        See :func:`grncore.cluster.open_cluster`.
    work
        A function of a module, called as ``work(shared, item, progress)`` on one thread. A process
        does one item at a time, however many threads it has: seeds and thread counts are global.
    shared
        Sent to each worker once. Of one process it is the same object for all items, so that what
        one item made may serve the next.
    """

    def __init__(self, client: "Client", work: Work[Shared, Item, Result], shared: Shared) -> None:
        from distributed import as_completed

        self._client = client
        self._work = work
        self._shared = shared
        self._spread: Future[Any] | None = None
        self._running: dict[object, tuple[Item, int, int]] = {}
        self._done: Any = as_completed(loop=client.loop)
        self._futures: dict[object, Future[Any]] = {}

    def __enter__(self) -> "WorkerPool[Shared, Item, Result]":
        return self

    def __exit__(self, *error: object) -> None:
        left = [*self._futures.values(), *([self._spread] if self._spread is not None else [])]
        self._futures.clear()
        self._spread = None
        if left and self._client.status == "running":
            self._client.cancel(left, force=True)

    def submit(self, item: Item, *, priority: int = 0) -> None:
        """Hand in an item; of those that could begin, the one of highest priority does."""
        self._submit(item, priority, 0)

    def finished(self) -> Iterator[tuple[Item, Fetch[Result]]]:
        """Items as they end; more may be handed in meanwhile.

        Raises
        ------
        GrncoreError
            From ``fetch``: as the work, or if worker after worker was lost on the item.
        """
        for future in self._done:
            item, priority, losses = self._running.pop(future.key)
            del self._futures[future.key]
            try:
                fetch = _outcome(future)
            except CancelledError:
                # Workers have gone, and with them every copy of the shared value or of the result.
                if losses == MOST_LOSSES:
                    raise GrncoreError(_KILLED) from None
                self._submit(item, priority, losses + 1)
                continue
            yield item, fetch

    def _submit(self, item: Item, priority: int, losses: int) -> None:
        if self._spread is None or self._spread.cancelled() or self._spread.status == "lost":
            self._spread = self._shared_anew()
        future = self._client.submit(
            _do,
            self._work,
            self._spread,
            item,
            key=f"grncore-{uuid4().hex}",
            pure=False,
            priority=priority,
        )
        self._running[future.key] = item, priority, losses
        self._futures[future.key] = future
        self._done.add(future)

    def _shared_anew(self) -> "Future[Any]":
        """The shared value on every worker; once more where one of them ended meanwhile."""
        for _ in range(TRIES):
            self._wait_for_a_worker()
            try:
                spread: Future[Any] = self._client.scatter(self._shared, broadcast=True, hash=False)
                return spread
            except OSError:  # a connection that ended
                time.sleep(PAUSE)
        raise GrncoreError(_KILLED)

    def _wait_for_a_worker(self) -> None:
        """A lost worker's place may stand empty for a while: one is started anew."""
        try:
            self._client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            raise GrncoreError(_NO_WORKER) from None


def _outcome(future: "Future[Any]") -> Fetch[Any]:
    """Result or error, brought here; CancelledError where it was lost with the workers."""
    from distributed import KilledWorker

    try:
        result = future.result()
    except CancelledError:
        raise
    except KilledWorker as error:
        return partial(_raise, GrncoreError(_KILLED), error)
    except Exception as error:
        return partial(_raise, error)
    return lambda: result


def _raise(error: Exception, cause: Exception | None = None) -> NoReturn:
    raise error from cause


_ALONE = threading.Lock()


def _do(work: Work[Shared, Item, Result], shared: Shared, item: Item) -> Result:
    with _ALONE, one_thread():
        return work(shared, item, _while_wanted())


def _while_wanted() -> Progress:
    """Progress that raises Cancelled once nobody waits for the task that runs here."""
    from distributed import get_worker

    worker = get_worker()
    key = worker.get_current_task()

    def report(stage: str, done: int, total: int) -> None:
        del stage, done, total
        task = worker.state.tasks.get(key)
        if task is None or task.state == "cancelled":
            raise Cancelled("Nobody waits for this work any more.")

    return report
