"""The frame around the pages: whichever script is run, and what lies beside it."""

import json
import os
import subprocess
import sys
from importlib.machinery import PathFinder
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "pages"


@pytest.mark.parametrize("script", ["app.py", "pages/main.py"])
def test_either_script_shows_the_pages(monkeypatch, folder, bundle, script: str):
    monkeypatch.setenv("GRNCORE_CHECKPOINTS", str(bundle.path.parent))
    monkeypatch.setenv("GRNCORE_DATA", str(folder.parent))
    monkeypatch.chdir(ROOT)
    app = AppTest.from_file(str(ROOT / script), default_timeout=120)
    app.query_params["dataset"] = str(folder)
    app.run()
    assert not app.exception
    assert "Every gene's team" in [box.value for box in app.subheader]
    app.switch_page(str(PAGES / "train" / "page.py")).run()
    assert not app.exception
    assert [box.value for box in app.title] == ["Train"]


HEAVY = ("torch", "scipy", "sklearn", "networkx", "pyvis")
FIRST_PAGE = """
import json, os, sys, traceback
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

def shown(page):
    app = AppTest.from_file(script, default_timeout=120)
    app._page_hash = calc_hash(page)
    app.run()
    assert not app.exception, app.exception
    assert app.title, "the page says nothing"
    return sorted({name.partition(".")[0] for name in sys.modules} & set(heavy.split()))

script, heavy, out, *pages = sys.argv[1:]
for page in pages:
    if child := os.fork():
        os.waitpid(child, 0)
        continue
    try:
        found = shown(page)
    except BaseException:
        found = traceback.format_exc()
    with open(f"{out}/{page}.json", "w") as stream:
        json.dump(found, stream)
    os._exit(0)
"""
"""Each page in a process of its own, as if it were the first; what all import is imported once."""
NEEDED = {
    "": set(),
    "explore": {"torch", "scipy", "networkx"},  # a network ranks, evidence reads the order
    "pool": {"torch"},
    "network": {"networkx"},
    "train": {"scipy", "sklearn"},  # the split is cut, to say what can be trained
    "benchmark": {"scipy"},
}


@pytest.fixture(scope="module")
def first_pages(tmp_path_factory) -> Path:
    """A file for each page with the heavy packages that it imported, or with its traceback."""
    place = tmp_path_factory.mktemp("first_pages")
    (place / "script.py").write_text(FIRST_PAGE)
    words = [place / "script.py", PAGES / "main.py", " ".join(HEAVY), place, *NEEDED]
    done = subprocess.run(
        [sys.executable, *map(str, words)],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert not done.returncode, done.stderr[-2000:]
    return place


@pytest.mark.parametrize("page", NEEDED)
def test_the_first_page_imports_what_it_uses(first_pages: Path, page: str):
    found = json.loads((first_pages / f"{page}.json").read_text())
    assert isinstance(found, list), found
    assert set(found) <= NEEDED[page]


def test_a_page_is_a_folder():
    scripts = {path.parent.name for path in PAGES.glob("*/page.py")}
    folders = {path.parent.name for path in PAGES.glob("*/__init__.py")}
    assert scripts == folders - {"common"}
    assert {path.stem for path in PAGES.glob("*.py")} == {
        "__init__",
        "main",
        "browser_tab",
        "warm_up",
    }


def test_no_page_hides_a_package():
    """Streamlit puts the folder of its script, which is ``pages``, first on ``sys.path``."""
    elsewhere = [place for place in sys.path if Path(place).resolve() not in (ROOT, PAGES)]
    names = {path.stem for path in PAGES.iterdir() if path.stem not in ("__init__", "__pycache__")}
    assert "pool" in names
    assert not names & set(sys.stdlib_module_names)
    assert not [name for name in names if PathFinder.find_spec(name, elsewhere)]
