"""Checkpoints that earlier versions wrote: they open, and they say what they said."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from grncore.checkpoints import HEADER, load_bundle
from grncore.checkpoints.archive import pack_bundle, unpack_bundle
from grncore.checkpoints.header import digest_of
from grncore.checkpoints.migration import upgrade, upgraded_recipe
from grncore.dataset import Dataset
from grncore.errors import CheckpointError
from grncore.export import read_teams_csv, teams_csv
from grncore.pipeline.predictor import Predictor
from grncore.pipeline.recover import recover_split

SCHEMA_1 = Path(__file__).parent / "schema1"
"""Trained and decoded on the dataset ``tiny`` by the version that wrote schema 1."""


def content() -> dict:
    return json.loads((SCHEMA_1 / HEADER).read_text())


def test_the_file_is_what_it_says():
    assert content()["schema"] == 1
    assert set(content()["scorers"]) == {"2", "3"}


def test_a_bundle_of_schema_1_names_the_teams_that_it_named(tiny: Dataset, tmp_path: Path):
    bundle = load_bundle(SCHEMA_1)
    assert bundle.header.schema == 2
    assert (bundle.retriever_kind, bundle.sizes) == ("dot", (2, 3))
    assert bundle.model_kinds(3) == bundle.scorer_kinds(3) == ("pair", "residual", "uncapped")
    (tmp_path / "now.csv").write_text(teams_csv(recover_split(Predictor(tiny, bundle))))
    found, stored = read_teams_csv(tmp_path / "now.csv"), read_teams_csv(bundle.teams_path)
    # Methods that came later answer beside the stored ones, and leave those as they were.
    found = found[found["model"].isin(stored["model"].unique())].reset_index(drop=True)
    found = found[[column for column in found if column in stored]]
    # Scores differ in their last digits between machines; who is named does not.
    pd.testing.assert_frame_equal(found, stored, rtol=1e-4, atol=1e-4)
    assert set(found["model"]) >= {"stage1", "pair", "residual", "uncapped"}


def test_it_goes_through_a_zip(tmp_path: Path):
    with (tmp_path / "old.zip").open("wb") as stream:
        stream.write(pack_bundle(load_bundle(SCHEMA_1)))
    with (tmp_path / "old.zip").open("rb") as stream:
        again = unpack_bundle(stream, tmp_path / "old")
    assert again.header == load_bundle(SCHEMA_1).header


def test_upgrading_changes_no_setting_and_leaves_what_is_up_to_date_alone():
    before = content()
    after = upgrade(before, "x")
    assert upgrade(after, "x") == after
    assert before == content()  # a pure function
    by_title = {(model["kind"], model["size"]): model for model in after["models"]}
    assert by_title[("dot", None)]["config"] == before["retriever"]["config"]
    for size, kinds in before["scorers"].items():
        for kind, scorer in kinds.items():
            now = by_title[kind, int(size)]
            assert {key: now[key] for key in scorer} == scorer
    assert len(after["models"]) == 1 + sum(map(len, before["scorers"].values()))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: c["scorers"]["2"]["pair"].update(kind="residual"), "says that it is of kind"),
        (lambda c: c.pop("scorers"), "do not fit schema 1"),
        (lambda c: c.update(scorers=[]), "do not fit schema 1"),
        (lambda c: c.update(scorers={"two": {"pair": {"kind": "pair"}}}), "do not fit schema 1"),
    ],
)
def test_a_forged_header_of_schema_1_is_refused(tmp_path: Path, change, said):
    copy = tmp_path / "forged"
    shutil.copytree(SCHEMA_1, copy)
    forged = content()
    del forged["digest"]
    change(forged)
    forged["digest"] = digest_of(forged)
    (copy / HEADER).write_text(json.dumps(forged))
    with pytest.raises(CheckpointError, match=said):
        load_bundle(copy)


def test_an_old_header_that_was_edited_is_refused(tmp_path: Path):
    copy = tmp_path / "edited"
    shutil.copytree(SCHEMA_1, copy)
    text = (copy / HEADER).read_text()
    (copy / HEADER).write_text(text.replace('"seed": 42', '"seed": 43'))
    with pytest.raises(CheckpointError, match="changed or damaged after saving"):
        load_bundle(copy)


def test_the_recipe_of_an_earlier_run_speaks_of_models():
    assert upgraded_recipe({"scorers": ["pair"], "seed": 1}) == {"models": ["pair"], "seed": 1}
    assert upgraded_recipe({"models": ["pair"]}) == {"models": ["pair"]}
