"""`Run`: one training run, told from its folder alone, so that any process may ask after it.

The folder holds

``run.json``
    What is trained, and the command line that does it.
``process.json``
    The process of the latest attempt, and where its events begin.
``events.jsonl``, ``log.txt``
    What all attempts told, and what they printed.
``cancel``
    There while a cancel has been asked for.
``work/``
    Finished pieces, from which an interrupted run continues.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import grncore
from grncore.checkpoints.migration import upgraded_recipe
from grncore.errors import InputError
from grncore.files import write_text
from grncore.runs.events import ending, read_events
from grncore.runs.process_id import ProcessMark, is_alive, process_mark
from grncore.runs.stages import Curves, Stage, curves, remaining, stages

Status = Literal["running", "finished", "failed", "cancelled", "interrupted"]

RUNS, RUN_FILE = ".runs", "run.json"
RUN_SCHEMA = 2
START_GRACE = 10.0
"""Seconds in which a run without a process is about to get one."""

NICENESS = 5
"""Training gives way to the pages that are looked at meanwhile."""

_LOG_BYTES = 16 * 1024
_launching = threading.Lock()


@dataclass(frozen=True)
class RunNote:
    """Content of ``run.json``.

    Attributes
    ----------
    id, name
        Of the run's folder, and of the checkpoint that it makes.
    source, dataset, fingerprint
        What was opened, what the dataset calls itself, and its digest.
    created
        Seconds since the epoch.
    out
        Folder of the checkpoint.
    recipe
        Every choice, as plain values, to be shown.
    arguments
        Command line behind ``grncore train``.
    """

    id: str
    name: str
    source: str
    dataset: str
    fingerprint: str
    created: float
    out: str
    recipe: Mapping[str, Any]
    arguments: Sequence[str]


@dataclass(frozen=True)
class Run:
    """A run in its folder."""

    folder: Path
    note: RunNote

    @property
    def id(self) -> str:
        """Name of the folder."""
        return self.note.id

    @property
    def out(self) -> Path:
        """Folder of the checkpoint, once the run has finished."""
        return Path(self.note.out)

    @property
    def events_path(self) -> Path:
        """File of the events."""
        return self.folder / "events.jsonl"

    def status(self) -> Status:
        """Where the run stands.

        ``interrupted`` is a run whose process has gone without a word: it crashed, was killed, or
        the machine was switched off.
        """
        attempt = self._attempt()
        if attempt is None:
            fresh = time.time() - self.note.created < START_GRACE
            return "running" if fresh else "interrupted"
        mark, start = attempt
        # Asked before the events are read: a process ends after its last event.
        alive = is_alive(mark)
        last = ending(self.events_path, start)
        if last is not None:
            kind: Status = last["kind"]
            return kind
        if alive:
            return "running"
        return "cancelled" if self.is_cancelling else "interrupted"

    @property
    def is_cancelling(self) -> bool:
        """Whether a cancel was asked for in the latest attempt."""
        return (self.folder / "cancel").exists()

    @property
    def message(self) -> str | None:
        """Why the run failed, in the words of the error; None where it did not."""
        attempt = self._attempt()
        last = None if attempt is None else ending(self.events_path, attempt[1])
        return str(last.get("message", "")) if last and last["kind"] == "failed" else None

    def stages(self) -> list[Stage]:
        """Stages in order, with what is done of each."""
        now = time.time() if self.status() == "running" else 0.0
        return stages(read_events(self.events_path), now)

    def remaining(self) -> float | None:
        """Seconds that are left; None where too little was seen to tell."""
        return remaining(self.stages())

    def curves(self) -> Curves:
        """Training curves by stage, over all attempts."""
        return curves(read_events(self.events_path))

    def log(self) -> str:
        """End of what the run printed, such as a traceback."""
        try:
            with (self.folder / "log.txt").open("rb") as stream:
                stream.seek(0, os.SEEK_END)
                stream.seek(max(0, stream.tell() - _LOG_BYTES))
                return stream.read().decode("utf-8", errors="replace")
        except OSError:
            return ""

    def cancel(self, *, force: bool = False) -> None:
        """Ask the process to stop cleanly; with ``force`` end it at once.

        Finished pieces stay, so that the run can be resumed. Does nothing where nothing runs.
        """
        attempt = self._attempt()
        if attempt is None or self.status() != "running":
            return
        write_text(self.folder / "cancel", "")
        mark, _ = attempt
        if is_alive(mark):  # never a stranger that has the number now
            _signal(mark.pid, signal.SIGKILL if force else signal.SIGTERM)

    def resume(self) -> None:
        """Start again, from the pieces that are finished.

        Raises
        ------
        InputError
            If the run works already, or has nothing left to do.
        """
        with _launching:
            status = self.status()
            if status == "running":
                raise InputError(f"The run {self.note.name!r} is at work already.")
            if status == "finished":
                raise InputError(f"The run {self.note.name!r} has finished; start a new one.")
            self.launch()

    def remove(self) -> None:
        """Forget a run that is not at work; the checkpoint that it made stays.

        Raises
        ------
        InputError
            If it is at work.
        """
        if self.status() == "running":
            raise InputError(f"The run {self.note.name!r} is at work; cancel it first.")
        shutil.rmtree(self.folder, ignore_errors=True)

    def launch(self) -> None:
        """Start the child process, detached: it outlives the page and the server.

        For a run that is not at work; pages call :meth:`resume`, which makes sure of that.
        """
        (self.folder / "cancel").unlink(missing_ok=True)
        start = self.events_path.stat().st_size if self.events_path.exists() else 0
        # Flags stand before the "--" that parts them from the source.
        *flags, mark, source = self.note.arguments
        command = [
            sys.executable, "-m", "grncore", "train", *flags,
            f"--work={self.folder / 'work'}", f"--events={self.events_path}", mark, source,
        ]  # fmt: skip
        library = str(Path(grncore.__file__).resolve().parents[1])
        path = os.pathsep.join(filter(None, [library, os.environ.get("PYTHONPATH")]))
        with (self.folder / "log.txt").open("ab") as log:
            child = subprocess.Popen(
                command,
                cwd=self.folder,
                env={**os.environ, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            born = process_mark(child.pid)
            content = {"pid": born.pid, "born": born.born, "events_start": start}
            write_text(self.folder / "process.json", json.dumps(content) + "\n")
        except BaseException:
            child.kill()  # a process that nobody could find again
            raise
        _give_way(child.pid)
        # It collects the child when it ends, so that it does not stay as a zombie.
        threading.Thread(target=child.wait, daemon=True).start()

    def _attempt(self) -> tuple[ProcessMark, int] | None:
        """Process of the latest attempt, and the byte where its events begin."""
        try:
            content = json.loads((self.folder / "process.json").read_text(encoding="utf-8"))
            mark = ProcessMark(int(content["pid"]), content["born"])
            return mark, int(content["events_start"])
        except (OSError, ValueError, KeyError, TypeError):
            return None


def read_run(folder: Path) -> Run | None:
    """The run of a folder; None where there is none that can be understood."""
    try:
        content = json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))
        schema = content.pop("schema")
        if schema not in (1, RUN_SCHEMA):
            return None
        note = RunNote(**{**content, "recipe": upgraded_recipe(content["recipe"])})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return Run(folder, note) if note.id == folder.name and len(note.arguments) > 1 else None


def list_runs(bundles: Path) -> list[Run]:
    """Every run, the latest first."""
    folders = sorted((bundles / RUNS).glob(f"*/{RUN_FILE}"), reverse=True)
    return [run for path in folders if (run := read_run(path.parent.resolve())) is not None]


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return  # it ended meanwhile


def _give_way(pid: int) -> None:
    try:
        os.setpriority(os.PRIO_PROCESS, pid, NICENESS)
    except OSError:
        return  # a courtesy only
