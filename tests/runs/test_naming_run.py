"""Naming as a real process: it tells where it is, is cancelled, goes on, and leaves its tables."""

import json
from dataclasses import asdict

import pytest

from grncore.answers.naming import (
    FITTING,
    LISTED,
    NAMING,
    READING,
    UNKNOWN,
    AnswerKey,
    kept_in,
    listed,
)
from grncore.cli import main
from grncore.runs import check_name, list_runs, start_naming
from grncore.runs.command import genes_file, read_names
from grncore.runs.run import read_run
from grncore.runs.stages import share_done
from tests.runs.conftest import wait_for

TABLES = {UNKNOWN: 2}
ASKED = AnswerKey(UNKNOWN, 2)


def test_naming_is_watched_cancelled_continued_and_kept(bundles, small, source, until, tmp_path):
    out = tmp_path / "tables"

    def start():
        return start_naming(bundles, small, str(source), out, TABLES)

    run = start()
    assert run.status() == "running"
    assert start().id == run.id, "two that press the button watch one run"
    assert list_runs(bundles, "train") == []
    check_name(bundles, run.note.name)  # a checkpoint may be called so all the same
    run.cancel()
    until(run, "cancelled")
    assert kept_in(out, ASKED) is None
    again = start()
    assert again.id == run.id, "it goes on"
    wait_for(run, lambda: bool(run.stages()), "a first stage")
    assert run.stages()[0].name == READING
    until(run, "finished")
    assert [stage.name for stage in run.stages()] == [READING, FITTING, NAMING]
    assert share_done(run.stages()) == 1
    found = kept_in(out, ASKED)
    assert found is not None
    unknown = [gene for gene in small.genes if gene not in small.teams]
    assert found.table["target"].tolist() == unknown
    assert set(found.table["R"]) == {2}
    assert not (run.folder / "work").exists()
    third = start()  # of what has finished nothing is left but its tables
    assert [one.id for one in list_runs(bundles)] == [third.id]
    third.cancel(force=True)


def test_a_list_is_named_of_a_file_beside_its_table(bundles, small, source, until, tmp_path):
    out, genes = tmp_path / "tables", [small.genes[7], small.genes[3]]
    run = start_naming(bundles, small, str(source), out, {LISTED: 2}, genes=genes)
    until(run, "finished")
    found = kept_in(out, listed(genes, 2))
    assert found is not None
    assert found.table["target"].tolist() == genes
    assert read_names(genes_file(out, genes)) == tuple(genes)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--listed=2"], "go together"),
        (["--genes=x.txt"], "go together"),
        ([], "--listed R"),
        (["--listed=2", "--genes=x.txt"], "no such file"),
        (["--listed=2", "--genes=genes.txt"], "no gene is called 'nobody'"),
    ],
)
def test_a_wrong_list_is_refused(source, tmp_path, monkeypatch, capsys, words, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "genes.txt").write_text("nobody\n")
    assert main(["name", f"--out={tmp_path / 'out'}", *words, str(source)]) == 2
    assert said in capsys.readouterr().err


def test_a_failure_says_why(bundles, small, source, until, tmp_path):
    run = start_naming(bundles, small, str(source.parent / "gone"), tmp_path / "out", TABLES)
    until(run, "failed")
    assert run.message is not None
    assert "gone" in run.message


def test_a_run_of_an_earlier_version_trains(bundles, small, source, tmp_path, monkeypatch):
    monkeypatch.setattr("grncore.runs.run.Run.launch", lambda run, **_: None)
    run = start_naming(bundles, small, str(source), tmp_path / "out", TABLES)
    before = {**asdict(run.note), "schema": 2}
    del before["command"]
    (run.folder / "run.json").write_text(json.dumps(before))
    again = read_run(run.folder)
    assert again is not None
    assert again.note.command == "train"
