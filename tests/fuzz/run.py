"""Give damaged files to a reader in child processes, and count what comes of it."""

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from grncore.errors import GrncoreError
from tests.fuzz.mutants import mutant
from tests.fuzz.readers import READERS, ROOT

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

    def note(self, number: int, kind: str, said: str = "") -> None:
        self.counts[kind] += 1
        if kind in BAD:
            self.examples.setdefault(kind, []).append(f"mutant {number}: {said[:300]}")

    @property
    def is_good(self) -> bool:
        return not any(self.counts[kind] for kind in BAD)


class _Slow(BaseException):
    pass


def fuzz(name: str, mutants: int, first: int = 0) -> Outcome:
    """Read ``mutants`` damaged copies, from number ``first`` on; a child that dies is replaced."""
    outcome, number = Outcome(), first
    while number < first + mutants:
        command = [sys.executable, "-m", "tests.fuzz.run", name, str(number), str(first + mutants)]
        child = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert child.stdout is not None
        for line in child.stdout:
            told = json.loads(line)
            outcome.note(told["number"], told["kind"], told["said"])
            outcome.slowest = max(outcome.slowest, told["seconds"])
            outcome.largest = max(outcome.largest, told["bytes"])
            number = told["number"] + 1
        status = child.wait()
        if status:
            outcome.note(number, "crash", f"the process ended with {status}")
            number += 1
    return outcome


def _work(name: str, first: int, last: int) -> None:
    """In a child: read the copies one by one, a line of JSON each."""
    reader = READERS[name]
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what libraries print is no answer of ours
    signal.signal(signal.SIGALRM, _stop)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "data"
        place.mkdir()
        path = reader.make(place)
        sound = path.read_bytes()
        expected = reader.read(place)
        start = _peak()
        for number in range(first, last):
            path.write_bytes(mutant(sound, number))
            begun = time.monotonic()
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
                start += grown
            told = {
                "number": number, "kind": kind, "said": said, "bytes": grown,
                "seconds": time.monotonic() - begun,
            }  # fmt: skip
            out.write(json.dumps(told) + "\n")
            out.flush()


def _stop(number: int, frame: FrameType | None) -> None:
    raise _Slow


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    _work(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
