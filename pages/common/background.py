"""Work that goes on while the page is read: one job at a time, its result kept.

Two threads of Python share one core, so that a page would take twice as long beside such work: jobs
begin when the page that asks for them is drawn, and pause while another is.
"""

import math
import time
from collections import deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Condition, Event
from typing import Any, Generic, TypeVar

import streamlit as st

from grncore.errors import Cancelled, GrncoreError
from grncore.progress import Progress
from pages.common.result_cache import ResultCache

T = TypeVar("T")

POLL_SECONDS = 2.0

PAUSE_SECONDS = 5.0
"""Longest pause at one report of progress: pages that never end must not hold a job up for good."""


@dataclass(eq=False)
class Job(Generic[T]):
    """One piece of work, waiting, at work or over.

    Attributes
    ----------
    pages_first
        Waits while a page is being drawn.
    patience
        Seconds for which it does so in one stage. Where a page may wait for the job, as for what
        both read once, each would wait for the other.
    stage, done, total
        Where it stands.
    """

    pages_first: Callable[[], None]
    patience: float = math.inf
    future: "Future[T]" = field(default_factory=Future)
    stage: str = ""
    done: int = 0
    total: int = 0
    _waited: float = 0.0
    _stopped: Event = field(default_factory=Event)

    def report(self, stage: str, done: int, total: int) -> None:
        """Take note of progress and let pages go first; raises Cancelled once it was stopped."""
        if stage != self.stage:
            self._waited = 0.0
        if self._waited < self.patience:
            began = time.monotonic()
            self.pages_first()
            self._waited += time.monotonic() - began
        if self._stopped.is_set():
            raise Cancelled
        self.stage, self.done, self.total = stage, done, total

    def stop(self) -> None:
        """End it at its next report."""
        self._stopped.set()
        self.future.cancel()

    @property
    def is_over(self) -> bool:
        """Whether it has ended, in whatever way."""
        return self.future.done()

    @property
    def error(self) -> BaseException | None:
        """Why it failed; None unless it did, as where it was stopped."""
        if not self.future.done() or self.future.cancelled():
            return None
        error = self.future.exception()
        return None if isinstance(error, Cancelled) else error

    def result(self) -> T | None:
        """What it made; None while it is at work, and where it was stopped or failed."""
        if not self.future.done() or self.future.cancelled():
            return None
        error = self.future.exception()
        if error is not None and not isinstance(error, GrncoreError | OSError | MemoryError):
            raise error
        return None if error is not None else self.future.result()


def show_jobs(jobs: "Sequence[Job[Any]]", said: str) -> None:
    """How far they are, and a way to stop them; the page is drawn anew when all are over."""
    if jobs:
        st.fragment(_show, run_every=POLL_SECONDS)(tuple(jobs), said)


def _show(jobs: "tuple[Job[Any], ...]", said: str) -> None:
    job = next((job for job in jobs if not job.is_over), None)
    if job is None:
        st.rerun()
    share = min(job.done / job.total, 1.0) if job.total else 0.0
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(share, text=f"{said}: {share:.0%}")
        st.button("Stop", key=f"stop|{said}", icon=":material/close:", on_click=job.stop)


@dataclass(eq=False)
class _Queue:
    """Jobs that wait for their page, and how many pages are being drawn."""

    waiting: "deque[tuple[Job[Any], Callable[[Progress], Any]]]" = field(default_factory=deque)
    _pages: int = 0
    _changed: Condition = field(default_factory=Condition)

    def count_page(self, change: int) -> None:
        """One more page is being drawn, or one less."""
        with self._changed:
            self._pages += change
            self._changed.notify_all()

    def pages_first(self) -> None:
        """Wait until no page is being drawn, for :data:`PAUSE_SECONDS` at most."""
        with self._changed:
            self._changed.wait_for(lambda: not self._pages, timeout=PAUSE_SECONDS)


@st.cache_resource(max_entries=1, show_spinner=False)
def _queue() -> _Queue:
    return _Queue()


_JOBS = ResultCache[Job[Any]]("common.background.jobs", 32)


def in_background(
    key: Hashable,
    work: Callable[[Progress], T],
    *,
    kept: ResultCache[Job[Any]] = _JOBS,
    patience: float = math.inf,
) -> Job[T]:
    """The job of this key; a new one begins when the page that asks for it is drawn.

    ``work`` runs in a thread of its own and must not call Streamlit.

    Parameters
    ----------
    kept
        Where jobs are kept with their results; big ones have a smaller place of their own.
    patience
        As of :class:`Job`.
    """

    def ask() -> Job[T]:
        queue = _queue()
        job: Job[T] = Job(queue.pages_first, patience)
        queue.waiting.append((job, work))
        return job

    job: Job[T] = kept.get_or_make(key, ask)
    return job


@contextmanager
def page_first() -> Iterator[None]:
    """Draw a page: other jobs pause meanwhile, and those that it asks for begin at its end."""
    queue = _queue()
    queue.count_page(+1)
    try:
        yield
    finally:  # a page may end early, and stands then as far as it was drawn
        queue.count_page(-1)
        while queue.waiting:
            job, work = queue.waiting.popleft()
            _worker().submit(_do, job, work)


def _do(job: Job[Any], work: Callable[[Progress], Any]) -> None:
    if not job.future.set_running_or_notify_cancel():
        return  # stopped before it began
    try:
        job.future.set_result(work(job.report))
    except BaseException as error:  # whoever asks for the result is told
        job.future.set_exception(error)


@st.cache_resource(max_entries=1, show_spinner=False)
def _worker() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="background")
