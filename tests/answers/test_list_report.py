"""The report of a list: commands that name its teams again, and what it says of its settings."""

import csv
import shlex
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from grncore.answers.answer_table import answers_for
from grncore.answers.gene_list import read_list
from grncore.answers.list_report import list_report, recover_commands
from grncore.answers.team_signs import SignCheck
from grncore.cli import build_parser, main
from grncore.dataset import Dataset
from grncore.pipeline.predictor import Predictor

UNTRUSTED = SignCheck(10, 40)


@pytest.fixture(scope="module")
def source(tiny: Dataset) -> Predictor:
    return Predictor(tiny)


def listed(source: Predictor) -> tuple[str, ...]:
    """Two genes with known teams of several sizes, and two without."""
    unknown = [gene for gene in source.dataset.genes if gene not in source.dataset.teams]
    return (*source.split.test[2][:1], *source.split.test[3][:1], *unknown[:2])


def parsed(command: str):
    words = shlex.split(command)
    assert words[:4] == ["python", "-m", "grncore", "recover"]
    return build_parser("recover").parse_args(words[3:])


def test_commands_name_the_same_teams_again(source, tiny, tmp_path, monkeypatch):
    genes = listed(source)
    table = answers_for(source, genes, {}, UNTRUSTED, size=3).table
    monkeypatch.setattr("grncore.cli.recover.read_dataset", lambda *_: tiny)
    monkeypatch.chdir(tmp_path)
    commands = recover_commands(source, table, dataset="tiny", checkpoint=None, size=3)
    # One of known sizes, and one of the size that was given.
    assert [parsed(command).size for command in commands] == [None, 3]
    named = {}
    for command in commands:
        assert not main(shlex.split(command)[3:])
        rows = csv.DictReader(Path(parsed(command).out).read_text(encoding="utf-8").splitlines())
        named |= {
            row["target"]: set(row["regulators"].split(";")) for row in rows if row["rank"] == "1"
        }
    assert named == dict(zip(table["target"], map(set, table["regulators"]), strict=True))


def test_commands_survive_a_shell_and_dashes(source):
    table = answers_for(source, listed(source)[:2], {}, UNTRUSTED, size=None).table
    odd = ("--out", "it's $HOME; rm *")
    table = table.assign(target=odd)
    (command,) = recover_commands(source, table, dataset="-my data", checkpoint="runs/a b", size=2)
    options = parsed(command)
    assert [name.strip() for name in options.targets] == list(odd)  # blanks around are not read
    assert (options.dataset, options.checkpoint) == ("./-my data", "runs/a b")
    assert options.models == [table["model"].iloc[0]]


def test_genes_without_an_answer_are_in_no_command(source):
    table = answers_for(source, listed(source)[:2], {}, UNTRUSTED, size=None).table
    table = table.assign(regulators=pd.Series([table["regulators"].iloc[0], ()], dtype=object))
    (command,) = recover_commands(source, table, dataset="demo", checkpoint=None, size=None)
    assert parsed(command).targets == [table["target"].iloc[0]]


def test_report_says_settings_and_where_signs_come_from(source, tiny):
    genes = read_list(tiny, "\n".join(listed(source)))
    table = answers_for(source, genes.genes, {}, UNTRUSTED, size=3).table
    report = list_report(
        source, genes, table, None, UNTRUSTED, dataset="demo", checkpoint=None, size=3, date="today"
    )
    said = " ".join(report.methods)
    for fact in (tiny.fingerprint[:16], f"seed {source.split.seed}", "given as R = 3", "grncore"):
        assert fact in said
    assert "25% of 40 known ones" in report.signs
    assert report.shared is None
    signed = replace(UNTRUSTED, right=40)
    table = answers_for(source, genes.genes, {}, signed, size=3).table
    report = list_report(
        source, genes, table, table, signed, dataset="demo", checkpoint=None, size=3, date="today"
    )
    assert "agree with 100% of 40 known ones" in report.signs
    assert report.shared is not None
    assert set(report.shared["background_size"]) == {len(genes.genes)}


def test_signs_of_a_method_are_doubted_where_expression_tells_none(source, tiny):
    genes = read_list(tiny, "\n".join(listed(source)))
    table = answers_for(source, genes.genes, {}, UNTRUSTED, size=3).table
    signs = pd.Series([(1,) * len(team) for team in table["regulators"]], dtype=object)
    table = table.assign(signs=signs, sign_source="model")
    for check, is_doubted in ((UNTRUSTED, True), (replace(UNTRUSTED, right=40), False)):
        said = list_report(
            source, genes, table, None, check, dataset="demo", checkpoint=None, size=3, date="today"
        ).signs
        assert ("hardly more than a guess" in said) == is_doubted
        assert "the method says" in said
    assert not SignCheck(0, 0).doubt
