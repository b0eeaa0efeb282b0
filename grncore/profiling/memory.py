"""Peak memory of a stretch of code, where the system tells it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_STATUS = Path("/proc/self/status")
_RESET = Path("/proc/self/clear_refs")


@dataclass
class Peak:
    """Bytes above what the process held at the start; None where the system does not tell."""

    bytes: int | None = None


@contextmanager
def peak_memory() -> Iterator[Peak]:
    """Measure the peak of the resident memory of this process (Linux only)."""
    peak = Peak()
    try:
        _RESET.write_text("5")  # resets the high-water mark
        held = _field("VmRSS")
    except (OSError, ValueError):
        yield peak
        return
    yield peak
    peak.bytes = max(_field("VmHWM") - held, 0)


def _field(name: str) -> int:
    for line in _STATUS.read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    raise ValueError(name)
