"""A list of genes on the Overview: its answers, its report, and its naming behind the page."""

import re
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from grncore.answers.answer_table import answers_for
from grncore.answers.kept_answers import write_answers
from grncore.answers.naming import NAMING, READING
from grncore.answers.team_signs import SignCheck
from grncore.checkpoints import Bundle
from grncore.dataset import Dataset
from grncore.pipeline.predictor import Predictor
from grncore.runs import Run
from grncore.runs.events import EventLog
from pages.common import list_naming, list_report, naming, verdicts
from tests.pages.overview import said_of_bar


def look_at(app: AppTest, genes) -> AppTest:
    """Paste a list on the Overview and ask for it."""
    app.session_state["overview.list"] = True
    app.run()
    area = next(area for area in app.text_area if area.label == "Genes of your list")
    area.set_value("\n".join(genes))
    app = next(b for b in app.button if b.label == "Look at this list").click().run()
    assert not app.exception
    return app


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
