"""Progress bars with remaining time, on standard error so that output can be piped."""

import sys
import time

from tqdm import tqdm

from grncore.cli.terminal import complain

PAUSE_SECONDS = 60.0
"""Between two lines in a log, whichever stages come and go meanwhile."""


class ProgressBars:
    """One bar a stage; a progress callback for any long work. ``disable`` draws nothing.

    A terminal draws a bar's line again and again; a log, where each is kept, takes one a minute.
    """

    def __init__(self, *, disable: bool = False) -> None:
        self._disable = disable
        self._bar: tqdm | None = None
        self._is_log = not sys.stderr.isatty()
        self._next_line = 0.0

    def __enter__(self) -> "ProgressBars":
        return self

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Move the bar of ``stage`` to ``done`` of ``total``."""
        if self._disable:
            return
        if self._is_log:
            self._write_line(stage, done, total)
            return
        if self._bar is None or self._bar.desc != stage:
            self._close()
            self._bar = tqdm(total=total, desc=stage, unit="", dynamic_ncols=True)
            # tqdm appends a colon to what it prints, but compares as it was given.
            self._bar.desc = stage
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def __exit__(self, *error: object) -> None:
        self._close()

    def _write_line(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if now < self._next_line:
            return
        self._next_line = now + PAUSE_SECONDS
        share = f" ({done / total:.0%})" if total else ""
        complain(f"{stage}: {done:,} of {total:,}{share}")

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
