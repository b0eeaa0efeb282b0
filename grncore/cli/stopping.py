"""Stop a long command on a signal without leaving anything half-written."""

import signal
import threading
from types import FrameType
from typing import Any

from grncore.errors import Cancelled

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stopper:
    """Takes SIGINT and SIGTERM as a wish to stop.

    At first a signal stops at once. After :meth:`wait_for_check`, it waits for the next
    :meth:`check`; a second signal stops at once. Outside the main thread, which alone hears
    signals, it does nothing.
    """

    def __init__(self) -> None:
        self._waits = False
        self._asked = False
        self._former: dict[int, Any] = {}

    def __enter__(self) -> "Stopper":
        for number in SIGNALS if threading.current_thread() is threading.main_thread() else ():
            self._former[number] = signal.signal(number, self._take)
        return self

    def __exit__(self, *error: object) -> None:
        for number, handler in self._former.items():
            signal.signal(number, handler)

    def wait_for_check(self) -> None:
        """From now on, stop at a check only."""
        self._waits = True

    def check(self) -> None:
        """Raise Cancelled if a signal has come."""
        if self._asked:
            raise Cancelled("Stopped on request; nothing was left half-written.")

    def _take(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        if self._asked or not self._waits:
            raise KeyboardInterrupt
        self._asked = True
