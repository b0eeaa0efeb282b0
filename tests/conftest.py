"""Fixtures that every room's tests may use."""

import os
from collections import Counter
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

# Before any numerical library is loaded, which starts its threads then: one thread for each process
# of tests and for those that it starts. Two that wait for each other on a busy core, as matrix
# products do, took forty times the time.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import pandas as pd
import psutil
import pytest
import torch

from grncore.dataset import Dataset

if TYPE_CHECKING:  # what only some rooms' tests need is imported where it is made
    from xdist.remote import Producer
    from xdist.scheduler import LoadScopeScheduling

    from grncore.checkpoints import Bundle
    from grncore.pipeline import Predictor
    from grncore.training_data import TrainingData

ROOMS = tuple(
    f"tests/{room}/" for room in ("browser", "reproduction", "runs", "cluster", "pages", "methods")
)
"""Rooms whose files take longest, whatever the number of their tests."""
TOGETHER = ROOMS[:2]
"""Rooms whose files share what is dear: a server and a browser, a finished reproduction."""
FORBID_SKIPS = "GRNCORE_FORBID_SKIPS"
SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def pytest_configure() -> None:
    """Torch has one thread too, though the environment gave more."""
    torch.set_num_threads(1)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One process more than cores: whoever waits for a browser or a child leaves a core free."""
    return (psutil.cpu_count(logical=False) or 1) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: "Producer") -> "LoadScopeScheduling":
    """Give whole files to the processes, long ones first, so that all end together.

    Files of a room that shares something dear count as one; the browser's also because one browser
    on a machine at a time is enough.
    """
    from xdist.scheduler import LoadFileScheduling

    class ByRoom(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            together = (room for room in TOGETHER if nodeid.startswith(room))
            return next(together, super()._split_scope(nodeid))

    config.option.loadscopereorder = False
    return ByRoom(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files of the rooms that take longest first, then those of most tests."""
    sizes = Counter(item.path for item in items)

    def place(item: pytest.Item) -> tuple[int, int]:
        rooms = (n for n, room in enumerate(ROOMS) if item.nodeid.startswith(room))
        return next(rooms, len(ROOMS)), -sizes[item.path]

    items.sort(key=place)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of the real data sets, which a clone elsewhere does not have."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"real data is not on this machine: {SHARED_DATA} is absent")
    return SHARED_DATA


@pytest.fixture(scope="session")
def tiny() -> Dataset:
    """40 genes, 30 cells of three types, 12 regulators, targets with one to four of them.

    Targets come in sibling pairs that share team and profile, as operons do.
    """
    rng = np.random.default_rng(7)
    genes = [f"g{i}" for i in range(40)]
    expression = rng.gamma(2.0, 1.0, size=(40, 30))
    edges = []
    for pair in range(14):
        size = 1 + pair % 4
        team = rng.choice(12, size=size, replace=False)
        for sibling in (12 + 2 * pair, 13 + 2 * pair):
            weights = 1 + np.arange(size)
            mixed = (weights[:, None] * expression[team]).sum(0) / weights.sum()
            expression[sibling] = mixed * rng.uniform(0.9, 1.1, size=30)
            edges += [(genes[regulator], genes[sibling]) for regulator in team]
    return Dataset.create(
        name="tiny",
        expression=expression,
        genes=genes,
        cells=[f"c{i}" for i in range(30)],
        edges=pd.DataFrame(edges, columns=["regulator", "target"]),
        cell_groups=[f"type{i // 10}" for i in range(30)],
        gene_groups={genes[12 + i]: f"operon{i // 2}" for i in range(28)},
        listed_regulators=genes[:12],
    )


@pytest.fixture(scope="session")
def data(tiny: Dataset) -> "TrainingData":
    """Training data of the tiny dataset with validation targets, the universe of every gene."""
    from grncore.splits import make_split
    from grncore.training_data import training_data

    return training_data(tiny, make_split(tiny, "random", 42))


@pytest.fixture(scope="session")
def bundle(tiny: Dataset, tmp_path_factory: pytest.TempPathFactory) -> "Bundle":
    """A checkpoint of the tiny dataset, for retrieval alone."""
    from grncore.pipeline import Recipe, train

    recipe = Recipe(strata=(1, 2, 3, 4), universe="train", k=10, caps={4: 6})
    return train(tiny, recipe, tmp_path_factory.mktemp("bundles") / "tiny")


@pytest.fixture
def predictor(tiny: Dataset, bundle: "Bundle") -> "Predictor":
    """The checkpoint at work on its dataset."""
    from grncore.pipeline import Predictor

    return Predictor(tiny, bundle)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where skips are forbidden, as in CI, a skipped test has failed."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get(FORBID_SKIPS):
        report.outcome = "failed"
        report.longrepr = f"{FORBID_SKIPS} is set, but the test was skipped: {report.longrepr}"
    return report
