"""`each`: the same work for many items, here or on several processes."""

from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar

from grncore.processes.pool import process_pool

Given = TypeVar("Given")
Item = TypeVar("Item")
Found = TypeVar("Found")

_WORTH = 40
"""Items a process below which starting it takes longer than what it saves."""
_AHEAD = 4
"""Items a process that wait or are done while an earlier one is worked on: results can be large."""

_ADVICE = "Try again with fewer --processes if memory is short."


def each(
    work: Callable[[Given, Item], Found], given: Given, items: Sequence[Item], processes: int = 1
) -> Generator[Found, None, None]:
    """``work(given, item)`` of every item, in their order.

    Close the generator where it is not read to its end: its processes go with it.

    Parameters
    ----------
    work
        A function of a module, which depends on nothing else.
    given
        Sent to each process once.
    processes
        How many may work; this one alone where 1, or where items are few.

    Raises
    ------
    GrncoreError
        If a process is lost.
    """
    count = min(processes, len(items) // _WORTH)
    if count < 2:
        for item in items:
            yield work(given, item)
        return
    with process_pool(
        count, _start, (work, given), preload=[work.__module__], advice=_ADVICE
    ) as pool:
        waiting: deque[Future[Found]] = deque()
        for item in items:
            waiting.append(pool.submit(_work_on, item))
            if len(waiting) >= _AHEAD * count:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


_work: Callable[[Any, Any], Any] | None = None
_given: Any = None


def _start(work: Callable[[Any, Any], Any], given: Any) -> None:
    global _work, _given
    _work, _given = work, given


def _work_on(item: Any) -> Any:
    assert _work is not None
    return _work(_given, item)
