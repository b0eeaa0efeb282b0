"""The Overview: what it says of the data, its scoreboard, its table and its ways on."""

import csv
import io
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from grncore.answers.answer_table import answers_for
from grncore.answers.kept_answers import write_answers
from grncore.answers.naming import FITTING, NAMING, READING
from grncore.answers.scoreboard import verdict_in_words
from grncore.answers.team_signs import SignCheck
from grncore.answers.track_record import track_records
from grncore.checkpoints import Bundle
from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.pipeline.predictor import Predictor
from grncore.pipeline.recipe import untrained_recipe
from grncore.readers import load
from grncore.runs import Run
from grncore.runs.events import EventLog
from pages.common import background, list_naming, list_report, naming, verdicts
from pages.common.answers_view import CLASS_WORDS
from pages.overview import genes
from tests.boards import scoreboard
from tests.pages.conftest import ROOT


@pytest.fixture
def overview(open_app):
    def opened(**address: str) -> AppTest:
        app = open_app(page="", **address)
        assert not app.exception
        return app

    return opened


def said_of(app: AppTest) -> str:
    return " ".join(block.value for block in app.main.markdown)


def table_of(app: AppTest) -> pd.DataFrame:
    return next(frame.value for frame in app.dataframe if {"Gene", "Team"} <= set(frame.value))


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


def test_genes_beyond_the_strata_are_counted_and_named_on_request(
    overview, little: Dataset, bundle: Bundle, at_once
):
    app = overview()
    unknown = [gene for gene in little.genes if gene not in little.teams]
    others = set(little.teams) - set(bundle.split.in_parts)
    assert others, "else this test shows nothing"
    assert len(table_of(app)) == len(bundle.split.in_parts)
    assert any(
        f"Not yet: {len(others)} other targets, and {len(unknown)} genes without a known team"
        in text.value
        for text in app.caption
    )
    more = f"Name teams for {len(others) + len(unknown)} more genes"
    next(button for button in app.button if button.label == more).click().run()
    assert not app.exception
    table = table_of(app)
    assert len(table) == len(little.genes)
    rows = table[table["Gene is"] == "no known team"]
    assert len(rows) == len(unknown)
    assert set(rows["Known team"]) == {"–"}
    app.run()
    assert not any("Not yet" in text.value for text in app.caption)
    assert not any(button.label == more for button in app.button)


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


@pytest.fixture
def only(folder: Path, tmp_path: Path) -> Path:
    """Expression, and nothing else."""
    only = tmp_path / "only"
    only.mkdir()
    (only / "expression.csv").write_bytes((folder / "expression.csv").read_bytes())
    return only


def button_of_naming(app: AppTest):
    return next(button for button in app.button if "without a known team" in button.label)


def said_of_bar(app: AppTest) -> str:
    """Text of the progress bar."""
    text: str = app.get("progress")[0].proto.text
    return text


def test_naming_goes_on_behind_the_page(overview, only: Path, bundles: Path, launched, monkeypatch):
    app = overview(dataset=str(only), bundles=bundles)
    button_of_naming(app).click().run()
    assert not app.exception
    (run,) = launched
    assert (run.note.command, run.note.dataset) == ("name", "only")
    stood = {"status": "running"}
    monkeypatch.setattr(Run, "status", lambda run: stood["status"])
    app = overview(dataset=str(only), bundles=bundles)  # another tab, or the same one reloaded
    assert not any("without a known team" in button.label for button in app.button)
    starting = r"Starting: loading the program and the data · \d+ s"
    assert re.fullmatch(starting, said_of_bar(app)), "it says at once what it does, and how long"
    data = load(only)
    with EventLog(run.events_path) as log:
        log.write("started", plan=[(READING, 1.0), (FITTING, 1.0), (NAMING, 8.0)])
        log.progress(READING, 1, 1)
        log.progress(FITTING, 1, 1)
        log.progress(NAMING, 10, len(data.genes))
    source = Predictor(data, recipe=untrained_recipe(data))
    first = answers_for(source, data.genes[:10], {}, SignCheck(0, 0), size=2)
    write_answers(run.folder / "work" / "unknown-auto-00000.json", first)
    app = overview(dataset=str(only), bundles=bundles)
    assert re.match(r"40% · Naming teams 25% · \d+ s in all", said_of_bar(app))
    assert len(table_of(app)) == 10  # teams are read as they come
    next(button for button in app.button if button.label == "Cancel").click().run()
    assert run.is_cancelling
    stood["status"] = "cancelled"
    app = overview(dataset=str(only), bundles=bundles)
    assert any("It was cancelled" in text.value for text in app.caption)
    button_of_naming(app).click().run()
    assert [one.id for one in launched] == [run.id, run.id], "it goes on from what is named"


def test_a_shared_server_names_no_more_at_once_than_it_may(
    overview, only: Path, bundles: Path, launched, monkeypatch
):
    def refuse():
        raise InputError("This server works on 1 runs at once, and 1 are at work.")

    monkeypatch.setattr(naming, "may_run", refuse)
    app = overview(dataset=str(only), bundles=bundles)
    button_of_naming(app).click().run()
    assert any("works on 1 runs at once" in error.value for error in app.error)
    assert launched == []


def test_expression_only_gets_teams_from_one_button(overview, only: Path, tmp_path: Path, at_once):
    app = overview(dataset=str(only), bundles=tmp_path / "none")
    assert any("Expression only" in (box.proto.title or "") for box in app.info)
    button_of_naming(app).click().run()
    assert not app.exception
    assert len(table_of(app)) == 40
    assert set(table_of(app)["The data tells"]) <= {*CLASS_WORDS.values(), "–"}
    assert not {"Known team", "Gene is"} & set(table_of(app)), "there is nothing to say"
    # Stability is counted behind the page, which is drawn anew then.
    assert background._worker().submit(int).result(timeout=60) == 0
    table = table_of(app.run())
    assert table["Stability"].between(0, 100).all()
    slider = next(box for box in app.slider if box.label == "Stability at least")
    slider.set_value(50).run()
    assert len(table_of(app)) == (table["Stability"] >= 50).sum()
    app = app.switch_page("explore/page.py").run()
    assert not app.exception
    again = next(m for m in app.metric if m.label == "Named again when samples are drawn anew")
    assert 0 <= int(again.value.removesuffix("%")) <= 100


def test_downloads_say_effects_and_protocol(overview, little: Dataset):
    app = overview()
    buttons = {button.proto.label: button for button in app.get("download_button")}
    assert {"Teams (CSV)", "Edges (CSV)"} <= set(buttons)


def test_csv_of_answers_is_read_back(predictor: Predictor, bundle: Bundle, little: Dataset):
    from grncore.answers.answer_table import answers_csv, answers_for

    genes = bundle.split.targets("test")
    table = answers_for(predictor, genes, {}, SignCheck(0, 0), size=2).table
    rows = list(csv.DictReader(io.StringIO(answers_csv(table))))
    assert [row["target"] for row in rows] == list(genes)
    for row in rows:
        effects = row["effects"].split(";")
        assert len(effects) == len(row["regulators"].split(";")) == int(row["R"])
        assert set(effects) <= {"activates", "represses", "regulates"}


def test_a_list_of_genes_is_answered_and_tested_for_shared_regulators(
    overview, bundle: Bundle, monkeypatch: pytest.MonkeyPatch
):
    # The report is made when its button is pressed, and not before.
    monkeypatch.setattr(list_report, "list_report_html", lambda *_, **__: pytest.fail("made"))
    app = overview()
    genes = bundle.split.targets("test")[:4]
    box = next(box for box in app.expander if box.label.startswith("A list of genes"))
    assert not any(area.label == "Genes of your list" for area in app.text_area)
    app.session_state["overview.list"] = True
    app.run()
    area = next(area for area in app.text_area if area.label == "Genes of your list")
    area.set_value("\n".join([*genes, "nosuchgene"]))
    next(b for b in app.button if b.label == "Look at this list").click().run()
    assert not app.exception
    assert box is not None
    assert any("nosuchgene" in warning.value for warning in app.warning)
    tables = [frame.value for frame in app.dataframe if "Gene is" in frame.value]
    assert [len(table) for table in tables][-1] == len(genes)
    shared = next(frame.value for frame in app.dataframe if "Expected" in frame.value)
    assert set(shared["In the list"].str.split(" of ").str[1]) == {str(len(genes))}
    offered = [button.proto.label for button in app.get("download_button")]
    assert "Report (HTML, to print)" in offered


def look_at(app: AppTest, genes) -> AppTest:
    """Paste a list on the Overview and ask for it."""
    app.session_state["overview.list"] = True
    app.run()
    area = next(area for area in app.text_area if area.label == "Genes of your list")
    area.set_value("\n".join(genes))
    app = next(b for b in app.button if b.label == "Look at this list").click().run()
    assert not app.exception
    return app


def test_a_long_list_is_named_behind_the_page_and_found_again_after_a_reload(
    overview, little: Dataset, bundle: Bundle, launched, monkeypatch, tmp_path
):
    st.cache_resource.clear()  # of genes that another test had named
    monkeypatch.setattr(list_naming, "PATIENCE", 0)
    for module in (naming, list_naming, verdicts):
        monkeypatch.setattr(module, "tables_folder", lambda context: tmp_path / "tables")
    stood = {"status": "running"}
    monkeypatch.setattr(Run, "status", lambda run: stood["status"])
    known = bundle.split.test[2][0]
    unknown = [gene for gene in little.genes if gene not in little.teams][:6]
    look_at(overview(), [known, *unknown])
    (run,) = launched
    assert f"--genes={tmp_path}" in " ".join(run.note.arguments)
    with EventLog(run.events_path) as log:
        log.write("started", plan=[(READING, 1.0), (NAMING, 9.0)])
        log.progress(READING, 0, 1)
    app = overview()  # a new session, as after a reload: nobody pasted anything here
    assert re.match(r"0% · Reading the data, \d+ s · ", said_of_bar(app))
    area = next(area for area in app.text_area if area.label == "Genes of your list")
    assert area.value.split() == [known, *unknown]
    (named,) = [a for a in run.note.arguments if a.startswith("--genes=")]
    listed = Path(named.removeprefix("--genes=")).read_text().split()
    assert listed == unknown, "what is known already is not named again"
    first = [frame.value for frame in app.dataframe if {"Gene", "Team"} <= set(frame.value)][-1]
    assert len(first) == 1
    source = Predictor(little, bundle)
    found = answers_for(source, unknown[:2], {}, SignCheck(0, 0), size=2)
    digest = named.removesuffix(".txt").rsplit("-", 1)[1]
    write_answers(run.folder / "work" / f"listed-{digest}-2-00000.json", found)
    app = overview()
    table = [frame.value for frame in app.dataframe if {"Gene", "Team"} <= set(frame.value)][-1]
    assert len(table) == 3, "teams are read as they come, beside the one that was there"
    next(button for button in app.button if button.label == "Cancel").click().run()
    assert run.is_cancelling
    stood["status"] = "cancelled"
    app = overview()
    assert any("It was cancelled" in text.value for text in app.caption)
    more = f"Name teams for {len(unknown)} genes of the list"
    next(button for button in app.button if button.label == more).click().run()
    assert [one.id for one in launched] == [run.id, run.id], "it goes on from what is named"


def test_a_list_named_behind_the_page_is_the_one_named_at_once(
    overview, little: Dataset, bundle: Bundle, at_once, monkeypatch, tmp_path
):
    genes = [bundle.split.test[2][0], *(g for g in little.genes if g not in little.teams)][:7]

    def listed(app: AppTest) -> pd.DataFrame:
        tables = [frame.value for frame in app.dataframe if "Gene is" in frame.value]
        return tables[-1]

    once = listed(look_at(overview(), genes))
    assert not at_once
    st.cache_resource.clear()
    monkeypatch.setattr(list_naming, "PATIENCE", 0)
    for module in (naming, list_naming, verdicts):
        monkeypatch.setattr(module, "tables_folder", lambda context: tmp_path / "tables")
    behind = listed(look_at(overview(), genes))
    assert len(at_once) == 1
    pd.testing.assert_frame_equal(once, behind)


def test_the_demo_asks_what_one_has(overview):
    assert "what do you have?" not in said_of(overview())
    assert "what do you have?" in said_of(overview(dataset="demo", bundles=ROOT / "checkpoints"))
