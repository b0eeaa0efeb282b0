"""What a run tells while it works: one JSON object a line, appended and flushed.

Kinds: ``started`` (with the stages ahead), ``progress``, ``epoch``, and one that ends an attempt:
``finished``, ``failed`` or ``cancelled``. A process that dies may leave half a line at the end.
"""

import json
import math
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ENDINGS = ("finished", "failed", "cancelled")
"""Kinds of the last event of an attempt."""

EVERY = 0.5
"""Seconds between two reports of the progress of one stage."""

_TAIL_BYTES = 64 * 1024

MOST = 2**53
"""Beyond any time, count or loss that is meant."""


class EventLog:
    """Appends events to a file; its methods are the callbacks of long work.

    Parameters
    ----------
    path
        None writes nothing.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._last: tuple[str, float] = ("", -math.inf)

    def __enter__(self) -> "EventLog":
        self._stream = None
        if self._path is not None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            cut = _is_cut(self._path)
            self._stream = self._path.open("a", encoding="utf-8", newline="\n")
            if cut:  # what a killed process left must not swallow our first line
                self._stream.write("\n")
        return self

    def __exit__(self, *error: object) -> None:
        if self._stream is not None:
            self._stream.close()

    def write(self, kind: str, **content: object) -> None:
        """Append one event."""
        if self._stream is None:
            return
        event = {"kind": kind, "time": round(time.time(), 3), **content}
        self._stream.write(json.dumps(event, allow_nan=False) + "\n")
        self._stream.flush()

    def progress(self, stage: str, done: int, total: int) -> None:
        """Take note of progress: beginnings and ends at once, what lies between now and then."""
        now = time.monotonic()
        last_stage, last_time = self._last
        if stage != last_stage or done >= total or now - last_time >= EVERY:
            self._last = stage, now
            self.write("progress", stage=stage, done=done, total=total)

    def epoch(self, stage: str, row: Mapping[str, float]) -> None:
        """Take note of one row of a training curve."""
        self.write("epoch", stage=stage, row={name: _finite(row[name]) for name in row})


def read_events(path: Path, start: int = 0) -> list[dict[str, Any]]:
    """Every whole event from byte ``start`` on; lines that are no event are passed over."""
    try:
        with path.open("rb") as stream:
            stream.seek(start)
            lines = stream.read().splitlines()
    except OSError:
        return []
    return [event for line in lines if (event := _event(line)) is not None]


def ending(path: Path, start: int = 0) -> dict[str, Any] | None:
    """The event that ended the attempt which began at byte ``start``; None while there is none.

    Only the end of the file is read.
    """
    try:
        first = max(start, path.stat().st_size - _TAIL_BYTES)
    except OSError:
        return None
    events = read_events(path, first)
    return events[-1] if events and events[-1]["kind"] in ENDINGS else None


def _event(line: bytes) -> dict[str, Any] | None:
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):  # also bytes that are no UTF-8
        return None
    is_event = (
        isinstance(event, dict)
        and isinstance(event.get("kind"), str)
        and _is_number(event.get("time"))
        and _is_whole(event)
    )
    return event if is_event else None


def _is_whole(event: dict[str, Any]) -> bool:
    """Whether an event has what its kind needs, of the right types."""
    if event["kind"] == "progress":
        return isinstance(event.get("stage"), str) and all(
            _is_number(event.get(name)) for name in ("done", "total")
        )
    if event["kind"] == "epoch":
        row = event.get("row")
        return (
            isinstance(event.get("stage"), str)
            and isinstance(row, dict)
            and all(value is None or _is_number(value) for value in row.values())
        )
    if event["kind"] == "started":
        plan = event.get("plan", [])
        return isinstance(plan, list) and all(
            isinstance(entry, list) and len(entry) == 2 and _is_number(entry[1]) for entry in plan
        )
    return True


def _is_number(value: object) -> bool:
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and abs(value) < MOST
        and math.isfinite(value)
    )


def _is_cut(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            stream.seek(-1, 2)
            return stream.read(1) != b"\n"
    except OSError:  # absent, or empty
        return False


def _finite(value: float) -> float | None:
    """JSON has only null for a loss that is not finite."""
    number = float(value)
    return number if math.isfinite(number) else None
