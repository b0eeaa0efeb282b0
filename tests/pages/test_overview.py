"""The Overview: what it says of the data, its scoreboard, its table and its ways on."""

import csv
import io

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from grncore.answers.answer_table import answers_csv, answers_for
from grncore.answers.scoreboard import verdict_in_words
from grncore.answers.team_signs import SignCheck
from grncore.answers.track_record import track_records
from grncore.checkpoints import Bundle
from grncore.dataset import Dataset
from grncore.pipeline.predictor import Predictor
from pages.common import verdicts
from pages.overview import genes
from tests.boards import scoreboard
from tests.pages.conftest import ROOT
from tests.pages.overview import table_of


def said_of(app: AppTest) -> str:
    return " ".join(block.value for block in app.main.markdown)


def test_says_what_the_data_is_and_how_often_methods_are_right(
    overview, little: Dataset, predictor: Predictor
):
    app = overview()
    assert [box.value for box in app.title] == [little.name]
    said = " ".join(block.value for block in app.main.markdown)
    assert f"{len(little.genes):,} genes in {len(little.cells):,} cells" in said
    board = scoreboard(predictor, track_records(predictor))
    assert verdict_in_words(board, little) in said
    app.session_state["overview.board.open"] = True
    app.run()
    scores = next(frame.value for frame in app.dataframe if "Method" in frame.value.columns[:1])
    assert len(scores) == board.table["model"].nunique()
    for row in scores.itertuples():
        label = row.Method.removesuffix(" ★")
        whole = board.table[
            (board.table["label"] == label) & (board.table["subset"] == "all")
            & (board.table["R"] == 0)
        ].iloc[0]  # fmt: skip
        assert row.Right == pytest.approx(100 * whole["share"])


def test_figures_on_validation_targets_are_shown_beside_those_on_test(
    overview, predictor: Predictor
):
    app = overview()
    app.session_state["overview.board.open"] = True
    app.run()
    next(box for box in app.button_group if box.label == "Judged on").set_value("validation").run()
    assert not app.exception
    scores = next(frame.value for frame in app.dataframe if "Method" in frame.value.columns[:1])
    records = track_records(predictor)
    told = {f"{record.right} of {record.total}" for record in records.values()}
    assert set(scores["Targets"]) == told


def test_table_holds_every_target_of_the_split(overview, little: Dataset, bundle: Bundle):
    table = table_of(overview())
    names = [*bundle.split.targets("test"), *bundle.split.targets("validation")]
    names += bundle.split.targets("train")
    shown = {row["Gene"]: row for row in table.to_dict("records")}
    assert len(table) == len(shown) == len(names)
    for gene in names:
        row = next(row for said, row in shown.items() if said.endswith((gene, f"({gene})")))
        assert little.display(gene) in row["Gene"]
        assert row["Size"] == len(little.teams[gene])
        assert row["Known team"] in ("exact", "differs")


def test_table_begins_with_the_surest_team(overview, monkeypatch):
    real = genes.answers_of
    monkeypatch.setattr(
        genes, "answers_of",
        lambda *given, **options: (table := real(*given, **options)).assign(
            probability=np.linspace(0.1, 1, len(table))
        ),
    )  # fmt: skip
    app = overview()
    chances = table_of(app)["Confidence"]
    assert chances.is_monotonic_decreasing
    assert chances.iloc[0] == pytest.approx(99)  # no team is certain
    assert any("the surest first" in text.value for text in app.caption)


def test_filter_by_part_leaves_that_part(overview, bundle: Bundle):
    app = overview()
    pills = next(box for box in app.button_group if box.label == "Genes")
    pills.set_value(["test target"]).run()
    assert not app.exception
    assert set(table_of(app)["Gene is"]) == {"test target"}
    assert len(table_of(app)) == len(bundle.split.targets("test"))


def test_signs_that_cannot_be_believed_are_not_spoken_of(overview, bundles, monkeypatch):
    st.cache_resource.clear()  # of answers with signs
    assert any("⊣ represses" in text.value for text in overview(bundles=bundles).caption)
    st.cache_resource.clear()
    monkeypatch.setattr(verdicts, "check_signs", lambda source: SignCheck(56, 100))
    app = overview(bundles=bundles)
    st.cache_resource.clear()
    assert not any("⊣ represses" in text.value for text in app.caption)
    assert any(
        "agree with 56% of 100 known ones, which is not enough" in text.value
        for text in app.caption
    )
    assert not any(box.label == "Effect" for box in app.button_group)


def test_each_word_of_a_sign_stands_once_so_that_teams_of_four_fit(overview, bundles):
    st.cache_resource.clear()  # of answers without signs
    app = overview(bundles=bundles)
    teams = table_of(app)["Team"]
    assert any("⊣ represses " in team for team in teams)
    assert any("→ activates " in team and " + " in team for team in teams)
    assert all(team.count("activates") <= 1 >= team.count("represses") for team in teams)


def test_search_leads_to_the_gene(overview, little: Dataset):
    app = overview()
    box = next(box for box in app.selectbox if box.label == "Find a gene")
    place = next(i for i, option in enumerate(box.options) if "(g20)" in option)
    box.select_index(place).run()
    assert not app.exception
    assert app.query_params["target"] == "g20"
    assert any("Which team?" in box.value for box in app.subheader)


def test_short_address_of_a_target_opens_it(open_app):
    app = open_app(page="", target="g20")
    assert not app.exception
    assert any("Which team?" in box.value for box in app.subheader)


def test_target_is_kept_over_pages_that_do_not_ask_for_it(open_app):
    app = open_app(target="g21").switch_page("network/page.py").run()
    assert not any(box.label == "Target gene" for box in app.selectbox)
    app = app.switch_page("explore/page.py").run()
    assert app.query_params["target"] == "g21"


def test_downloads_say_effects_and_protocol(overview, little: Dataset):
    app = overview()
    buttons = {button.proto.label: button for button in app.get("download_button")}
    assert {"Teams (CSV)", "Edges (CSV)"} <= set(buttons)


def test_csv_of_answers_is_read_back(predictor: Predictor, bundle: Bundle, little: Dataset):
    genes = bundle.split.targets("test")
    table = answers_for(predictor, genes, {}, SignCheck(0, 0), size=2).table
    rows = list(csv.DictReader(io.StringIO(answers_csv(table))))
    assert [row["target"] for row in rows] == list(genes)
    for row in rows:
        effects = row["effects"].split(";")
        assert len(effects) == len(row["regulators"].split(";")) == int(row["R"])
        assert set(effects) <= {"activates", "represses", "regulates"}


def test_the_demo_asks_what_one_has(overview):
    assert "what do you have?" not in said_of(overview())
    assert "what do you have?" in said_of(overview(dataset="demo", bundles=ROOT / "checkpoints"))
