"""What the page is built from: stored and live answers agree; downloads say what it shows."""

import re
import shutil

import pandas as pd
import pytest

from grncore.answers.ranked_sets import StoredTeams, StoredTeamsFile
from grncore.answers.target import roles, target_view, view_table
from grncore.checkpoints import Bundle, load_bundle
from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.export import read_teams_csv, teams_csv, write_teams_parquet
from grncore.pipeline import recover
from grncore.pipeline.predictor import Predictor
from pages.common.caches import stored_teams
from pages.common.text import file_stem, plain


@pytest.fixture
def table(bundle: Bundle) -> pd.DataFrame:
    assert bundle.teams_path is not None
    return read_teams_csv(bundle.teams_path)


def targets(bundle: Bundle) -> list[str]:
    return [bundle.split.test[2][0], bundle.split.test[3][0], bundle.split.train[4][0]]


def test_stored_answers_equal_live_ones(predictor: Predictor, bundle: Bundle, table):
    for target in targets(bundle):
        live = target_view(predictor, target)
        stored = target_view(predictor, target, stored=StoredTeams(table))
        assert live.models.keys() == stored.models.keys()
        for model, sets in live.models.items():
            assert sets.sets == stored.models[model].sets, (target, model)


def test_download_of_a_target_equals_the_stored_rows(predictor, bundle: Bundle, table, tmp_path):
    for target in targets(bundle):
        view = target_view(predictor, target)
        made = view_table(predictor, view)
        (tmp_path / "t.csv").write_text(teams_csv(made), encoding="utf-8")
        again = read_teams_csv(tmp_path / "t.csv")
        rows = table[table["target"] == target].reset_index(drop=True)
        pd.testing.assert_frame_equal(again, rows, rtol=1e-5, atol=1e-5)


def test_stored_answers_of_another_size_are_not_used(table, bundle: Bundle):
    target = bundle.split.test[2][0]
    stored = StoredTeams(table)
    assert stored.of(target, "pair", 2) is not None
    assert stored.of(target, "pair", 3) is None
    assert stored.of(target, "nosuch", 2) is None


def test_oracle_rows_never_pass_for_predictions(table, bundle: Bundle):
    assert StoredTeams(table.assign(oracle=True)).of(bundle.split.test[2][0], "pair", 2) is None


def test_roles_put_test_first_and_name_every_gene(little: Dataset, bundle: Bundle):
    found = roles(little, bundle.split)
    assert set(found) == set(little.genes)
    order = ["test", "validation", "train", "extra", "held", "unknown"]
    places = [order.index(role) for role in found.values()]
    assert places == sorted(places)
    assert all((role == "unknown") == (gene not in little.teams) for gene, role in found.items())


def test_baselines_never_see_test_truth(little: Dataset):
    baselines = Predictor(little)
    test = {little.index[t] for names in baselines.split.test.values() for t in names}
    assert test
    assert not test & set(baselines.data.teams)


def test_baselines_without_truth_still_correlate(little: Dataset):
    untold = Dataset.create(
        name="untold",
        expression=little.expression,
        genes=little.genes,
        cells=little.cells,
        edges=little.edges.iloc[:0],
    )
    view = target_view(Predictor(untold), "g3", size=2)
    assert list(view.models) == ["best_subset", "evidence", "snapshot", "correlation"]
    assert len(view.models["correlation"].best) == 2
    assert view.role == "unknown"
    assert "g3" not in set(view.pool["regulator"])


def test_pool_counts_training_targets_only(predictor: Predictor, little: Dataset):
    pool = target_view(predictor, next(iter(little.teams))).pool
    seen = {little.genes[t] for t in predictor.data.teams}
    for gene, count in zip(pool["regulator"], pool["training_targets"], strict=True):
        assert count == sum(gene in little.teams[target] for target in seen)


def test_shortened_targets_are_marked_and_not_judged(predictor: Predictor, little: Dataset):
    target = next(iter(little.teams))
    object.__setattr__(little, "shortened", {target: ("gone",)})
    try:
        view = target_view(predictor, target)
        assert view.lost == ("gone",)
        made = view_table(predictor, view)
        assert made["exact"].isna().all()
        assert made["covered"].isna().all()
    finally:
        object.__setattr__(little, "shortened", {})


@pytest.mark.parametrize("name", ["a_b*c", "[x](y)", "$a$", ":red[b]", "<b>", "1. a", "# a"])
def test_plain_text_escapes_every_mark(name: str):
    escaped = plain(name)
    assert escaped.replace("\\", "") == name
    specials = [place for place, letter in enumerate(escaped) if letter in "*_[]($:<>#."]
    assert specials
    assert all(escaped[place - 1] == "\\" for place in specials)


@pytest.mark.parametrize(
    "name", ["http://a.b/c", "HTTPS://a.b", "www.a.b", "xWWW.a", "me@a.b", "[x](http://a.b)"]
)
def test_plain_text_holds_no_address_that_markdown_would_link(name: str):
    # Its reader looks for these in text whose escapes are read.
    read = re.sub(r"\\(.)", r"\1", plain(name))
    assert not re.search(r"https?://|www\.|\w@\w", read, re.IGNORECASE)
    assert read.replace("\u2060", "") == name


def test_file_stems_are_plain():
    assert file_stem("a/b:c d") == "a_b_c_d"
    assert file_stem("..") == "unnamed"


def test_teams_that_recover_wrote_beside_a_checkpoint_are_read(little, bundle, tmp_path):
    folder = tmp_path / bundle.name
    shutil.copytree(bundle.path, folder)
    own, target = Predictor(little, load_bundle(folder)), bundle.split.test[2][0]
    plain_teams = stored_teams(own)
    assert not isinstance(plain_teams, StoredTeamsFile)
    others = [gene for gene in little.genes if own.split.part_of(gene) is None][:1]
    more = recover(own, [*others, target], size=2, models=["pair"], top=2)
    write_teams_parquet(folder / "teams.parquet", more)
    found = stored_teams(own)
    assert found.of(others[0], "pair", 2).sets == tuple(
        more[(more["target"] == others[0])]["regulators"]
    )
    assert len(found.of(target, "pair", 2).sets) == 2
    # What the file lacks is looked for where it always was.
    assert found.of(target, "residual", 2).sets == plain_teams.of(target, "residual", 2).sets
    assert found.of(others[0], "residual", 2) is None
    write_teams_parquet(folder / "teams.parquet", more.assign(checkpoint="another"))
    with pytest.raises(InputError, match="of another on "):
        stored_teams(own)
