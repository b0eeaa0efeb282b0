"""Which process a run is, told apart from another one that got the same number later."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")


@dataclass(frozen=True)
class ProcessMark:
    """Number of a process and when it was born, as the system writes it."""

    pid: int
    born: str | None


def process_mark(pid: int) -> ProcessMark:
    """Mark of a process that lives."""
    return ProcessMark(pid, _born(pid))


def is_alive(mark: ProcessMark) -> bool:
    """Whether this very process still works; one that only waits to be collected does not."""
    born = _born(mark.pid)
    return born is not None and (mark.born is None or born == mark.born)


def _born(pid: int) -> str | None:
    return _born_by_proc(pid) if (_PROC / "self" / "stat").exists() else _born_by_ps(pid)


def _born_by_proc(pid: int) -> str | None:
    try:
        text = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
        boot = (_PROC / "sys" / "kernel" / "random" / "boot_id").read_text().strip()
    except OSError:
        return None
    # The name in brackets may hold anything; fields are counted from behind it, 3 is the state.
    fields = text[text.rindex(")") + 2 :].split()
    state, started = fields[0], fields[19]
    return None if state in "ZX" else f"{boot} {started}"


def _born_by_ps(pid: int) -> str | None:
    """As ``ps`` says, where there is no /proc."""
    try:
        said = subprocess.run(
            ["ps", "-o", "stat=,lstart=", "-p", str(pid)],
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
            env={**os.environ, "LC_ALL": "C"},
        ).stdout.split(maxsplit=1)
    except (OSError, subprocess.SubprocessError):
        return None
    return None if len(said) < 2 or said[0].startswith("Z") else said[1].strip()
