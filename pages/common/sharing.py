"""Shared mode (``GRNCORE_SHARED=1``): many users, none of whom sees the machine or each other."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from grncore.errors import InputError
from grncore.locks import exclusive, kept_lock
from grncore.runs import list_runs

SHARED, SESSIONS = "GRNCORE_SHARED", "GRNCORE_SESSIONS"
CHECKPOINTS, DATA = "checkpoints", "data"
START_LOCK, START_PATIENCE = "start.lock", 10.0


@dataclass(frozen=True)
class Limits:
    """What one session may ask of a shared machine.

    Attributes
    ----------
    upload_mb
        Of one file (``GRNCORE_SHARED_UPLOAD_MB``).
    runs
        Trainings and namings at once, over all sessions (``GRNCORE_SHARED_RUNS``).
    minutes
        Of one of them (``GRNCORE_SHARED_MINUTES``).
    """

    upload_mb: int
    runs: int
    minutes: int


def is_shared() -> bool:
    """Whether the app serves people who do not share this machine's files."""
    return os.environ.get(SHARED) == "1"


def limits() -> Limits:
    """The limits in force in shared mode.

    Raises
    ------
    InputError
        If the environment names one that is no whole number above 0.
    """
    return Limits(
        upload_mb=_limit("GRNCORE_SHARED_UPLOAD_MB", 200),
        runs=_limit("GRNCORE_SHARED_RUNS", 2),
        minutes=_limit("GRNCORE_SHARED_MINUTES", 60),
    )


def upload_limit(ordinary_mb: int) -> int:
    """Megabytes that one file may have, where a machine of one's own takes ``ordinary_mb``."""
    return min(ordinary_mb, limits().upload_mb) if is_shared() else ordinary_mb


@contextmanager
def may_run() -> Iterator[None]:
    """Start a run within the block; a shared machine takes so many at once, and no more.

    Raises
    ------
    InputError
        Saying how many there may be.
    """
    if not is_shared():
        yield
        return
    with exclusive(sessions_folder() / START_LOCK, patience=START_PATIENCE):
        _check_runs(limits().runs)
        yield


def _check_runs(most: int) -> None:
    working = sum(
        run.status() == "running"
        for folder in _session_folders()
        for run in list_runs(folder / CHECKPOINTS)
    )
    if working >= most:
        raise InputError(
            f"This server works on {most} runs at once, and {working} are at work. Try again when "
            "one has finished."
        )


def run_seconds() -> float | None:
    """Seconds that a run may take; None where it may take what it needs."""
    return 60.0 * limits().minutes if is_shared() else None


def outlives() -> str:
    """What becomes of a run whose page is closed, to be said after "it": never a false promise."""
    return (
        "ends a while after this page is closed"
        if is_shared()
        else "goes on when this page is closed"
    )


def session_folder() -> Path:
    """This session's own folder, which goes with the session."""
    return _session().folder


@dataclass(frozen=True)
class _Session:
    folder: Path
    lock: ExitStack


@st.cache_resource(scope="session", on_release=lambda session: _end(session), show_spinner=False)
def _session() -> _Session:
    _sweep_once()
    folder = Path(tempfile.mkdtemp(prefix=f"{secrets.token_hex(8)}-", dir=sessions_folder()))
    for part in (CHECKPOINTS, DATA):
        (folder / part).mkdir()
    lock = ExitStack()
    # It tells a session that lives from one that a crash left.
    lock.enter_context(kept_lock(folder))
    return _Session(folder.resolve(), lock)


def sessions_folder() -> Path:
    """Folder of all sessions' folders, which this user alone can read."""
    given = os.environ.get(SESSIONS)
    folder = Path(given) if given else Path(tempfile.gettempdir()) / f"grncore-sessions-{_user()}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.is_symlink() or (os.name == "posix" and folder.stat().st_uid != os.getuid()):
        raise InputError(f"{folder} belongs to another user; name a folder in {SESSIONS}.")
    return folder


def sweep_sessions() -> None:
    """End and remove what sessions of a server that has gone left behind."""
    for folder in _session_folders():
        try:
            with kept_lock(folder) as is_free:
                if is_free:
                    _remove(folder)
        except OSError:
            continue


@st.cache_resource(show_spinner=False)
def _sweep_once() -> None:
    sweep_sessions()


def _session_folders() -> Iterator[Path]:
    return (path for path in sessions_folder().iterdir() if path.is_dir())


def _end(session: _Session) -> None:
    _remove(session.folder)
    session.lock.close()


def _remove(folder: Path) -> None:
    for run in list_runs(folder / CHECKPOINTS):
        run.cancel(force=True)
    shutil.rmtree(folder, ignore_errors=True)


def _user() -> str:
    return str(os.getuid()) if os.name == "posix" else os.environ.get("USERNAME", "user")


def _limit(variable: str, default: int) -> int:
    text = os.environ.get(variable) or str(default)
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text) > 0):
        raise InputError(f"{variable} is {text[:20]!r}; give a whole number above 0.")
    return int(text)
