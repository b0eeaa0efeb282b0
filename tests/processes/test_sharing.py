"""The same work for many items, on one process or several."""

import os
import time
from contextlib import closing

import psutil
import pytest

from grncore.errors import GrncoreError, InputError
from grncore.processes import each

MANY = range(100)


def times(factor: int, item: int) -> tuple[int, int]:
    time.sleep(0.002 * (item % 3))  # later items are done first
    return factor * item, os.getpid()


def refuses(refused: int, item: int) -> int:
    if item == refused:
        raise InputError(f"not {item}")
    return item


def dies(deadly: int, item: int) -> int:
    if item == deadly:
        os._exit(1)
    return item


def waits(seconds: float, item: int) -> int:
    time.sleep(seconds)
    return item


@pytest.mark.parametrize("processes", [1, 2])
def test_results_come_in_the_order_of_the_items(processes: int) -> None:
    found = list(each(times, 7, MANY, processes))
    assert [value for value, _ in found] == [7 * item for item in MANY]
    own = {process for _, process in found}
    assert (own == {os.getpid()}) == (processes == 1)
    assert len(own) == processes


def test_few_items_are_done_here() -> None:
    assert {process for _, process in each(times, 1, range(30), 2)} == {os.getpid()}
    assert list(each(times, 1, [], 2)) == []


def test_errors_of_the_work_are_raised_here() -> None:
    found = each(refuses, 50, MANY, 2)
    with pytest.raises(InputError, match="not 50"):
        list(found)


def test_a_lost_process_is_a_message() -> None:
    with pytest.raises(GrncoreError, match="fewer --processes"):
        list(each(dies, 50, MANY, 2))


def test_processes_go_when_nobody_reads_on() -> None:
    before = {process.pid for process in psutil.Process().children(recursive=True)}
    with closing(each(waits, 0.2, MANY, 2)) as found:
        assert next(found) == 0
        working = [
            process
            for process in psutil.Process().children(recursive=True)
            if process.pid not in before and not process.children()
            and "forkserver" in " ".join(process.cmdline())
        ]  # fmt: skip
        assert working
    _, alive = psutil.wait_procs(working, timeout=5)
    assert not alive
