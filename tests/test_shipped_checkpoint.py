"""The demo's bundle opens, belongs to the demo, and its stored teams are what it decodes."""

from pathlib import Path

import numpy as np
import pytest

from grncore.checkpoints import load_bundle
from grncore.export import read_teams_csv
from grncore.pipeline import Predictor
from grncore.readers import load

FOLDER = Path(__file__).resolve().parents[1] / "checkpoints" / "demo"


@pytest.fixture(scope="module")
def predictor() -> Predictor:
    return Predictor(load("demo"), load_bundle(FOLDER))


def test_it_is_small_enough_to_ship() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 20e6


def test_it_holds_the_paper_s_strata(predictor: Predictor) -> None:
    assert predictor.bundle.sizes == (2, 3, 4)
    assert {size: predictor.cap(size) for size in (2, 3, 4)} == {2: 80, 3: 80, 4: 55}
    assert all(predictor.bundle.scorer_kinds(size) == ("pair", "residual") for size in (2, 3, 4))
    assert [len(predictor.split.test[size]) for size in (2, 3, 4)] == [57, 39, 19]


@pytest.mark.parametrize("size", [2, 3, 4])
@pytest.mark.parametrize("model", ["pair", "residual", "neighbour"])
def test_stored_teams_are_what_it_decodes(predictor: Predictor, size: int, model: str) -> None:
    assert predictor.bundle.teams_path is not None
    stored = read_teams_csv(predictor.bundle.teams_path)
    names = predictor.split.test[size][:4]
    targets = [predictor.dataset.index[name] for name in names]
    teams = predictor.teams(model, targets, size, top=3)
    for row, name in enumerate(names):
        mine = stored[(stored["target"] == name) & (stored["model"] == model)].head(3)
        live = [tuple(predictor.dataset.genes[g] for g in team) for team in teams.sets[row]]
        assert mine["regulators"].tolist() == live[: len(mine)]
        np.testing.assert_allclose(mine["score"], teams.scores[row][: len(mine)], atol=1e-4)
