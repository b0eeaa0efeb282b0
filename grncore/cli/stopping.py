"""Stop a long command on a signal without leaving anything half-written."""

import _thread
import signal
import threading
from types import FrameType
from typing import Any

from grncore.errors import Cancelled

SIGNALS = (signal.SIGINT, signal.SIGTERM)

PATIENCE = 10.0
"""Seconds that a wish to stop waits for a check. One epoch, or one batch of large teams, can take
minutes where the machine is busy."""


class Stopper:
    """Takes SIGINT and SIGTERM as a wish to stop.

    At first a signal stops at once. After :meth:`wait_for_check`, it waits for the next
    :meth:`check`, but no longer than :data:`PATIENCE`; a second signal stops at once. Files are
    whole wherever it stops (:mod:`grncore.files`): a check is the place where least is lost.
    Outside the main thread, which alone hears signals, it does nothing.
    """

    def __init__(self) -> None:
        self._waits = False
        self._asked = False
        self._former: dict[int, Any] = {}
        self._clock: threading.Timer | None = None

    def __enter__(self) -> "Stopper":
        for number in SIGNALS if threading.current_thread() is threading.main_thread() else ():
            self._former[number] = signal.signal(number, self._take)
        return self

    def __exit__(self, *error: object) -> None:
        self._stop_clock()
        for number, handler in self._former.items():
            signal.signal(number, handler)

    def wait_for_check(self) -> None:
        """From now on, stop at a check only."""
        self._waits = True

    def check(self) -> None:
        """Raise Cancelled if a signal has come."""
        if self._asked:
            self._stop_clock()  # what goes on now is cleaning up
            raise Cancelled("Stopped on request; nothing was left half-written.")

    def _take(self, number: int, frame: FrameType | None) -> None:
        del frame
        if self._asked or not self._waits:
            self._stop_clock()
            raise KeyboardInterrupt
        self._asked = True
        self._clock = threading.Timer(PATIENCE, _thread.interrupt_main, [number])
        self._clock.daemon = True
        self._clock.start()

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
