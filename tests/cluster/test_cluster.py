"""What workers give is what one process gives, also where one of them is lost on the way."""

import gc
import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from grncore.cluster import WorkerPool, open_cluster
from grncore.errors import Cancelled, GrncoreError, InputError
from grncore.export import teams_csv
from grncore.pipeline import Predictor, pieces, recover
from grncore.progress import Progress

if TYPE_CHECKING:
    from distributed import LocalCluster


def slow_sum(shared: bytes, item: int, progress: Progress) -> int:
    """Work that takes long enough for a worker to be killed in it."""
    time.sleep(0.1)
    return item + len(shared)


def until_unwanted(shared: str, item: int, progress: Progress) -> None:
    """Work on until somebody says stop, and leave a word then."""
    Path(shared, "begun").touch()
    try:
        while True:
            time.sleep(0.05)
            progress("waiting", 0, 1)
    except Cancelled:
        Path(shared, "stopped").touch()
        raise


def test_recovered_teams_are_those_of_one_process_though_a_worker_is_killed(
    predictor: Predictor, two_workers: "LocalCluster", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "SHARD", 2)
    asked: Any = {"top": 3, "models": ["popularity", "residual"]}
    with open_cluster(two_workers.scheduler_address) as client:
        victims = list(client.run(os.getpid).values())
        told: list[tuple[int, int]] = []

        def kill_one(stage: str, done: int, total: int) -> None:
            told.append((done, total))
            if done and victims:
                os.kill(victims.pop(), signal.SIGKILL)
                victims.clear()

        found = recover(predictor, **asked, progress=kill_one, cluster=client)
    assert not victims
    assert told[-1][0] == told[-1][1]
    assert len(told) > 3
    assert teams_csv(found) == teams_csv(recover(predictor, **asked))


def test_the_shared_value_is_sent_again_when_every_holder_is_lost(
    two_workers: "LocalCluster",
) -> None:
    with (
        open_cluster(two_workers.scheduler_address) as client,
        WorkerPool(client, slow_sum, b"four") as workers,
    ):
        for item in range(6):
            workers.submit(item)
        found: dict[int, int] = {}
        for item, fetch in workers.finished():
            found[item] = fetch()
            if len(found) == 1:
                for pid in client.run(os.getpid).values():
                    os.kill(pid, signal.SIGKILL)
    assert found == {item: item + 4 for item in range(6)}


@pytest.mark.parametrize("ended", [2, 10**6])
def test_the_shared_value_is_sent_again_where_a_connection_ends(
    two_workers: "LocalCluster", monkeypatch: pytest.MonkeyPatch, ended: int
) -> None:
    monkeypatch.setattr("grncore.cluster.worker_pool.PAUSE", 0.0)
    with open_cluster(two_workers.scheduler_address) as client:
        asked, scatter = [0], client.scatter

        def scattered(*values: object, **options: object) -> object:
            asked[0] += 1
            if asked[0] <= ended:
                raise OSError("in <TCP (closed)>: Stream is closed")
            return scatter(*values, **options)

        monkeypatch.setattr(client, "scatter", scattered)
        with WorkerPool(client, slow_sum, b"four") as workers:
            if ended > 2:
                with pytest.raises(GrncoreError, match="Worker after worker ended"):
                    workers.submit(3)
                return
            workers.submit(3)
            assert {item: fetch() for item, fetch in workers.finished()} == {3: 7}


def test_an_error_stops_what_workers_are_at(two_workers: "LocalCluster", tmp_path: Path) -> None:
    def wait_for(name: str) -> None:
        until = time.monotonic() + 20
        while not (tmp_path / name).exists():
            assert time.monotonic() < until, name
            time.sleep(0.05)

    with open_cluster(two_workers.scheduler_address) as client:
        with (
            pytest.raises(KeyboardInterrupt),
            WorkerPool(client, until_unwanted, str(tmp_path)) as workers,
        ):
            workers.submit(0)
            wait_for("begun")
            raise KeyboardInterrupt
        wait_for("stopped")


def test_who_cannot_be_asked_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grncore.cluster.connect.PATIENCE", 0.5)
    for address in ("tcp://127.0.0.1:9", "nonsense://here", "tls://127.0.0.1:9"):
        with pytest.raises(InputError, match="no scheduler answers"), open_cluster(address):
            pass
        # One that is collected while another starts would wait for ever, and the other with it.
        assert not [found for found in gc.get_objects() if type(found).__name__ == "Client"]


def test_another_version_is_refused(
    two_workers: "LocalCluster", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grncore.cluster.connect.ALIKE", ("grncore",))
    monkeypatch.setattr("grncore.__version__", "0.0.0")
    refused = pytest.raises(InputError, match=r"grncore 0\.0\.0")
    with refused, open_cluster(two_workers.scheduler_address):
        pass


def test_without_the_engine_the_command_that_brings_it_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("grncore.cluster.connect.find_spec", lambda name: None)
    with pytest.raises(InputError, match=r'pip install "dask\[distributed\]"'), open_cluster():
        pass
