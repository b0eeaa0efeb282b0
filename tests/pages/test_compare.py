"""The Compare page: what it says is compared with the library."""

import re

import pandas as pd
import pytest
from scipy.stats import binomtest
from streamlit.testing.v1 import AppTest

from grncore.answers.comparison import merged_sets, truth_standing
from grncore.answers.part_sets import covered_targets, part_sets
from grncore.answers.ranked_sets import StoredTeams
from grncore.answers.target import target_view
from grncore.checkpoints import Bundle
from grncore.dataset import Dataset
from grncore.decoding import Budget
from grncore.pipeline.predictor import Predictor


@pytest.fixture
def open_page(open_app):
    def opened(**address) -> AppTest:
        return open_app(page="compare", **address)

    return opened


def all_tested(bundle: Bundle) -> list[str]:
    return [name for names in bundle.split.test.values() for name in names]


def exact(predictor: Predictor, little: Dataset, model: str) -> dict[str, bool]:
    """Whether the model names the exact team of each test target, decoded anew."""
    found = {}
    for size, names in predictor.split.test.items():
        teams = predictor.teams(model, [little.index[n] for n in names], size, top=1)
        for name in names:
            team = teams.best(little.index[name])
            found[name] = {little.genes[g] for g in team} == set(little.teams[name])
    return found


def metrics(app: AppTest) -> dict[str, int]:
    return {tile.label: int(tile.value) for tile in app.metric}


def table_of(app: AppTest) -> pd.DataFrame:
    return next(frame.value for frame in app.dataframe if "given_up" in frame.value)


def test_outcomes_and_their_test_are_those_of_the_models(open_page, little, predictor):
    app = open_page()
    assert not app.exception
    first, second = (exact(predictor, little, model) for model in ("pair", "residual"))
    pairs = [(first[name], second[name]) for name in first]
    assert metrics(app) == {
        "Both": pairs.count((True, True)),
        "Residual HOS2 only": pairs.count((False, True)),
        "PairS2 only": pairs.count((True, False)),
        "Neither": pairs.count((False, False)),
    }
    said = " ".join(block.value for block in app.markdown)
    won, lost = pairs.count((False, True)), pairs.count((True, False))
    if won + lost:
        assert f"p = {binomtest(won, won + lost).pvalue:.3f}" in said
        assert f"n = {won + lost}" in said
    else:
        assert "right and wrong on the same targets" in said
    captions = " ".join(block.value for block in app.caption)
    assert f"{len(pairs)} test targets" in captions
    assert "R is given" in captions


def test_other_models_can_be_chosen(open_page, little, predictor):
    app = open_page()
    first = next(box for box in app.selectbox if box.label == "First model")
    first.set_value("popularity").run()
    assert not app.exception
    popular, residual = (exact(predictor, little, m) for m in ("popularity", "residual"))
    assert metrics(app)["Popularity top-R only"] == sum(
        popular[name] and not residual[name] for name in popular
    )
    second = next(box for box in app.selectbox if box.label == "Second model")
    assert "Popularity top-R" not in second.options


def test_table_is_filtered_by_stratum_and_outcome(open_page, little, bundle, predictor):
    app = open_page()
    assert len(table_of(app)) == sum(len(names) for names in bundle.split.test.values())
    sizes, outcomes = (app.button_group(key=f"compare.{name}") for name in ("sizes", "kept"))
    sizes.set_value([3]).run()
    table = table_of(app)
    assert list(table["Target"]) == [little.display(name) for name in bundle.split.test[3]]
    outcomes = app.button_group(key="compare.kept")
    outcomes.set_value(["neither"]).run()
    first, second = (exact(predictor, little, model) for model in ("pair", "residual"))
    expected = [n for n in bundle.split.test[3] if not first[n] and not second[n]]
    if expected:
        assert list(table_of(app)["Target"]) == [little.display(name) for name in expected]
    else:
        assert any("No test target is left" in block.value for block in app.info)


def test_swap_is_that_of_the_teams(open_page, little: Dataset, bundle: Bundle, predictor):
    target = bundle.split.test[3][0]
    said = " ".join(block.value for block in open_page(target=target).markdown)
    row = little.index[target]
    one, other = (
        {little.genes[g] for g in predictor.teams(m, [row], 3, top=1).best(row)}
        for m in ("pair", "residual")
    )
    if one == other:
        assert "the same team" in said
        return
    sentence = re.search(r"Where PairS2 names (.*), Residual HOS2 names (.*)\.", said)
    for part, genes in zip(sentence.groups(), (one - other, other - one), strict=True):
        named = re.findall(r"\*\*([^*]+)\*\* \((◆ known|not known)\)", part)
        assert {name for name, _ in named} == {little.display(gene) for gene in genes}
        for name, mark in named:
            gene = next(g for g in genes if little.display(g) == name)
            assert (mark == "◆ known") == (gene in little.teams[target])


def test_rank_of_the_truth_is_said_for_both(open_page, bundle: Bundle, predictor):
    target = bundle.split.test[2][0]
    said = " ".join(block.value for block in open_page(target=target).markdown)
    ranks = re.findall(r"known team ranks \*\*([\d,]+)\*\*", said)
    expected = [
        truth_standing(predictor, target, model, budget=Budget()).rank
        for model in ("pair", "residual")
    ]
    assert [int(rank.replace(",", "")) for rank in ranks] == expected


def test_rank_of_the_truth_equals_scoring_every_set(little, bundle, predictor):
    target = bundle.split.test[2][1]
    row = little.index[target]
    pool = predictor.pools([row], 12).of(row)
    team = set(little.team_indices(target).tolist())
    every = predictor.teams("residual", [row], 2, top=10_000).sets[0].tolist()
    rank = truth_standing(predictor, target, "residual", budget=Budget())
    if team <= set(pool.tolist()):
        assert [set(one) for one in every].index(team) + 1 == rank.rank
    assert truth_standing(predictor, target, "neighbour", budget=Budget()) is None


def test_stored_teams_and_decoding_agree(bundle, predictor):
    from grncore.export import read_teams_csv

    stored = StoredTeams(read_teams_csv(bundle.teams_path))
    for model in ("pair", "neighbour"):
        there = part_sets(predictor, model, stored=stored)
        anew = part_sets(predictor, model)
        assert {name: sets.sets for name, sets in there.items()} == {
            name: sets.sets for name, sets in anew.items()
        }


def test_covered_targets_are_those_whose_pool_holds_the_team(little, bundle, predictor):
    names = all_tested(bundle)
    expected = {name for name in names if target_view(predictor, name).is_covered}
    assert covered_targets(predictor, names) == expected


def test_merged_sets_hold_the_ranks_of_both(predictor, bundle):
    view = target_view(predictor, bundle.split.test[3][0])
    first, second = view.models["pair"], view.models["residual"]
    table = merged_sets(first, second, view.truth)
    assert len(table) == len({*map(frozenset, first.sets), *map(frozenset, second.sets)})
    for row in table.itertuples():
        for sets, rank in ((first, row.first_rank), (second, row.second_rank)):
            if pd.isna(rank):
                assert set(row.team) not in [set(team) for team in sets.sets]
            else:
                assert set(sets.sets[rank - 1]) == set(row.team)
        assert row.hits == len(set(row.team) & set(view.truth))


def test_label_free_models_without_a_bundle(open_page, tmp_path):
    app = open_page(bundles=tmp_path)
    assert not app.exception
    assert any("grncore train" in block.value for block in app.code)
    boxes = {box.label: box.options for box in app.selectbox}
    assert "PairS2" not in boxes["First model"]
    assert len(app.metric) == 4


def test_gene_without_truth_is_compared_without_a_verdict(open_page, little: Dataset):
    target = next(gene for gene in little.genes if gene not in little.teams)
    app = open_page(target=target, r="2")
    assert not app.exception
    said = " ".join(block.value for block in app.markdown)
    assert "known team ranks" not in said
    assert "◆" not in said


def test_dataset_without_truth_says_what_is_missing(open_page, folder, tmp_path):
    (tmp_path / "bare").mkdir()
    expression = (folder / "expression.csv").read_text()
    (tmp_path / "bare" / "expression.csv").write_text(expression)
    app = open_page(dataset=str(tmp_path / "bare"))
    assert not app.exception
    boxes = {box.label: box.value for box in app.selectbox}
    assert {boxes["First model"], boxes["Second model"]} == {"snapshot", "correlation"}
    assert any("need known teams" in block.value for block in app.info)


def test_link_reproduces_the_two_models(open_app, open_page):
    app = open_page()
    assert "first" not in app.query_params
    next(box for box in app.selectbox if box.label == "First model").set_value("neighbour").run()
    assert app.query_params["first"] == "neighbour"
    linked = open_app()
    linked.query_params["first"], linked.query_params["second"] = "residual", "popularity"
    linked = linked.switch_page("compare/page.py").run()
    assert not linked.exception
    boxes = {box.label: box.value for box in linked.selectbox}
    assert (boxes["First model"], boxes["Second model"]) == ("residual", "popularity")
    assert linked.query_params["second"] == "popularity"


def test_unknown_model_in_a_link_is_explained(open_app):
    app = open_app()
    app.query_params["first"] = "nosuchmodel"
    app = app.switch_page("compare/page.py").run()
    assert not app.exception
    assert any("nosuchmodel" in block.value for block in app.warning)
    boxes = {box.label: box.value for box in app.selectbox}
    assert (boxes["First model"], boxes["Second model"]) == ("pair", "residual")
