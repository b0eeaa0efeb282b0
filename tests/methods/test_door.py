"""The door for methods: what the docs print as a whole method is one, no other file touched."""

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from grncore.dataset import Dataset
from grncore.errors import GrncoreError
from grncore.methods.registry import METHODS, collect, method

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = Path(__file__).with_name("door_script.py")


def printed(page: str) -> str:
    """The first block of Python on a page."""
    found = re.search(r"```python\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.S)
    assert found is not None
    return found[1]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory, tiny: Dataset) -> dict:
    """What a process said that has two methods more, and a package that does not load."""
    place = tmp_path_factory.mktemp("door")
    packages, scanned, data, out = (place / name for name in ("site", "scanned", "data", "out"))
    info = packages / "pursuit-1.0.dist-info"
    for folder in (info, scanned, data, out):
        folder.mkdir(parents=True)
    (packages / "pursuit_package.py").write_text(printed("docs/add-a-method.md"))
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: pursuit\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[grncore.methods]\npursuit = pursuit_package:METHOD\nbroken = not_there:METHOD\n"
    )
    (scanned / "spread.py").write_text(printed("CONTRIBUTING.md"))
    genes = zip(tiny.genes, tiny.expression, strict=True)
    write(data / "expression.csv", [["", *tiny.cells], *([gene, *row] for gene, row in genes)])
    edges = tiny.edges[["regulator", "target"]].itertuples(index=False)
    write(data / "edges.csv", [["regulator", "target"], *edges])
    paths = os.pathsep.join([str(packages), str(ROOT)])
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(scanned), str(data), str(out)],
        env={**os.environ, "PYTHONPATH": paths, "OMP_NUM_THREADS": "1"},
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert not done.returncode, done.stderr[-3000:]
    read = json.loads((out / "found.json").read_text())
    for name in ("own.csv", "given.csv"):
        read[name] = pd.read_csv(out / name, dtype=str, keep_default_na=False)
    for name in ("own.json", "given.json"):
        read[name] = json.loads((out / name).read_text())
    return read


def write(path: Path, rows: list) -> None:
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(rows)


def test_the_registry_has_them_in_their_order(found: dict) -> None:
    assert found["methods"] == sorted(found["methods"], key=found["methods"].index)
    assert found["methods"][-1] == "pursuit"
    assert found["methods"].index("spread") == found["methods"].index("correlation") + 1
    assert [kind for kind in found["methods"] if kind in METHODS] == list(METHODS)
    assert (found["labels"]["pursuit"], found["labels"]["spread"]) == (
        "Matching pursuit", "Spread top-R",
    )  # fmt: skip


def test_a_package_that_does_not_load_is_named_and_left_out(found: dict) -> None:
    ((place, reason),) = found["left_out"].items()
    assert "broken" in place and "not_there" in reason


def test_the_command_line_trains_recovers_and_evaluates_them(found: dict) -> None:
    assert found["status"] == [0] * 5
    assert "spread" in found["rankers"] and "pursuit" in found["runnable"]
    own, given = found["own.csv"], found["given.csv"]
    assert set(own["model"]) == {"pursuit"}
    assert len(set(own["R"])) > 1  # it chose
    lengths = own["regulators"].str.split(";").str.len().astype(str)
    assert (own["R"] == lengths).all()
    assert (
        own["signs"].str.fullmatch("-?1(;-?1)*").all()
        and own["probability"].astype(float).ge(0).all()
    )
    mine = given[given["model"] == "pursuit"]
    assert set(mine["R"]) == {"2", "3"} and set(given["model"]) >= {"pair", "stage1", "pursuit"}
    assert {row["model"] for row in found["own.json"]} == {"pursuit"}
    assert {row["metric"] for row in found["own.json"]} == {"exact", "named_size"}
    models = {row["model"] for row in found["given.json"] if row["metric"] == "exact"}
    assert {"pursuit", "pair", "neighbour"} <= models


def test_the_checkpoint_keeps_settings_and_tensors(found: dict) -> None:
    assert found["stored"] == ["spread", "pair, R = 2", "pair, R = 3", "pursuit"]
    assert found["config"] == {"largest": 5, "shuffles": 50}
    assert found["types"] == {"chance": "float64"}
    assert found["own"] == found["from_zip"]


def test_it_answers_with_and_without_a_size_and_a_bundle(found: dict) -> None:
    assert "pursuit" in found["models"][0]
    assert found["models"][1] == ["pursuit"]
    assert found["once"], "one model serves every size, and is restored once"
    assert {len(team) for (team,) in found["given"]["sets"]} == {2}
    assert all(len(signs) == 2 and 0 not in signs for (signs,) in found["given"]["signs"])
    assert len(found["effects"][0]) == 2
    assert found["untrained"][0] == "neighbour" and "pursuit" in found["untrained"]
    assert found["untrained_teams"]["sets"]


def test_the_apps_pickers_offer_them(found: dict) -> None:
    assert "Traceback" not in found["explore"][0] and found["explore"][0] == "ElementList()"
    assert any("Matching pursuit" in options for options in found["explore"][1:])
    assert found["train"][0] == "ElementList()"
    assert "Matching pursuit" in found["train"][1]
    assert "Spread" in found["retrievers"]


def test_it_joins_the_plans_that_its_own_file_names(found: dict) -> None:
    assert {plan for plan, models in found["plans"].items() if "pursuit" in models} == {
        "recommended", "thorough",
    }  # fmt: skip
    assert found["plain"] == ["attention", ["pair", "residual"]]
    assert found["compared"] == ["evidence_ranker", "pursuit"]


def test_a_kind_that_is_there_twice_names_both_places() -> None:
    twin = METHODS["neighbour"]
    with pytest.raises(GrncoreError, match=r"'neighbour' is there twice: in one and in two"):
        collect([("one", twin), ("two", twin)])


def test_an_unknown_kind_names_what_there_is() -> None:
    with pytest.raises(GrncoreError, match="residual"):
        method("residul")
