"""Turns: one page is drawn at a time, in the order in which they were asked for.

Pages share one interpreter. Drawn side by side, all are complete when the last one is, and their
threads hand the interpreter to and fro meanwhile: half of the work of thirty users was that.
"""

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Condition

import streamlit as st

LEASE = 0.5
"""Seconds for which a page has its turn to itself; one that takes longer holds no other up."""

_SHORTEST = 0.01


@dataclass(eq=False)
class Turns:
    """Who draws, and who waits.

    Attributes
    ----------
    lease
        Seconds after which a page that still draws is no longer waited for.
    """

    lease: float = LEASE
    _waiting: "deque[object]" = field(default_factory=deque)
    _drawing: object = None
    _until: float = 0.0
    _changed: Condition = field(default_factory=Condition)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn, and give it back at the end, however that comes."""
        mine = object()
        with self._changed:
            self._waiting.append(mine)
            while self._waiting[0] is not mine or self._seconds() > 0:
                self._changed.wait(max(self._seconds(), _SHORTEST))
            self._waiting.popleft()
            self._drawing, self._until = mine, time.monotonic() + self.lease
            self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                if self._drawing is mine:
                    self._drawing = None
                    self._changed.notify_all()

    def _seconds(self) -> float:
        """For which the page that draws is still waited for; 0 where none is."""
        return 0.0 if self._drawing is None else max(self._until - time.monotonic(), 0.0)


@st.cache_resource(max_entries=1, show_spinner=False)
def turns() -> Turns:
    """The server's turns, for all sessions."""
    return Turns()
