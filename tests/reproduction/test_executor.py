"""Tasks on worker processes."""

import time
from pathlib import Path

import psutil
import pytest

from grncore.errors import GrncoreError
from grncore.reproduction import Scope, executor
from grncore.reproduction.plan import make_plan
from grncore.reproduction.store import Store
from tests.reproduction.conftest import QUICK


def test_a_lost_worker_is_a_message(
    scope: Scope, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed: list[int] = []
    # What other tests of this process started is not the pool's.
    before = {process.pid for process in psutil.Process().children(recursive=True)}

    def kill_one(stage: str, done: int, total: int) -> None:
        workers = [
            process
            for process in psutil.Process().children(recursive=True)
            if process.pid not in before
            and not process.children()
            and "forkserver" in " ".join(process.cmdline())
        ]
        if workers and not killed:
            killed.append(workers[0].pid)
            workers[0].kill()
            time.sleep(0.5)

    tasks = make_plan(scope, ("tables",))
    store = Store(tmp_path, scope.dataset.fingerprint, QUICK)
    with pytest.raises(GrncoreError, match="worker process ended"):
        executor.run_tasks(
            tasks, scope.dataset, store, fit_cache=tmp_path / "models", settings=QUICK,
            workers=2, progress=kill_one,
        )  # fmt: skip
    assert killed
