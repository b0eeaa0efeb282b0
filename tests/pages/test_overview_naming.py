"""Naming from the Overview: genes without a known team, at once or behind the page."""

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from grncore.answers.answer_table import answers_for
from grncore.answers.kept_answers import write_answers
from grncore.answers.naming import FITTING, NAMING, READING
from grncore.answers.team_signs import SignCheck
from grncore.checkpoints import Bundle
from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.pipeline.predictor import Predictor
from grncore.pipeline.recipe import untrained_recipe
from grncore.readers import load
from grncore.runs import Run
from grncore.runs.events import EventLog
from pages.common import naming
from pages.common.answers_view import CLASS_WORDS
from tests.pages.jobs import wait_for_jobs
from tests.pages.overview import said_of_bar, table_of


@pytest.fixture
def only(folder: Path, tmp_path: Path) -> Path:
    """Expression, and nothing else."""
    only = tmp_path / "only"
    only.mkdir()
    (only / "expression.csv").write_bytes((folder / "expression.csv").read_bytes())
    return only


def button_of_naming(app: AppTest):
    return next(button for button in app.button if "without a known team" in button.label)


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
    wait_for_jobs()
    table = table_of(app.run())
    assert table["Stability"].between(0, 100).all()
    slider = next(box for box in app.slider if box.label == "Stability at least")
    slider.set_value(50).run()
    assert len(table_of(app)) == (table["Stability"] >= 50).sum()
    app = app.switch_page("explore/page.py").run()
    assert not app.exception
    again = next(m for m in app.metric if m.label == "Named again when samples are drawn anew")
    assert 0 <= int(again.value.removesuffix("%")) <= 100
