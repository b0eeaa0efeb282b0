"""Workers and their fork server go with the process that started them, also if it is killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 10.0

PARENT = """
import os, sys, time
from concurrent.futures import ProcessPoolExecutor
from grncore.processes.lifeline import end_with_parent
from grncore.processes.pool import _children_told, _context
if __name__ == "__main__":
    with _children_told():
        pool = ProcessPoolExecutor(2, _context(), end_with_parent)
        for future in [pool.submit(time.sleep, 0.2) for _ in range(4)]:
            future.result()
    print("ready", flush=True)
    pool.submit(time.sleep, 60).result()
"""


def kill_and_expect_none_left(parent: subprocess.Popen, children: list[psutil.Process]) -> None:
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    _, alive = psutil.wait_procs(children, timeout=PATIENCE)
    for process in alive:
        process.kill()
    assert not alive


def test_nothing_outlives_a_killed_parent(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    parent = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert parent.stdout is not None
    assert parent.stdout.readline() == b"ready\n"
    children = psutil.Process(parent.pid).children(recursive=True)
    assert len(children) >= 3  # two workers and the fork server
    kill_and_expect_none_left(parent, children)


IMPORTING = """
from concurrent.futures import ProcessPoolExecutor
from grncore.processes import pool
if __name__ == "__main__":
    context = pool._context(["slow_to_import"])
    with pool._children_told():
        ProcessPoolExecutor(1, context).submit(print)
    input()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone tells a process of its parent")
def test_a_fork_server_that_still_imports_goes_with_its_parent(tmp_path: Path) -> None:
    (tmp_path / "parent.py").write_text(IMPORTING)
    (tmp_path / "slow_to_import.py").write_text(
        "import pathlib, time\npathlib.Path('importing').touch()\ntime.sleep(60)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "parent.py"], cwd=tmp_path, stdin=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"},
    )  # fmt: skip
    until = time.monotonic() + 60
    while not (tmp_path / "importing").exists() and time.monotonic() < until:
        time.sleep(0.05)
    children = psutil.Process(parent.pid).children(recursive=True)
    assert any("forkserver" in " ".join(child.cmdline()) for child in children)
    kill_and_expect_none_left(parent, children)
