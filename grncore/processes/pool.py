"""`process_pool`: worker processes of one thread each, which go with the one that started them."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.context import BaseContext
from typing import Any

from grncore import fork_server
from grncore.errors import GrncoreError
from grncore.processes.lifeline import end_with_parent

THREAD_VARIABLES = (
    "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "LOKY_MAX_CPU_COUNT",
)  # fmt: skip


@contextmanager
def process_pool(
    count: int,
    start: Callable[..., None],
    given: tuple[Any, ...],
    *,
    preload: Sequence[str] = (),
    advice: str = "",
) -> Iterator[ProcessPoolExecutor]:
    """``count`` fresh processes, ended with the block; at once where it ends with an error.

    Parameters
    ----------
    start, given
        What each of them calls first, and with what.
    preload
        Modules that they need: imported once for all of them where they are forked.
    advice
        Follows the message that a process was lost.

    Raises
    ------
    GrncoreError
        If one ends without a word.
    """
    with _children_told():
        pool = ProcessPoolExecutor(
            max_workers=count,
            mp_context=_context(preload),
            initializer=_begin,
            initargs=(start, given),
        )
        try:
            yield pool
        except BaseException as error:
            pool.shutdown(wait=False, cancel_futures=True)
            for child in multiprocessing.active_children():
                child.terminate()
            if isinstance(error, BrokenProcessPool):
                lost = "A worker process ended without a word: it was killed, or memory ran out."
                raise GrncoreError(f"{lost} {advice}".strip()) from error
            raise
        pool.shutdown()


def _begin(start: Callable[..., None], given: tuple[Any, ...]) -> None:
    end_with_parent()
    # Ctrl-C reaches every process of a terminal; the parent hears it, and ends its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    start(*given)


def _context(preload: Sequence[str] = ()) -> BaseContext:
    """Fresh processes, without the parent's threads; forked from a server that imported once."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([fork_server.__name__, *preload])
    return context


@contextmanager
def _children_told() -> Iterator[None]:
    """Children read these when they load their numerical libraries, and whom to end with."""
    wanted = dict.fromkeys(THREAD_VARIABLES, "1")
    # The system goes by the thread that starts a process, and others end before it does.
    if threading.current_thread() is threading.main_thread():
        wanted[fork_server.STARTED_BY] = str(os.getpid())
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
