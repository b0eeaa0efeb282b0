"""A bounded cache for long work that reports its progress, which Streamlit's own caches forbid."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

import streamlit as st

from grncore.progress import Progress

T = TypeVar("T")


class Kept(Generic[T]):
    """The last ``limit`` results by key; hold one in ``st.cache_resource``."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._results: OrderedDict[Hashable, T] = OrderedDict()

    def get(self, key: Hashable) -> T | None:
        """What was kept under ``key``; None where nothing was."""
        # Another session may drop the oldest between two of our steps: take, then put back.
        found = self._results.pop(key, None)
        return None if found is None else self._put(key, found)

    def get_or_make(self, key: Hashable, make: Callable[[], T]) -> T:
        """What was kept under ``key``, or what ``make`` makes now; nothing is kept if it raises."""
        found = self.get(key)
        return self._put(key, make()) if found is None else found

    def _put(self, key: Hashable, result: T) -> T:
        self._results[key] = result
        while len(self._results) > self._limit:
            self._results.popitem(last=False)
        return result


@contextmanager
def progress_bar(label: str) -> Iterator[Progress]:
    """A bar that appears with the first report and goes when the work is done.

    Whatever the user does meanwhile stops the work at its next report: Streamlit ends a script that
    draws for a view that is gone.
    """
    place = st.empty()

    def report(stage: str, done: int, total: int) -> None:
        share = min(done / total, 1.0) if total else 0.0
        place.progress(share, text=f"{label}: {stage}, {done:,} of {total:,}")

    try:
        yield report
    finally:
        place.empty()
