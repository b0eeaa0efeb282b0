"""Whatever the system refuses is one message and exit status 2, with nothing left behind."""

import errno
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from grncore.cli import main

ROOT = Path(__file__).resolve().parents[2]
SIMULATE = [
    "simulate", "--genes=90", "--regulators=10", "--types=3", "--targets=1=8,2=36,3=24",
    "--decoys=2", "--cells-per-type=20",
]  # fmt: skip
RECOVER = ["recover", "demo", "--checkpoint", "checkpoints/demo", "--targets", "200", "--top", "2"]


def call(
    words: list[str], limit: Callable[[], None] | None = None
) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, under a limit."""
    return subprocess.run(
        [sys.executable, "-m", "grncore", *words],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False, preexec_fn=limit,
    )  # fmt: skip


def check_refused(done: subprocess.CompletedProcess[str], said: str) -> None:
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith("grncore: ")
    assert said in done.stderr


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("/dev/full", "disk is full"),
        ("/proc/nosuch/teams.csv", "It is not there"),
        ("{tmp}/" + "x" * 300, "too long"),
        ("{tmp}", "It is a folder"),
        ("{tmp}/file/teams.csv", "in the way"),
        ("{tmp}/ring", "in a circle"),
    ],
)
def test_places_that_cannot_be_written(tmp_path, capsys, monkeypatch, out, said):
    monkeypatch.chdir(ROOT)
    (tmp_path / "file").write_text("x")
    (tmp_path / "ring").symlink_to(tmp_path / "ring")
    assert main([*RECOVER, "--models", "popularity", "--out", out.format(tmp=tmp_path)]) == 2
    told = capsys.readouterr().err.splitlines()[-1]
    assert told.startswith("grncore: ")
    assert said in told
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "ring"]
    assert not Path("/dev/full").is_file()


@pytest.mark.parametrize(
    ("number", "said"), [(errno.EROFS, "read-only"), (errno.EACCES, "You may not")]
)
def test_a_read_only_place_is_said(tmp_path, capsys, monkeypatch, number, said):
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number), str(tmp_path))

    monkeypatch.setattr("tempfile.mkdtemp", refuse)  # root may write where others may not
    assert main([*SIMULATE, "--out", str(tmp_path / "out")]) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_nothing(tmp_path):
    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    check_refused(call([*SIMULATE, "--out", str(tmp_path / "out")], small_files), "size")
    assert list(tmp_path.iterdir()) == []


def test_too_little_memory_is_said(tmp_path):
    def small_memory() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (4 * 2**30, 4 * 2**30))

    words = ["simulate", "--out", str(tmp_path / "out"), "--cells-per-type", "3000000"]
    check_refused(call(words, small_memory), "not enough memory")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_simulation_that_is_stopped_can_be_run_again(tmp_path, number):
    out = tmp_path / "out"
    words = [*SIMULATE[:-1], "--cells-per-type=3000", "--out", str(out)]
    child = subprocess.Popen(
        [sys.executable, "-m", "grncore", *words], cwd=ROOT, stderr=subprocess.PIPE, text=True
    )
    until = time.monotonic() + 60
    while not list(tmp_path.iterdir()) and time.monotonic() < until:
        time.sleep(0.01)
    child.send_signal(number)
    _, told = child.communicate(timeout=30)
    assert not out.exists()
    if number != signal.SIGKILL:
        assert child.returncode == 130
        assert "nothing was left half-written" in told
        assert list(tmp_path.iterdir()) == []
    assert main([*SIMULATE, "--out", str(out)]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
