"""Work that goes on while the page is read: one job at a time, its result kept."""

from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event
from typing import Any, Generic, TypeVar

import streamlit as st

from grncore.errors import Cancelled, GrncoreError
from grncore.progress import Progress
from pages.common.result_cache import ResultCache

T = TypeVar("T")

POLL_SECONDS = 2.0


@dataclass(eq=False)
class Job(Generic[T]):
    """One piece of work, waiting, at work or over.

    Attributes
    ----------
    stage, done, total
        Where it stands.
    """

    future: "Future[T]" = field(default_factory=Future)
    stage: str = ""
    done: int = 0
    total: int = 0
    _stopped: Event = field(default_factory=Event)

    def report(self, stage: str, done: int, total: int) -> None:
        """Take note of progress; raises Cancelled once the job was stopped."""
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


_JOBS = ResultCache[Job[Any]]("common.background.jobs", 32)


def in_background(key: Hashable, work: Callable[[Progress], T]) -> Job[T]:
    """The job of this key, begun if there is none.

    ``work`` runs in a thread of its own and must not call Streamlit.
    """

    def begin() -> Job[T]:
        job: Job[T] = Job()
        job.future = _worker().submit(work, job.report)
        return job

    job: Job[T] = _JOBS.get_or_make(key, begin)
    return job


@st.cache_resource(max_entries=1, show_spinner=False)
def _worker() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="background")
