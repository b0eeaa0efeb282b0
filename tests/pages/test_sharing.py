"""Shared mode: no paths, folders that end with their session, and limits."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from grncore.errors import InputError
from grncore.runs import Run
from pages.common import list_report, sharing
from pages.common.access import SHARED_OUTSIDE, allowed, written
from pages.common.places import bundles_folder, data_folder
from pages.common.sharing import (
    limits,
    may_run,
    run_seconds,
    sessions_folder,
    sweep_sessions,
    upload_limit,
)

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def shared(monkeypatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("GRNCORE_SHARED", "1")
    monkeypatch.setenv("GRNCORE_SESSIONS", str(tmp_path / "sessions"))
    return tmp_path / "sessions"


@pytest.fixture
def own(shared, monkeypatch) -> Path:
    """The folder of this session, where there is no server that makes one."""
    folder = shared / "mine"
    for part in ("data", "checkpoints"):
        (folder / part).mkdir(parents=True)
    monkeypatch.setattr("pages.common.places.session_folder", lambda: folder)
    return folder


def test_no_path_is_opened_but_what_this_session_sent(own, folder, monkeypatch):
    monkeypatch.setattr("sys.argv", ["main.py", "--data-root", str(folder)])
    other = own.parent / "other" / "data" / "theirs"
    other.mkdir(parents=True)
    for source in (folder, "/etc/passwd", "/nosuch", ".", "data", other, "own:../../other/data"):
        with pytest.raises(InputError) as caught:
            allowed(str(source))
        assert str(caught.value) == SHARED_OUTSIDE
    (own / "data" / "sent").mkdir()
    assert allowed("own:sent") == str(own / "data" / "sent")
    assert written(str(own / "data" / "sent")) == "own:sent"
    assert written("demo") == "demo"
    assert data_folder() == own / "data"
    assert bundles_folder() == own / "checkpoints"


def test_two_sessions_have_folders_of_their_own(open_app, shared, folder):
    first, second = (open_app(dataset=str(folder), page="data") for _ in range(2))
    for app in (first, second):
        assert not app.exception
        assert SHARED_OUTSIDE in app.error[0].value.replace("\\", "")
        assert not [box for box in app.text_input if box.key == "dataset.path"]
    assert list(shared.iterdir())
    assert all(path.stat().st_mode & 0o077 == 0 for path in (shared, *shared.iterdir()))


def test_limits_are_read_and_refused(shared, monkeypatch):
    assert (limits().upload_mb, limits().runs, limits().minutes) == (200, 2, 60)
    assert upload_limit(1024) == 200
    assert upload_limit(100) == 100
    assert run_seconds() == 3600
    for text in ("0", "-1", "x", "1e9", "9" * 5000):
        monkeypatch.setenv("GRNCORE_SHARED_RUNS", text)
        with pytest.raises(InputError, match="GRNCORE_SHARED_RUNS"):
            limits()
    monkeypatch.delenv("GRNCORE_SHARED")
    assert upload_limit(1024) == 1024
    assert run_seconds() is None


def test_so_many_runs_at_once_and_no_more(own, monkeypatch):
    monkeypatch.setenv("GRNCORE_SHARED_RUNS", "1")
    with may_run():
        pass
    monkeypatch.setattr(sharing, "list_runs", lambda folder: [Run(folder, None)])  # type: ignore[arg-type]
    monkeypatch.setattr(Run, "status", lambda run: "running")
    with pytest.raises(InputError, match="works on 1 runs at once, and 1 are at work"), may_run():
        pass


LIVE = """
import sys, time
from pathlib import Path
from grncore.locks import kept_lock
with kept_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_what_a_dead_server_left_goes_and_what_lives_stays(shared):
    dead, alive = sessions_folder() / "dead", sessions_folder() / "alive"
    for path in (dead, alive):
        (path / "data").mkdir(parents=True)
    child = subprocess.Popen(
        [sys.executable, "-c", LIVE, str(alive)], stdout=subprocess.PIPE, cwd=ROOT
    )
    assert child.stdout is not None
    child.stdout.readline()
    sweep_sessions()
    assert (dead.exists(), alive.exists()) == (False, True)
    os.kill(child.pid, signal.SIGKILL)
    child.communicate()
    sweep_sessions()
    assert not alive.exists()


def test_a_run_that_takes_too_long_is_ended(tmp_path):
    from grncore.runs.run import _collect

    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    _collect(child, 0.1)
    assert child.returncode == -signal.SIGTERM


def test_a_report_names_no_place_of_a_shared_server(monkeypatch: pytest.MonkeyPatch) -> None:
    place = Path("/srv/somebody/expression.csv")
    monkeypatch.delenv("GRNCORE_SHARED", raising=False)
    assert list_report._named(place) == str(place)
    monkeypatch.setenv("GRNCORE_SHARED", "1")
    assert list_report._named(place) == "expression.csv"
    assert list_report._named("demo") == "demo"


def test_a_run_is_not_promised_to_outlive_its_page(monkeypatch):
    monkeypatch.delenv(sharing.SHARED, raising=False)
    assert sharing.outlives() == "goes on when this page is closed"
    monkeypatch.setenv(sharing.SHARED, "1")
    assert sharing.outlives() == "ends a while after this page is closed"
