"""The Regulator page: counts and rows are compared with going through the targets by hand."""

from collections import Counter

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from grncore.answers.part_sets import part_models, part_sets
from grncore.answers.regulator import unknown_sets
from grncore.answers.track_record import track_records
from grncore.answers.verdict_of_target import model_order
from grncore.dataset import Dataset
from grncore.pipeline.predictor import Predictor
from grncore.pipeline.recipe import Recipe

EVIL = "<script>alert("


@pytest.fixture
def open_page(open_app):
    def opened(**address) -> AppTest:
        app = open_app(**address).switch_page("regulator/page.py")
        for key, value in address.items():
            if key != "bundles":
                app.query_params[key] = value
        return app.run()

    return opened


def named_by(predictor: Predictor, model: str, *parts: str) -> dict[str, set[str]]:
    return {
        target: set(sets.best)
        for part in parts
        for target, sets in part_sets(predictor, model, part=part).items()
    }


def rows_of(app: AppTest) -> pd.DataFrame:
    return next(frame.value for frame in app.dataframe if "partners" in frame.value)


def said(app: AppTest) -> str:
    return " ".join(b.value for kind in (app.markdown, app.caption, app.info) for b in kind)


def box_of(app: AppTest, label: str):
    return next(box for box in app.selectbox if box.label == label)


def check(app: AppTest, little: Dataset, named: dict[str, set[str]], gene: str) -> None:
    """Rows and tiles against counting."""
    holds = {target for target, team in named.items() if gene in team}
    true = {target for target in named if gene in little.teams[target]}
    rows = rows_of(app)
    marks = dict(zip(rows["target"], rows["mark"].str.split().str[1], strict=True))
    expected = {
        target: "hit" if target in holds & true else "wrong" if target in holds else "missed"
        for target in holds | true
    }
    assert marks == {little.display(target): mark for target, mark in expected.items()}
    tiles = {tile.label: tile for tile in app.metric}
    assert int(tiles["Named for"].value) == len(holds)
    assert int(tiles["Rightly"].value) == len(holds & true)
    assert int(tiles["Missed"].value) == len(true - holds)
    if holds:
        chance = len(holds) * len(true) / len(named)
        assert f"names drawn at random would be right in {chance:.1f}" in said(app)


@pytest.mark.parametrize("model", ["residual", "stage1"])
def test_counts_over_test_targets_equal_counting(open_page, little, predictor, model: str):
    named = named_by(predictor, model, "test")
    gene = max(little.genes, key=lambda g: sum(g in team for team in named.values()))
    app = open_page(regulator=gene, model=model)
    assert not app.exception
    assert box_of(app, "Regulator").value == gene
    assert box_of(app, "Teams of").value == model
    check(app, little, named, gene)


def test_training_targets_count_only_when_asked_and_are_badged(open_page, little, predictor):
    tested = {t for names in predictor.split.test.values() for t in names}
    gene = max(little.genes, key=lambda g: sum(g in little.teams[t] for t in tested))
    app = open_page(regulator=gene, model="residual")
    assert set(rows_of(app)["part"]) == {"test target"}
    scope = next(group for group in app.button_group if group.key.startswith("regulator.scope"))
    scope.set_value("all").run()
    assert not app.exception
    named = named_by(predictor, "residual", "test", "validation", "train")
    check(app, little, named, gene)
    trained = {little.display(t) for names in predictor.split.train.values() for t in names}
    rows = rows_of(app).set_index("target")
    for target, part in rows["part"].items():
        assert ("⚠" in part) == (target in trained)


def test_genes_without_a_team_are_predicted_only(open_page, little: Dataset, predictor):
    named = {t: sets.best for t, sets in unknown_sets(predictor, "residual", 2).items()}
    busiest = Counter(gene for team in named.values() for gene in team).most_common(1)[0][0]
    app = open_page(regulator=busiest, model="residual")
    scope = next(group for group in app.button_group if group.key.startswith("regulator.scope"))
    scope.set_value("unknown").run()
    assert not app.exception
    rows = rows_of(app)
    expected = {little.display(target) for target, team in named.items() if busiest in team}
    assert set(rows["target"]) == expected
    assert set(rows["mark"]) == {"● predicted"}
    assert "none is judged" in app.metric[0].help


def test_alias_in_the_link_is_understood_and_a_stranger_explained(open_page, little: Dataset):
    app = open_page(regulator="NAME4")
    assert box_of(app, "Regulator").value == "g4"
    assert app.query_params["regulator"] in ("g4", ["g4"])
    app = open_page(regulator="nobody")
    assert not app.exception
    assert any("no gene is called" in block.value for block in app.warning)


def test_link_keeps_the_other_fields(open_page, predictor):
    target = predictor.split.test[2][0]
    app = open_page(target=target, regulator="g3")
    assert box_of(app, "Target gene").value == target
    assert box_of(app, "Regulator").value == "g3"


def test_regulators_of_the_target_are_one_step_away(open_page, little, predictor):
    target = predictor.split.test[3][0]
    app = open_page(target=target)
    for gene in little.teams[target]:
        button = next(b for b in app.button if b.key == f"regulator.jump|{gene}")
        assert button.label.startswith("◆")
        button.click().run()
        assert box_of(app, "Regulator").value == gene


def test_verdicts_filter_the_rows(open_page, predictor, little):
    named = named_by(predictor, "residual", "test")

    def kinds(gene: str) -> int:
        """Kinds of rows: named rightly, named wrongly, missed."""
        return len({(gene in team, gene in little.teams[target]) for target, team in named.items()
                    if gene in team or gene in little.teams[target]})  # fmt: skip

    wrong = [g for g in little.genes if any(g in t and g not in little.teams[n]
                                            for n, t in named.items())]  # fmt: skip
    gene = max(wrong, key=kinds)
    app = open_page(regulator=gene, models="residual")
    pills = [group for group in app.button_group if group.key.startswith("regulator.verdicts")]
    pills[0].set_value(["wrong"]).run()
    assert not app.exception
    assert set(rows_of(app)["mark"].str.split().str[1]) == {"wrong"}


def test_gene_in_no_team_is_explained(open_page, predictor, little: Dataset):
    named = named_by(predictor, "residual", "test")
    gene = next(
        g for g in reversed(little.genes)
        if not any(g in team for team in named.values()) and g not in little.true_regulators
    )  # fmt: skip
    app = open_page(regulator=gene)
    assert not app.exception
    assert "It is in no predicted and no known team" in said(app)


def test_without_a_bundle_the_recommended_method_answers(open_page, little, tmp_path):
    app = open_page(bundles=tmp_path)
    assert not app.exception
    assert any("grncore train" in block.value for block in app.code)
    source = Predictor(little, recipe=Recipe(universe="train"))
    recommended = model_order(track_records(source), part_models(source))[0]
    assert box_of(app, "Teams of").value == recommended
    assert len(app.metric) == 4


def test_hostile_names_stay_text(open_page):
    app = open_page(regulator="g0")
    assert not app.exception
    assert EVIL not in said(app)
