"""A small simulated dataset on disk, and runs that are ended whatever the test does."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from grncore.dataset import Dataset
from grncore.pipeline.recipe import Recipe
from grncore.readers import load
from grncore.runs import Run, list_runs
from grncore.simulate.datasets import simulate_dataset, write_sergio_folder
from grncore.simulate.generator import GeneratorConfig, generate_network
from grncore.simulate.steady_state import SteadyStateConfig

PATIENCE = 120


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """90 genes, 30 cells of three types, targets with two and three regulators."""
    config = GeneratorConfig(
        n_genes=90, n_regulators=10, n_types=3, targets={1: 8, 2: 36, 3: 24}, n_decoys=2
    )
    network = generate_network(config, np.random.default_rng(3))
    cells = SteadyStateConfig(cells_per_type=10)
    folder = tmp_path_factory.mktemp("simulated") / "small"
    folder.mkdir()
    write_sergio_folder(folder, network, simulate_dataset(network, seed=3, config=cells))
    return folder


@pytest.fixture(scope="session")
def small(source: Path) -> Dataset:
    return load(source)


@pytest.fixture
def recipe() -> Recipe:
    return Recipe(
        strata=(2, 3),
        retriever="popularity",
        k=10,
        caps={2: 8, 3: 8},
        settings={
            "training": {"epochs": 2, "pretrain_epochs": 1, "negatives": 4},
            "scorer": {"dim": 8, "hidden": 8, "feedforward": 16},
        },
    )


@pytest.fixture
def bundles(tmp_path: Path) -> Iterator[Path]:
    """Folder of checkpoints; no process of its runs is left behind."""
    folder = tmp_path / "checkpoints"
    yield folder
    for run in list_runs(folder):
        run.cancel(force=True)


def wait_for(run: Run, done: Callable[[], bool], what: str) -> None:
    """Wait until ``done``; a run that ends otherwise fails the test with its log."""
    deadline = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < deadline, f"{what} did not happen:\n{run.log()}"
        time.sleep(0.05)


@pytest.fixture
def until() -> Callable[[Run, str], None]:
    """Wait until a run has a status."""

    def wait(run: Run, status: str) -> None:
        wait_for(run, lambda: run.status() != "running", "an end")
        assert run.status() == status, (run.message, run.log())

    return wait
