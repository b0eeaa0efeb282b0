import numpy as np
import pytest

from grncore.answers.member_effects import EFFECT_COLUMNS, member_effects
from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.pipeline.predictor import Predictor
from grncore.pipeline.recipe import untrained_recipe


@pytest.fixture(scope="module")
def bulk() -> Predictor:
    """Logged bulk samples of 8 factors; g8 is g1 - 2 g3 and noise, g9 is noise."""
    rng = np.random.default_rng(0)
    values = 7.0 + rng.normal(size=(10, 120))
    values[8] = 7.0 + (values[1] - 7.0) - 2.0 * (values[3] - 7.0) + 0.3 * rng.normal(size=120)
    data = Dataset.create(
        name="bulk",
        expression=values,
        genes=[f"g{i}" for i in range(10)],
        cells=[f"s{i}" for i in range(120)],
        edges=None,
        listed_regulators=[f"g{i}" for i in range(8)],
        is_logged=True,
        sample_noun="samples",
    )
    return Predictor(data, recipe=untrained_recipe(data))


def test_effects_are_those_of_ordinary_least_squares(bulk: Predictor) -> None:
    found = member_effects(bulk, "g8", ["g3", "g1", "g6"])
    assert tuple(found.table.columns) == EFFECT_COLUMNS
    assert found.table["regulator"].tolist() == ["g1", "g3", "g6"]
    features = bulk.data.features
    rows = [bulk.dataset.index[gene] for gene in ("g1", "g3", "g6")]
    target = features[bulk.dataset.index["g8"]].astype(float)
    design = np.column_stack([features[rows].T.astype(float), np.ones(120)])
    effects, left, *_ = np.linalg.lstsq(design, target, rcond=None)
    variance = left[0] / (120 - 4)
    errors = np.sqrt(variance * np.diagonal(np.linalg.inv(design.T @ design)))[:3]
    table = found.table
    assert (table["low"] + table["high"]).to_numpy() / 2 == pytest.approx(effects[:3], rel=1e-4)
    # The noise that the set itself leaves, which is not known beforehand.
    wide = (table["high"] - table["low"]).to_numpy() / 2
    assert wide == pytest.approx(1.96 * errors, rel=0.05)
    assert table["sign"].tolist() == [1, -1, 0]
    assert table["gain"].iloc[:2].min() > 100
    assert table["gain"].iloc[2] < 10
    assert 0.9 < found.explained < 1.0


def test_a_member_alone_and_members_without_effect(bulk: Predictor) -> None:
    assert member_effects(bulk, "g8", ["g3"]).table["sign"].tolist() == [-1]
    assert member_effects(bulk, "g9", ["g0", "g2"]).table["gain"].max() < 10


def test_who_may_not_regulate_has_no_effect(bulk: Predictor) -> None:
    assert member_effects(bulk, "g8", ["g1", "g9"]) is None


@pytest.mark.parametrize("team", [[], ["g1", "g1"], ["g8"], ["nobody"]])
def test_no_team_is_refused(bulk: Predictor, team: list[str]) -> None:
    with pytest.raises(InputError):
        member_effects(bulk, "g8", team)
