"""The Pool page: what it says is compared with ranking and counting by hand."""

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from grncore.dataset import Dataset
from grncore.pipeline.predictor import Predictor
from grncore.pipeline.recipe import usual_universe

EVIL = "<script>alert("


@pytest.fixture
def open_page(open_app):
    def opened(**address) -> AppTest:
        return open_app(page="pool", **address)

    return opened


def table_of(app: AppTest) -> pd.DataFrame:
    return next(frame.value for frame in app.dataframe if "rank_popularity" in frame.value)


def summary_of(app: AppTest) -> pd.DataFrame:
    frame = next(frame.value for frame in app.dataframe if "recall" in frame.value)
    return frame.set_index("retriever")


def ranking(predictor: Predictor, little: Dataset, target: str, kind: str) -> list[str]:
    row = little.index[target]
    return [little.genes[g] for g in predictor.pools([row], 99, retriever=kind).of(row)]


def said(app: AppTest) -> str:
    return " ".join(b.value for kind in (app.markdown, app.caption, app.info) for b in kind)


def test_ranks_and_marks_of_a_target(open_page, little: Dataset, predictor: Predictor):
    target = predictor.split.test[3][0]
    app = open_page(target=target)
    assert not app.exception
    table = table_of(app)
    for kind in ("popularity", "correlation"):
        ranks = dict(zip(table["regulator"], table[f"rank_{kind}"], strict=True))
        order = ranking(predictor, little, target, kind)
        assert ranks == {gene: place for place, gene in enumerate(order, 1) if gene in ranks}
    marked = set(table.loc[table["mark"] == "◆", "regulator"])
    assert marked == set(little.teams[target]) & set(table["regulator"])
    tiles = {tile.label: tile for tile in app.metric}
    for kind in ("Popularity", "Correlation"):
        order = ranking(predictor, little, target, kind.lower())
        covered = max(order.index(gene) for gene in little.teams[target]) + 1
        tile = tiles[f"{kind}: K needed"]
        assert tile.value == str(covered)
        assert tile.delta.startswith("✓" if covered <= predictor.cap(3) else "✕")


def test_sliders_set_recall_and_coverage_of_the_stratum(open_page, little, predictor):
    target = predictor.split.test[2][0]
    app = open_page(target=target)
    for k, cap in ((9, 4), (30, 12), (5, 39)):
        sliders = {slider.label.split(" ")[0]: slider for slider in app.select_slider}
        sliders["Pool"].set_value(k)
        sliders["Decoded"].set_value(cap)
        app.run()
        assert not app.exception
        summary = summary_of(app)
        for kind in ("popularity", "correlation"):
            names = predictor.split.test[2]
            orders = {name: ranking(predictor, little, name, kind) for name in names}
            line = summary.loc[kind.capitalize()]
            for column, width in (("recall", k), ("coverage", min(k, cap))):
                held = [set(little.teams[n]) <= set(orders[n][:width]) for n in names]
                assert line[column] == pytest.approx(np.mean(held)), (kind, column)
            covered = set(little.teams[target]) <= set(orders[target][:k])
            assert line["target_at_k"] == ("✓" if covered else "✕")


def test_all_test_targets_can_be_counted(open_page, predictor):
    app = open_page(target=predictor.split.test[2][0])
    box = next(box for box in app.selectbox if box.label == "Test targets counted")
    box.set_value(0).run()
    total = sum(map(len, predictor.split.test.values()))
    assert f"Recall@K over {total} test targets" in said(app)


def test_expression_follows_the_chosen_candidate(open_page, little, predictor):
    app = open_page(target=predictor.split.test[2][0])
    app.session_state["pool.tab"] = "Expression"
    app.run()
    assert not app.exception
    box = next(box for box in app.selectbox if box.label == "Candidate")
    assert any("candidate 1" in option for option in box.options)
    assert sum("◆ known" in option for option in box.options) == 2
    box.set_value("g3").run()
    assert not app.exception
    assert "Colour and mark tell the group" in said(app)


def test_gene_without_truth_has_ranks_but_no_marks(open_page, little: Dataset):
    target = next(gene for gene in little.genes if gene not in little.teams)
    app = open_page(target=target, r="2")
    assert not app.exception
    assert "nothing can be marked or covered" in said(app)
    assert not app.metric
    assert not (table_of(app)["mark"] != "").any()
    assert set(summary_of(app)["target_at_k"]) == {""}


def test_without_a_bundle_correlation_ranks(open_page, tmp_path, little: Dataset):
    app = open_page(bundles=tmp_path)
    assert not app.exception
    assert any("grncore train" in block.value for block in app.code)
    allowed = usual_universe(little)
    assert allowed == "train"
    regulators = {
        gene for team in Predictor(little).data.teams.values() for gene in team.tolist()
    } - {little.index[app.query_params["target"]]}
    assert f"The first {len(regulators)} candidates, Correlation" in said(app)
    assert "A training run would decode from" in said(app)


def test_hostile_names_stay_text(open_page, little, predictor):
    target = next(t for t, team in little.teams.items() if "g0" in team)
    app = open_page(target=target)
    assert not app.exception
    assert EVIL not in said(app)
