"""The Hubs page: what it says is compared with counting by hand."""

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from grncore.answers.hubs import TOP_LIST, hub_report, target_confusers, worst_matrix
from grncore.answers.part_sets import part_pools, part_sets
from grncore.answers.target import target_view
from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.pipeline.predictor import Predictor
from pages.common import caches


@pytest.fixture
def open_page(open_app):
    def opened(**address) -> AppTest:
        return open_app(page="hubs", **address)

    return opened


def teams_of(predictor: Predictor, little: Dataset, model: str) -> dict[str, set[str]]:
    """Teams that a model names for the test targets, decoded anew."""
    found = {}
    for size, names in predictor.split.test.items():
        rows = [little.index[name] for name in names]
        teams = predictor.teams(model, rows, size, top=1)
        for name, row in zip(names, rows, strict=True):
            found[name] = {little.genes[gene] for gene in teams.best(row)}
    return found


def table_of(app: AppTest) -> pd.DataFrame:
    return next(frame.value for frame in app.dataframe if "named_pair" in frame.value
                and "in_pools" in frame.value and "gene" in frame.value)  # fmt: skip


def test_counts_by_gene_equal_counting(open_page, little: Dataset, predictor: Predictor):
    app = open_page()
    assert not app.exception
    table = table_of(app).set_index("gene")
    truth = {n: set(little.teams[n]) for names in predictor.split.test.values() for n in names}
    pools = {
        name: {little.genes[g] for g in predictor.pools([little.index[name]], predictor.cap(size))
               .of(little.index[name])}
        for size, names in predictor.split.test.items() for name in names
    }  # fmt: skip
    lists = {
        "pair": teams_of(predictor, little, "pair"),
        "residual": teams_of(predictor, little, "residual"),
        TOP_LIST: teams_of(predictor, little, "stage1"),
    }
    for gene in little.genes:
        in_pools = sum(gene in pool for pool in pools.values())
        true = sum(gene in team for team in truth.values())
        if not in_pools and not true:
            assert gene not in table.index
            continue
        row = table.loc[gene]
        assert row["in_pools"] == in_pools
        assert row["true"] == true
        for name, teams in lists.items():
            named = sum(gene in team for team in teams.values())
            assert row[f"named_{name}"] == named, (name, gene)
            if true:
                assert row[f"ratio_{name}"] == pytest.approx(named / true)
            else:
                assert pd.isna(row[f"ratio_{name}"])


def test_tiles_count_wrong_places_of_test_targets(open_page, little, predictor):
    app = open_page()
    tiles = {tile.label: int(tile.value) for tile in app.metric}
    truth = {n: set(little.teams[n]) for names in predictor.split.test.values() for n in names}
    for model, label in (("pair", "PairS2"), ("residual", "Residual HOS2")):
        teams = teams_of(predictor, little, model)
        wrong = sum(len(team - truth[name]) for name, team in teams.items())
        assert tiles[label] == wrong
    captions = " ".join(block.value for block in app.caption)
    assert f"{len(truth)} test targets with {sum(map(len, truth.values()))} places" in captions
    assert "R is given" in captions


def test_relief_is_that_of_the_worst_confusers(open_page, predictor):
    sets = {model: part_sets(predictor, model) for model in ("pair", "residual")}
    report = hub_report(predictor, sets)
    worst = report.table.sort_values("outranks", ascending=False)["outranks"].head(10)
    assert set(report.table.set_index("gene").loc[list(report.worst), "outranks"]) == set(
        worst[worst > 0]
    )
    before, after = report.wrong_of_worst("pair"), report.wrong_of_worst("residual")
    assert before <= report.wrong("pair")
    said = " ".join(block.value for block in open_page().markdown)
    if after < before:
        assert f"{before} wrong places under PairS2, {after} under Residual HOS2" in said
        assert f"{(before - after) / before:.0%} of {before} relieved" in said
        assert f"{report.wrong('residual') - after:,} wrong places under Residual" in said
    else:
        assert "No relief" in said or "Under neither model" in said


def test_confusers_of_a_target_outrank_its_weakest_regulator(open_page, little, predictor):
    for size, names in predictor.split.test.items():
        view = target_view(predictor, names[0])
        pool = part_pools(predictor, [names[0]]).of(little.index[names[0]])
        ranking = [little.genes[gene] for gene in pool]
        places = [ranking.index(g) if g in ranking else len(ranking) for g in view.truth]
        expected = [g for g in ranking[: max(places)] if g not in view.truth]
        assert list(target_confusers(view)["regulator"]) == expected, size
        app = open_page(target=names[0])
        said = " ".join(block.value for block in app.markdown)
        assert f"{len(expected)} confuser" in said if expected else "No confuser stands" in said


def test_pools_of_strata_keep_their_own_caps(little, predictor):
    names = [n for names in predictor.split.test.values() for n in names]
    pools = part_pools(predictor, names)
    for name in names:
        size = len(little.teams[name])
        row = little.index[name]
        expected = predictor.pools([row], predictor.cap(size)).of(row)
        assert pools.of(row).tolist() == expected.tolist()


def test_matrix_keeps_the_largest_rows_and_every_count():
    pairs = pd.DataFrame(
        [("a", "x", 5), ("b", "x", 1), ("b", "y", 3), ("c", "z", 2), ("a", "z", 1)],
        columns=["confuser", "displaced", "targets"],
    )
    matrix = worst_matrix(pairs, 2)
    assert matrix.index.tolist() == ["a", "b"]
    assert matrix.columns.tolist() == ["x", "y"]
    assert matrix.to_numpy().tolist() == [[5, 0], [1, 3]]
    assert worst_matrix(pairs, 9).to_numpy().sum() == pairs["targets"].sum()


def test_every_list_can_be_drawn(open_page):
    app = open_page()
    control = next(group for group in app.button_group if group.key.startswith("hubs.list"))
    for name in (TOP_LIST, "pair"):
        control.set_value(name).run()
        assert not app.exception


def test_without_a_bundle_the_label_free_methods_are_counted(open_page, tmp_path):
    app = open_page(bundles=tmp_path)
    assert not app.exception
    assert any("grncore train" in block.value for block in app.code)
    assert len(app.metric) == 3


def test_models_that_cannot_answer_are_explained(open_page, monkeypatch):
    def refuse(*_, **__) -> None:
        raise InputError("The weights are of another model.")

    st.cache_resource.clear()  # of what other tests opened
    monkeypatch.setattr(caches, "target_view", refuse)
    app = open_page()
    assert not app.exception
    assert app.error[0].value.startswith("The weights are of another model")


def test_gene_without_truth_has_no_confusers(open_page, little: Dataset):
    target = next(gene for gene in little.genes if gene not in little.teams)
    app = open_page(target=target, r="2")
    assert not app.exception
    assert any("none can be outranked" in block.value for block in app.info)
    assert len(app.metric) == 3
