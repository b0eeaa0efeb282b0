"""Progress bars with remaining time, on standard error so that output can be piped."""

import sys

from tqdm import tqdm


class ProgressBars:
    """One bar a stage; a progress callback for any long work. ``disable`` draws nothing."""

    def __init__(self, *, disable: bool = False) -> None:
        self._disable = disable
        self._bar: tqdm | None = None

    def __enter__(self) -> "ProgressBars":
        return self

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Move the bar of ``stage`` to ``done`` of ``total``."""
        if self._disable:
            return
        if self._bar is None or self._bar.desc != stage:
            self._close()
            # A log takes a line a minute, a terminal draws one line again and again.
            pause = 0.1 if sys.stderr.isatty() else 60.0
            self._bar = tqdm(
                total=total, desc=stage, unit="", dynamic_ncols=True, mininterval=pause
            )
            # tqdm appends a colon to what it prints, but compares as it was given.
            self._bar.desc = stage
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def __exit__(self, *error: object) -> None:
        self._close()

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
