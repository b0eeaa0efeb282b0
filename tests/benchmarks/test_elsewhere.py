import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.elsewhere import figures
from benchmarks.elsewhere_data import SETS, made
from grncore.readers import load

QUICK = [name for name in SETS if name.startswith(("bulk", "deletions", "null-bulk"))]


@pytest.mark.parametrize("name", QUICK)
def test_what_is_made_is_read_as_it_was_made_and_again_the_same(name: str, tmp_path: Path) -> None:
    dataset = load(made(name, 3, tmp_path / "one"))
    assert dataset.listed_regulators is not None
    assert set(dataset.true_regulators) <= set(dataset.listed_regulators)
    assert bool(dataset.teams) != name.startswith("null")
    assert np.isfinite(dataset.expression).all()
    again = load(made(name, 3, tmp_path / "two"))
    assert again.fingerprint == dataset.fingerprint


def test_first_sets_are_compared_with_the_truth() -> None:
    rows = [
        ("a", "x", 1, "g1;g2", 0.9),
        ("a", "x", 2, "g3", 0.1),
        ("a", "y", 1, "g1", 0.5),
        ("b", "x", 1, "g1", np.nan),
        ("b", "z", 1, "g9", np.nan),
    ]
    teams = pd.DataFrame(rows, columns=["model", "target", "rank", "regulators", "probability"])
    truth = {"x": frozenset({"g1", "g2"}), "y": frozenset({"g4"})}
    found = figures(teams, truth)
    assert json.dumps(found.exact) == '{"a": 0.5, "b": 0.0}'
    assert found.size_right == {"a": 1.0, "b": 0.0}
    assert found.probability == {"a": pytest.approx(0.7)}
    assert found.targets == 2
