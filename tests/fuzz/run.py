"""Give damaged files to readers in child processes, and count what comes of it."""

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from grncore.errors import GrncoreError
from tests.fuzz.mutants import mutant
from tests.fuzz.readers import READERS, Fuzzed, in_forks
from tests.fuzz.sound import ROOT

SECONDS = 10.0
"""Time that one file may take."""

MEMORY = 2**30
"""Bytes that reading one file may take beyond what the process has when it starts."""

OUTCOMES = ("read", "refused", "foreign", "crash", "slow", "changed", "memory")
BAD = OUTCOMES[2:]


@dataclass
class Outcome:
    """Counts by kind, the first examples of bad ones, and the slowest and largest."""

    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)
    slowest: float = 0.0
    largest: int = 0

    def note(self, number: int, kind: str, said: str, seconds: float = 0, grown: int = 0) -> None:
        self.counts[kind] += 1
        self.slowest = max(self.slowest, seconds)
        self.largest = max(self.largest, grown)
        if kind in BAD:
            self.examples.setdefault(kind, []).append(f"mutant {number}: {said[:300]}")

    @property
    def is_good(self) -> bool:
        return not any(self.counts[kind] for kind in BAD)


class _Slow(BaseException):
    pass


def fuzz(names: Sequence[str], mutants: int, first: int = 0) -> dict[str, Outcome]:
    """Give ``mutants`` damaged copies to each reader, from number ``first`` on.

    A child that dies is replaced.

    Raises
    ------
    RuntimeError
        If a sound file is not read.
    """
    outcomes = {name: Outcome() for name in names}
    done = 0
    while done < mutants * len(names):
        told: dict[str, Any] = {}
        for told in _told([",".join(names), str(first), str(mutants), str(done)]):
            if told["kind"] != "sound":
                outcomes[told.pop("reader")].note(**told)
                done += 1
        if done < mutants * len(names):
            reader = names[done // mutants]
            if not told or (done % mutants == 0 and told.get("reader") != reader):
                raise RuntimeError(f"{reader}: the sound file is not read")
            outcomes[reader].note(first + done % mutants, "crash", "the process ended")
            done += 1
    return outcomes


def _told(words: list[str]) -> Iterator[dict[str, Any]]:
    """What one child says, line by line, as long as it lives."""
    command = [sys.executable, "-m", "tests.fuzz.run", *words]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        yield from map(json.loads, child.stdout)


def _work(names: Sequence[str], first: int, mutants: int, done: int) -> None:
    """In a child: read the copies one by one, a line of JSON each."""
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what libraries print is no answer of ours
    signal.signal(signal.SIGALRM, _stop)
    in_forks()
    for name in names[done // mutants :]:
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder) / "data"
            place.mkdir()
            for told in _copies(READERS[name], place, first + done % mutants, first + mutants):
                out.write(json.dumps({"reader": name, **told}) + "\n")
                out.flush()
        done = 0


def _copies(reader: Fuzzed, place: Path, first: int, last: int) -> Iterator[dict[str, Any]]:
    path = reader.make(place)
    sound = path.read_bytes()
    expected = reader.read(place)
    yield {"kind": "sound"}
    for number in range(first, last):
        path.write_bytes(mutant(sound, number))
        start, begun = _peak(), time.monotonic()
        signal.setitimer(signal.ITIMER_REAL, SECONDS)
        try:
            kind, said = ("read", reader.read(place))
            if reader.is_sealed and said != expected:
                kind = "changed"
        except GrncoreError as error:
            kind, said = "refused", str(error)
        except _Slow:
            kind, said = "slow", f"over {SECONDS} s"
        except OSError as error:  # the command line and the app say these in words too
            kind, said = ("refused" if error.errno else "foreign"), f"OSError: {error}"
        except Exception as error:
            kind, said = "foreign", f"{type(error).__name__}: {error}"
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        grown = _peak() - start
        if grown > MEMORY and kind in ("read", "refused"):
            kind, said = "memory", f"{grown / 2**20:.0f} MiB more"
        yield {
            "kind": kind, "number": number, "said": said,
            "seconds": time.monotonic() - begun, "grown": grown,
        }  # fmt: skip


def _stop(number: int, frame: FrameType | None) -> None:
    raise _Slow


def _peak() -> int:
    """Of this process and the largest that it waited for."""
    parts = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(part).ru_maxrss for part in parts) * 1024


if __name__ == "__main__":
    _work(sys.argv[1].split(","), *map(int, sys.argv[2:]))
