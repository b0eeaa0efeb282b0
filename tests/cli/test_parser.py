"""What the command line says of words that it cannot parse."""

from pathlib import Path

import numpy as np
import pytest

from grncore.cli import main
from grncore.cli.terminal import printable

HOSTILE = "\x1b[31mred\x1b]0;title\x07\x9b2J\u202egnp.exe"


def refused(words: list[str], capsys: pytest.CaptureFixture) -> str:
    with pytest.raises(SystemExit) as caught:
        main(words)
    assert caught.value.code == 2
    return capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        [HOSTILE],
        ["info", "demo", f"--{HOSTILE}"],
        ["info", "demo", HOSTILE],
        ["info", "demo", "--values", HOSTILE],
        ["recover", "demo", "--size", HOSTILE],
        ["recover", "demo", "--top", HOSTILE],
        ["recover", "demo", f"--oracle={HOSTILE}"],
        ["explain", f"--{HOSTILE}=--"],
    ],
)
def test_a_hostile_word_is_refused_in_plain_text(words, capsys) -> None:
    said = refused(words, capsys)
    assert "\\u202e" in said, "it is told which word"
    assert printable(said) == said


@pytest.fixture
def dashed(tmp_path: Path) -> list[str]:
    """A dataset whose regulators are ``r1`` and ``-r2``, and ``-t`` a target of both."""
    draw = np.random.default_rng(0)
    rows = {"r1": draw.gamma(2, 2, 40), "-r2": draw.gamma(2, 2, 40)}
    rows |= {name: rows["r1"] + rows["-r2"] + draw.gamma(1, 1, 40) for name in ("-t", "t2")}
    lines = [",".join([gene, *map("{:.3f}".format, row)]) for gene, row in rows.items()]
    table = tmp_path / "expression.csv"
    table.write_text("\n".join(["gene," + ",".join(f"c{i}" for i in range(40)), *lines]))
    (tmp_path / "tfs.txt").write_text("r1\n-r2\n")
    return [str(table), "--regulators", str(tmp_path / "tfs.txt")]


@pytest.mark.parametrize("team", [["--team=-r2", "--team", "r1"], ["--team", "r1", "--team=-r2"]])
def test_a_gene_whose_name_begins_with_a_dash_is_explained(dashed, capsys, team) -> None:
    assert main(["explain", *dashed, "--target=-t", *team]) == 0
    said = capsys.readouterr().out
    assert "-t by" in said
    assert {"r1", "-r2"} <= {line.split()[0] for line in said.splitlines()}


def test_teams_of_such_genes_are_written(dashed, tmp_path: Path) -> None:
    out = tmp_path / "teams.csv"
    words = ["recover", *dashed, "--targets=-t", "--targets", "t2", "--size", "2"]
    assert main([*words, "--models", "correlation", "--top", "1", "--out", str(out)]) == 0
    lines = out.read_text().splitlines()
    assert sum("-t" in line for line in lines) == sum("t2" in line for line in lines) == 1


@pytest.mark.parametrize(
    "words",
    [
        ["--target", "t2", "--team", "-r2"],
        ["--target", "t2", "--team", "r1", "-r2"],
        ["--target", "-t", "--team", "r1"],
    ],
)
def test_how_such_a_name_is_given_is_said(dashed, capsys, words) -> None:
    assert "A name that begins with a dash stands" in refused(["explain", *dashed, *words], capsys)
    assert "begins with a dash" not in refused(["info", "demo", "--regulator-list"], capsys)
