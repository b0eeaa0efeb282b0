"""Benchmarks that are run by their path find the library where nothing is installed."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMAND = re.compile(r"python (benchmarks/\w+\.py)")
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("benchmarks/*.py")]
INSERTION = "sys.path.insert(0, str(Path(__file__).resolve().parents[1]))"


def lines(name: str) -> list[str]:
    return [ast.unparse(line) for line in ast.parse((ROOT / name).read_text()).body]


def asks(line: str) -> bool:
    return line.startswith(("from grncore", "from benchmarks"))


NAMED = sorted({name for page in PAGES for name in COMMAND.findall(page.read_text("utf-8"))})


@pytest.mark.parametrize("name", [name for name in NAMED if any(map(asks, lines(name)))])
def test_the_checkout_is_on_the_path_before_the_library_is_asked_for(name: str) -> None:
    found = lines(name)
    assert INSERTION in found[: next(place for place, line in enumerate(found) if asks(line))]
