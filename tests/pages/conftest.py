"""A small dataset on disk with a bundle that belongs to it, and the app on top of them."""

import csv
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import torch
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from grncore.checkpoints import (
    Bundle,
    Fitted,
    Trained,
    save_bundle,
)
from grncore.cli import main
from grncore.dataset import Dataset
from grncore.export import teams_csv
from grncore.methods._neural_model import NeuralModel
from grncore.methods.fitted import FitContext
from grncore.methods.registry import METHODS
from grncore.nets.config import PairConfig, ResidualConfig
from grncore.nets.residual import ResidualHOS2
from grncore.nets.set_scorer import SetScorer
from grncore.pipeline.predictor import Predictor
from grncore.pipeline.recover import recover_split
from grncore.readers import load
from grncore.runs import list_runs
from grncore.runs.run import Run
from grncore.splits import make_split
from grncore.training_data import training_data
from pages.common import background
from pages.common.background import Job
from pages.explore import reading

ROOT = Path(__file__).resolve().parents[2]
EVIL = '<script>alert("x")</script>'
OpenApp = Callable[..., AppTest]


@pytest.fixture(scope="session", autouse=True)
def installed_components() -> Iterator[None]:
    """Every AppTest looks through all installed packages: once is enough."""
    once = cache(manifest_scanner.scan_component_manifests)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", once)
        yield


@pytest.fixture(autouse=True)
def own_jobs(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a test's pages work on behind them ends with it: the next would wait for it."""
    begun: list[Job] = []
    new = Job.__init__

    def recorded(job: Job, *args: Any, **options: Any) -> None:
        new(job, *args, **options)
        begun.append(job)

    monkeypatch.setattr(Job, "__init__", recorded)
    yield
    unfinished = [job for job in begun if not job.is_over]
    for job in unfinished:
        job.stop()
    if unfinished:
        for jobs in (background._JOBS._results, reading._READINGS._results):
            for key in [key for key, job in jobs.items() if job in unfinished]:
                del jobs[key]
        background._worker.clear()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory, tiny: Dataset) -> Path:
    """``tiny`` as files: expression, edges, aliases (one of them hostile) and cell groups."""
    folder = tmp_path_factory.mktemp("data") / "little"
    folder.mkdir()
    _write(
        folder / "expression.csv",
        [
            ["", *tiny.cells],
            *([gene, *row] for gene, row in zip(tiny.genes, tiny.expression, strict=True)),
        ],
    )
    _write(
        folder / "edges.csv",
        [["regulator", "target"], *tiny.edges[["regulator", "target"]].itertuples(index=False)],
    )
    aliases = [[gene, f"name{gene[1:]}"] for gene in tiny.genes if gene != "g0"]
    _write(folder / "aliases.csv", [["gene", "name"], ["g0", EVIL], *aliases])
    groups = tiny.cell_groups or ()
    _write(folder / "cell_groups.csv", [["cell", "group"], *zip(tiny.cells, groups, strict=True)])
    return folder


def _write(path: Path, rows: list) -> None:
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(rows)


@pytest.fixture(scope="session")
def little(folder: Path) -> Dataset:
    """The dataset as the app reads it."""
    return load(folder)


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory, little: Dataset) -> Bundle:
    """A bundle with untrained scorers: the app shows whatever they say."""
    split = make_split(little, "random", 42)
    data = training_data(little, split)
    config = METHODS["popularity"].default
    retriever, _ = METHODS["popularity"].fit(config, FitContext(data))
    configs = {
        "pair": PairConfig(dim=8, hidden=16), "residual": ResidualConfig(dim=8, hidden=16),
    }  # fmt: skip
    torch.manual_seed(0)
    models = [
        Fitted(
            NeuralModel(_untrained(kind, of, data.features.shape[1]), data.features, "cpu"),
            of,
            size=size,
        )
        for size in split.sizes
        for kind, of in configs.items()
    ]
    path = tmp_path_factory.mktemp("checkpoints") / "run1"
    trained = Trained(
        dataset=little,
        split=split,
        data=data,
        retriever=Fitted(retriever, config),
        k=20,
        caps={2: 12, 3: 12, 4: 10},
        seed=42,
        models=models,
    )
    table = recover_split(Predictor(little, save_bundle(path, trained)))
    return save_bundle(path, trained, teams_csv(table))


def _untrained(kind: str, config: PairConfig, n_cells: int) -> SetScorer:
    module = METHODS[kind].module
    assert module is not None
    scorer = module(config, n_cells)
    if isinstance(scorer, ResidualHOS2):
        # It starts at zero, and then there is no residual to show.
        torch.nn.init.normal_(scorer.head.weight)
    return scorer.eval()


@pytest.fixture
def predictor(little: Dataset, bundle: Bundle) -> Predictor:
    return Predictor(little, bundle)


@pytest.fixture
def open_app(monkeypatch: pytest.MonkeyPatch, folder: Path, bundle: Bundle) -> OpenApp:
    """Open a page at an address; by default Explore on the small dataset with its bundle."""

    def opened(
        *,
        bundles: Path | None = None,
        data_root: Path | None = None,
        page: str = "explore",
        **address: str,
    ) -> AppTest:
        monkeypatch.setenv("GRNCORE_CHECKPOINTS", str(bundles or bundle.path.parent))
        root = data_root or folder.parents[1]
        monkeypatch.setattr("sys.argv", ["main.py", "--data-root", str(root)])
        monkeypatch.chdir(ROOT)
        app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=120)
        for key, value in {"dataset": str(folder), **address}.items():
            app.query_params[key] = value
        app._page_hash = calc_hash(page)  # AppTest cannot open another page than the first at once
        return app.run()

    return opened


@pytest.fixture
def overview(open_app: OpenApp) -> OpenApp:
    """Open the Overview, which must not fail."""

    def opened(**address: str) -> AppTest:
        app = open_app(page="", **address)
        assert not app.exception
        return app

    return opened


@pytest.fixture
def bundles(tmp_path: Path) -> Iterator[Path]:
    """An empty folder of checkpoints, whose runs end with the test."""
    folder = tmp_path / "checkpoints"
    folder.mkdir()
    yield folder
    for run in list_runs(folder):
        run.cancel(force=True)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> list[Run]:
    """Runs that do their work here as they are started, and no process of their own."""
    done: list[Run] = []

    def work(run: Run, **_: object) -> None:
        *flags, mark, source = run.note.arguments
        places = (f"--work={run.folder / 'work'}", f"--events={run.events_path}")
        assert main([run.note.command, *flags, *places, mark, source]) == 0
        done.append(run)

    monkeypatch.setattr(Run, "launch", work)
    return done


@pytest.fixture
def launched(monkeypatch: pytest.MonkeyPatch) -> list[Run]:
    """Runs that would have been started; their processes are not."""
    started: list[Run] = []
    monkeypatch.setattr(Run, "launch", lambda run, **_: started.append(run))
    return started
