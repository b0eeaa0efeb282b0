"""Checkpoints and tasks of a reproduction from workers are those of one process, byte by byte."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from grncore.cli import main
from grncore.cluster import open_cluster
from grncore.dataset import Dataset
from grncore.pipeline import Recipe
from grncore.pipeline.train_seeds import train_seeds
from grncore.reproduction.executor import run_tasks
from grncore.reproduction.experiment import Experiments
from grncore.reproduction.plan import needs
from grncore.reproduction.store import Store
from grncore.reproduction.task import Setting, Task
from grncore.reproduction.work import run_task
from tests.reproduction.conftest import QUICK, little  # noqa: F401

if TYPE_CHECKING:
    from distributed import LocalCluster


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_seeds_of_workers_are_those_of_one_process(
    tiny: Dataset, two_workers: "LocalCluster", tmp_path: Path
) -> None:
    quick = {"training": {"epochs": 1, "pretrain_epochs": 1}, "scorer": {"dim": 8, "hidden": 8}}
    recipe = Recipe(
        retriever="popularity", models=("pair",), strata=(2,), k=10, caps={2: 6}, settings=quick
    )
    here, there = tmp_path / "here", tmp_path / "there"
    train_seeds(tiny, recipe, (1, 2), here)
    train_seeds(tiny, recipe, (2,), there)  # a former one, which is replaced
    with open_cluster(two_workers.scheduler_address) as client:
        bundles = train_seeds(tiny, recipe, (1, 2), there, cluster=client)
    assert [bundle.path.name for bundle in bundles] == ["seed-1", "seed-2"]
    assert contents(there) == contents(here)
    assert len(contents(here)) == 8


def test_a_reproduction_of_workers_is_that_of_one_process(
    little: Dataset,  # noqa: F811
    two_workers: "LocalCluster",
    tmp_path: Path,
) -> None:
    setting = Setting(1, universe="listed", strata=(2, 3))
    last = Task("select", setting, "pair", 2, "popularity")
    tasks = (*needs(last), last)
    store = Store(tmp_path, little.fingerprint, QUICK)
    with open_cluster(two_workers.scheduler_address) as client:
        run_tasks(
            tasks, little, store, fit_cache=tmp_path / "there", settings=QUICK, cluster=client
        )
    found = dict(store.all_results())
    experiments = Experiments(little, tmp_path / "here", settings=QUICK)
    for task in tasks:
        store.put(task, run_task(task, experiments))
    assert set(found) == set(tasks)
    assert dict(store.all_results()) == found


def test_workers_of_this_machine_are_other_processes_behind_certificates() -> None:
    with open_cluster(workers=1) as client:
        assert client.submit(os.getpid).result() != os.getpid()
        assert client.scheduler_info()["address"].startswith("tls://127.0.0.1")


def test_who_asks_for_workers_wrongly_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train = ["train", "demo", "--out", str(tmp_path / "made")]
    for words, said in (
        ([*train, "--workers", "2"], "--seeds"),
        ([*train, "--seeds", "1,2", "--events", "log"], "--events"),
        ([*train, "--seeds", "1,2", "--workers", "0"], "at least one"),
        ([*train, "--seeds", "1", "--workers", "2", "--cluster", "tcp://h:1"], "leave one out"),
    ):
        assert main(words) == 2
        assert said in capsys.readouterr().err
    assert not (tmp_path / "made").exists()
