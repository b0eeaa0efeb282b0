"""A bounded cache for long work that reports its progress, which Streamlit's own caches forbid."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

import streamlit as st

from grncore.progress import Progress
from pages.common.text import plain

PATIENCE = 0.5
"""Seconds of work before a bar is shown: shorter work would only make it flicker."""

T = TypeVar("T")


@st.cache_resource(show_spinner=False)
def _all_results() -> dict[str, OrderedDict[Hashable, Any]]:
    """Results by the name of their cache: Streamlit keeps them for all users of the app.

    Without arguments, which it would take longer to look up than all else does here.
    """
    return {}


class ResultCache(Generic[T]):
    """The last ``limit`` results by key.

    Parameters
    ----------
    name
        Tells this cache from others.
    """

    def __init__(self, name: str, limit: int) -> None:
        self._name, self._limit = name, limit

    @property
    def _results(self) -> OrderedDict[Hashable, T]:
        return _all_results().setdefault(self._name, OrderedDict())

    def get(self, key: Hashable) -> T | None:
        """What was kept under ``key``; None where nothing was."""
        # Another session may drop the oldest between two of our steps: take, then put back.
        results = self._results
        found = results.pop(key, None)
        if found is not None:
            results[key] = found
        return found

    def get_or_make(self, key: Hashable, make: Callable[[], T]) -> T:
        """What was kept under ``key``, or what ``make`` makes now; nothing is kept if it raises."""
        found = self.get(key)
        return self.put(key, make()) if found is None else found

    def put(self, key: Hashable, result: T) -> T:
        """Keep ``result`` under ``key``, in the place of what was there; and give it back."""
        results = self._results
        results[key] = result
        while len(results) > self._limit:
            results.popitem(last=False)
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


@contextmanager
def cancellable(label: str, *, key: str) -> Iterator[Progress]:
    """A bar with a Cancel button, for work that is done unasked and only seldom takes long.

    It appears after :data:`PATIENCE`. Cancelled work is not begun again by itself: the page ends
    with a message and a button that takes it up.
    """
    flag = f"cancelled|{key}"
    if st.session_state.get(flag):
        st.info(f"{plain(label)} was cancelled.", icon=":material/cancel:")
        st.button(
            "Start again", key=f"again|{key}", on_click=lambda: st.session_state.pop(flag, None)
        )
        st.stop()
    place = st.empty()
    started = drawn = time.monotonic()
    bar = None

    def report(stage: str, done: int, total: int) -> None:
        nonlocal bar, drawn
        now = time.monotonic()
        if now - started < PATIENCE or (bar is not None and now - drawn < 0.1):
            return
        share = min(done / total, 1.0) if total else 0.0
        text = f"{plain(label)}: {stage.lower()}, {done:,} of {total:,}, {now - started:.0f} s"
        if bar is None:
            with place.container(horizontal=True, vertical_alignment="center"):
                bar = st.progress(share, text=text)
                # The click ends this run at its next report; the flag keeps the next from starting.
                st.button(
                    "Cancel",
                    key=f"cancel|{key}",
                    icon=":material/close:",
                    on_click=lambda: st.session_state.update({flag: True}),
                )
        bar.progress(share, text=text)
        drawn = now

    try:
        yield report
    finally:
        place.empty()
