"""Which process a run is, told apart from another one that got the same number later."""

from dataclasses import dataclass

import psutil

_TOLERANCE = 2.0
"""Seconds by which two readings of one birth may differ after the machine's clock was set."""


@dataclass(frozen=True)
class ProcessMark:
    """Number of a process and when it was born, in seconds since the epoch."""

    pid: int
    born: float


def process_mark(pid: int) -> ProcessMark:
    """Mark of a process that lives.

    Raises
    ------
    ProcessLookupError
        If it does not.
    """
    try:
        return ProcessMark(pid, psutil.Process(pid).create_time())
    except psutil.Error as error:
        raise ProcessLookupError(f"There is no process {pid}.") from error


def is_alive(mark: ProcessMark) -> bool:
    """Whether this very process still works; one that only waits to be collected does not.

    A process that ends is called a zombie as soon as its first thread is gone, while others still
    hold its files and locks: until then it works.
    """
    try:
        process = psutil.Process(mark.pid)
        if abs(process.create_time() - mark.born) >= _TOLERANCE:
            return False
        ends = process.status() in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
        return not ends or process.num_threads() > 1
    except (psutil.Error, ValueError, OverflowError):
        return False


def find_process(argument: str) -> ProcessMark | None:
    """The living process that has ``argument`` among its own; None where there is none."""
    for process in psutil.process_iter():
        try:
            if argument in process.cmdline():
                mark = process_mark(process.pid)
                if is_alive(mark):
                    return mark
        except (psutil.Error, ProcessLookupError):
            continue
    return None
