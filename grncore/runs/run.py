"""`Run`: a long command at work, told from its folder alone, so that any process may ask after it.

The folder holds

``run.json``
    What is made, and the command line that makes it.
``process.json``
    The process of the latest attempt, and where its events begin.
``events.jsonl``, ``log.txt``
    What all attempts told, and what they printed.
``cancel``
    There while a cancel has been asked for.
``lock``
    Locked by the process of the run as long as it lives, so that no clock and no lost file can
    make a dead run look alive, or two processes work on one run.
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
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from grncore.checkpoints.codec import decode_as
from grncore.checkpoints.header import safe_name
from grncore.checkpoints.migration import upgraded_recipe
from grncore.errors import CheckpointError, InputError
from grncore.files import parsed_json, write_text
from grncore.locks import exclusive, is_held
from grncore.runs.events import ending, read_events
from grncore.runs.process_id import ProcessMark, find_process, is_alive, process_mark
from grncore.runs.stages import Curves, Stage, curves, stages

Command = Literal["train", "name"]

Status = Literal["running", "finished", "failed", "cancelled", "interrupted"]

RUNS, RUN_FILE = ".runs", "run.json"
RUN_SCHEMA, SCHEMAS = 3, (1, 2, 3)
EXIT_GRACE = 10.0
"""Seconds that a process may take to go after its last word."""

NICENESS = 5
"""Runs give way to the pages that are looked at meanwhile."""

LATEST = 1e11
"""Seconds since the epoch that no date goes beyond."""

_LOG_BYTES = 16 * 1024
_MOST_BYTES = 2**62  # that a file can have


@dataclass(frozen=True)
class RunNote:
    """Content of ``run.json``.

    Attributes
    ----------
    id, name
        Of the run's folder, and of what it makes: a checkpoint, or named teams.
    source, dataset, fingerprint
        What was opened, what the dataset calls itself, and its digest.
    created
        Seconds since the epoch.
    out
        Folder of what it makes.
    recipe
        Every choice of a training, as plain values, to be shown; empty where none is trained.
    arguments
        Command line behind ``grncore`` and the command.
    command
        ``train`` makes a checkpoint, ``name`` names teams.
    """

    id: str
    name: str
    source: str
    dataset: str
    fingerprint: str
    created: float
    out: str
    recipe: Mapping[str, Any]
    arguments: tuple[str, ...]
    command: Command = field(default="train", metadata={"before": "train"})


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
        """Folder of what the run makes, once it has finished."""
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
        # Asked in this order, and before the events are read: a process ends after its last event,
        # and one that ends between the two questions must not seem to be another.
        is_known = attempt is not None and is_alive(attempt[0])
        is_locked = is_held(self.folder / "lock")
        if is_locked and not is_known:  # what events say is of an attempt before
            return "running"
        last = ending(self.events_path, 0 if attempt is None else attempt[1])
        if last is not None:
            kind: Status = last["kind"]
            return kind
        if is_known:
            return "running"
        return "cancelled" if self.is_cancelling else "interrupted"

    @property
    def began(self) -> float:
        """When the latest attempt began, in seconds since the epoch."""
        attempt = self._attempt()
        return self.note.created if attempt is None else attempt[0].born

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
        if self.status() != "running":
            return
        write_text(self.folder / "cancel", "")
        mark = self._process()
        if mark is not None:
            _signal(mark.pid, signal.SIGKILL if force else signal.SIGTERM)

    def resume(self, *, seconds: float | None = None) -> None:
        """Start again, from the pieces that are finished; ``seconds`` as in :meth:`launch`.

        Raises
        ------
        InputError
            If the run works already, or has nothing left to do.
        """
        status = self.status()
        if status == "running":
            raise InputError(f"The run {self.note.name!r} is at work already.")
        if status == "finished":
            raise InputError(f"The run {self.note.name!r} has finished; start a new one.")
        self.launch(seconds=seconds)

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

    def launch(self, *, seconds: float | None = None) -> None:
        """Start the child process, detached: it outlives the page and the server.

        Parameters
        ----------
        seconds
            Time after which this process ends the child's, if it lives so long itself.

        Raises
        ------
        InputError
            If a process works on the run already.
        """
        with exclusive(self.folder / "lock", patience=EXIT_GRACE) as lock:
            if lock is None:
                raise InputError(f"The run {self.note.name!r} is at work already.")
            self._launch(lock, seconds)

    def _launch(self, lock: int, seconds: float | None) -> None:
        """Start the child, which takes the open ``lock`` over and holds it to its end."""
        (self.folder / "cancel").unlink(missing_ok=True)
        start = self.events_path.stat().st_size if self.events_path.exists() else 0
        # Flags stand before the "--" that parts them from the source.
        *flags, mark, source = self.note.arguments
        command = [
            sys.executable, "-m", "grncore", self.note.command, *flags,
            f"--work={self.folder / 'work'}", f"--events={self.events_path}", mark, source,
        ]  # fmt: skip
        library = str(Path(__file__).resolve().parents[2])
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
                pass_fds=(lock,) if os.name == "posix" else (),
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
        threading.Thread(target=_collect, args=(child, seconds), daemon=True).start()

    def _process(self) -> ProcessMark | None:
        """The process at work; never a stranger that has its number now."""
        attempt = self._attempt()
        if attempt is not None and is_alive(attempt[0]):
            return attempt[0]
        return find_process(f"--events={self.events_path}")

    def _attempt(self) -> tuple[ProcessMark, int] | None:
        """Process of the latest attempt, and the byte where its events begin."""
        try:
            content = parsed_json((self.folder / "process.json").read_text(encoding="utf-8"))
            mark = ProcessMark(int(content["pid"]), float(content["born"]))
            start = int(content["events_start"])
            return (mark, start) if 0 <= start < _MOST_BYTES else None
        except (OSError, ValueError, KeyError, TypeError, OverflowError):
            return None


def read_run(folder: Path) -> Run | None:
    """The run of a folder; None where there is none that can be understood."""
    try:
        content = parsed_json((folder / RUN_FILE).read_text(encoding="utf-8"))
        if not isinstance(content, dict) or content.pop("schema", None) not in SCHEMAS:
            return None
        note: RunNote = decode_as(RunNote, content, str(folder / RUN_FILE))
        note = replace(note, recipe=upgraded_recipe(note.recipe))
    except (
        OSError,
        ValueError,
        KeyError,
        AttributeError,
        TypeError,
        RecursionError,
        CheckpointError,
    ):
        return None
    is_whole = (
        note.id == folder.name
        and safe_name(note.name)
        and abs(note.created) < LATEST
        and len(note.arguments) > 1
        and _is_recipe(note.recipe)
    )
    return Run(folder, note) if is_whole else None


def _is_recipe(plain: Mapping[str, Any]) -> bool:
    """Whether the parts of a written recipe that are shown are of the kinds that they should be."""
    settings, models = plain.get("settings", {}), plain.get("models", [])
    return (
        isinstance(settings, dict)
        and all(isinstance(values, dict) for values in settings.values())
        and isinstance(models, list)
        and all(isinstance(kind, str) for kind in models)
    )


def list_runs(bundles: Path, command: Command | None = None) -> list[Run]:
    """Every run, or those of one command, the latest first."""
    folders = sorted((bundles / RUNS).glob(f"*/{RUN_FILE}"), reverse=True)
    found = [run for path in folders if (run := read_run(path.parent.resolve())) is not None]
    return [run for run in found if command in (None, run.note.command)]


def _collect(child: subprocess.Popen[bytes], seconds: float | None) -> None:
    """Wait for a child's end; after ``seconds``, and some more to stop cleanly, end it."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            child.wait(seconds)
        except subprocess.TimeoutExpired:
            child.send_signal(number)
            seconds = EXIT_GRACE
        else:
            return
    child.wait()


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
