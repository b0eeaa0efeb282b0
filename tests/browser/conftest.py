"""The app in a real browser, which may talk to this machine alone."""

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import numpy as np
import pytest

from grncore.checkpoints import Bundle, load_bundle
from grncore.dataset import Dataset
from grncore.readers import load
from grncore.runs import list_runs
from grncore.simulate.datasets import simulate_dataset, write_sergio_folder
from grncore.simulate.generator import GeneratorConfig, generate_network
from grncore.simulate.steady_state import SteadyStateConfig
from tests.browser.serving import CHROMIUM, ROOT, served

SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE = 120_000
"""Milliseconds for anything to appear; machines that test are busy."""


@dataclass(frozen=True)
class Workshop:
    """Address of an app, a dataset for it, and its folders."""

    url: str
    source: Path
    bundles: Path
    data: Path


@pytest.fixture(scope="session")
def demo() -> Dataset:
    return load("demo")


@pytest.fixture(scope="session")
def bundle(demo: Dataset) -> Bundle:
    """The bundle that the app preselects: the demo's own."""
    folder = Path(os.environ.get("GRNCORE_CHECKPOINTS") or ROOT / "checkpoints")
    found = [load_bundle(path.parent) for path in sorted(folder.glob("*/bundle.json"))]
    fitting = [one for one in found if one.header.dataset.fingerprint == demo.fingerprint]
    return min(fitting, key=lambda one: (one.name != "demo", one.name))


@pytest.fixture(scope="session")
def app_url() -> Iterator[str]:
    """Address of the app, served for the whole session."""
    with served() as url:
        yield url


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """An app whose checkpoints and datasets are its own, with a small dataset to train on."""
    home = tmp_path_factory.mktemp("workshop")
    config = GeneratorConfig(
        n_genes=90, n_regulators=10, n_types=3, targets={1: 8, 2: 36, 3: 24}, n_decoys=2
    )
    network = generate_network(config, np.random.default_rng(3))
    cells = SteadyStateConfig(cells_per_type=10)
    source = home / "small"
    source.mkdir()
    write_sergio_folder(source, network, simulate_dataset(network, seed=3, config=cells))
    bundles = home / "checkpoints"
    bundles.mkdir()
    with served(
        roots=(home,), GRNCORE_CHECKPOINTS=str(bundles), GRNCORE_DATA=str(home / "data")
    ) as url:
        yield Workshop(url, source, bundles, home / "data")
    for run in list_runs(bundles):
        run.cancel(force=True)


@pytest.fixture(scope="session")
def launch():
    """Start the browser: by a name of playwright's (``launch``), with what that takes."""
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="playwright is not installed (requirements-dev.txt has it)"
    )
    path = CHROMIUM if Path(CHROMIUM).exists() else shutil.which("chromium")
    if path is None:
        pytest.skip(f"no browser on this machine: {CHROMIUM} is absent (apt install chromium)")
    with playwright.sync_playwright() as started:

        def start(by: str, *given, **named):
            way = getattr(started.chromium, by)
            return way(*given, executable_path=path, args=SWITCHES, **named)

        yield start


@pytest.fixture(scope="session")
def browser(launch):
    """For contexts of a test's own, which have nothing in common."""
    opened = launch("launch")
    yield opened
    opened.close()


class Visit:
    """A page of the app, with what it asked the network for and what it complained of."""

    def __init__(self, page, url: str) -> None:
        self.page = page
        self.url = url
        self.outside: list[str] = []
        self.errors: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("request", self._note_request)
        page.on("console", self._note_console)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _note_request(self, request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != "127.0.0.1":
            self.outside.append(request.url)

    def _note_console(self, message) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def open(self, **address: str) -> "Visit":
        """Go to the app at an address and wait until it is complete."""
        if "target" in address:
            self.page.goto(f"{self.url}/?{urlencode(address)}")
        else:
            self.enter("Explore")
        return self.settle()

    def enter(self, title: str):
        """Reach a page as users do: from the first one, through the sidebar."""
        self.page.goto(self.url)
        self.page.get_by_role("heading", name="Every gene's team").wait_for()
        self.page.locator(".st-key-navigation").get_by_role("link", name=title).click()
        return self.page

    def settle(self) -> "Visit":
        """Wait until the last section is there and the script has finished."""
        self.page.get_by_role("tab", name="Expression").wait_for()
        # While a page is drawn anew, what it showed before may stand below for a moment.
        self.page.get_by_role("heading", name="Which team?").first.wait_for()
        self.page.locator(".grn-strip").wait_for(state="attached")
        self.page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
        return self

    def choose(self, text: str, target: str) -> "Visit":
        """Type into the target picker and take the first match."""
        box = self.page.get_by_role("combobox", name="Target gene")
        box.click()
        box.fill(text)
        typed = re.compile(re.escape(text), re.IGNORECASE)
        self.page.get_by_role("option").first.filter(has_text=typed).wait_for()
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: f"target={target}" in url)
        return self.settle()

    def marks(self, row: str) -> dict[str, str]:
        """Verdict by regulator in one row of the team strip."""
        return self.page.locator(".grn-strip").evaluate(
            """(strip, row) => {
                const genes = [...strip.querySelectorAll('thead th[title]')].map(th => th.title);
                const line = [...strip.querySelectorAll('tbody tr')]
                    .find(tr => tr.querySelector('th').textContent === row);
                const cells = [...line.querySelectorAll('td')].slice(1);
                const found = {};
                cells.forEach((cell, i) => {
                    const dot = cell.querySelector('.dot');
                    if (dot) found[genes[i]] = dot.className.replace('dot', '').trim();
                });
                return found;
            }""",
            row,
        )


@pytest.fixture(scope="session")
def window(launch, tmp_path_factory: pytest.TempPathFactory):
    """One profile for all tests, as in daily use: scripts are fetched once, and compiled once."""
    profile = tmp_path_factory.mktemp("profile")
    context = launch("launch_persistent_context", profile, accept_downloads=True)
    yield context
    context.close()


@pytest.fixture
def visit(window, app_url: str) -> Iterator[Visit]:
    """A new tab. No test may make it ask another machine, nor leave an error in its console."""
    made = Visit(window.new_page(), app_url)
    made.page.set_viewport_size({"width": 1280, "height": 900})
    yield made
    made.page.close()
    assert made.outside == []
    assert made.errors == []
