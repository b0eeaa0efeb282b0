"""No result replaces the data that it rests on, another result, or part of itself."""

from pathlib import Path

import numpy as np
import pytest

from grncore.cli import main
from grncore.export import read_teams_csv


@pytest.fixture
def data(tmp_path: Path) -> Path:
    draw = np.random.default_rng(0)
    rows = {f"r{k}": draw.gamma(2, 2, 30) for k in range(3)}
    rows |= {f"t{k}": rows["r0"] + k * rows["r1"] + draw.gamma(1, 0.2, 30) for k in range(4)}
    lines = [",".join([gene, *map("{:.3f}".format, row)]) for gene, row in rows.items()]
    (tmp_path / "expression.csv").write_text(
        "\n".join(["gene," + ",".join(f"c{k}" for k in range(30)), *lines]) + "\n"
    )
    edges = [("r0", "t0"), ("r0", "t1"), ("r1", "t1"), ("r1", "t2"), ("r2", "t3")]
    (tmp_path / "edges.csv").write_text("TF,target\n" + "".join(f"{a},{b}\n" for a, b in edges))
    (tmp_path / "tfs.txt").write_text("r0\nr1\nr2\n")
    return tmp_path


def named(data: Path) -> list[str]:
    return ["recover", str(data), "--regulators", str(data / "tfs.txt"), "--targets", "t1"]


def read(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("flag", ["--out", "--activities"])
@pytest.mark.parametrize("file", ["expression.csv", "edges.csv", "tfs.txt", "link.csv"])
def test_data_is_not_written_over(data: Path, capsys, flag: str, file: str) -> None:
    (data.parent / "link.csv").unlink(missing_ok=True)
    (data.parent / "link.csv").symlink_to(data / "expression.csv")
    place = data.parent / file if file == "link.csv" else data / file
    places = {"--out": str(data / "new.csv"), "--activities": str(data / "more.csv"), flag: place}
    before = read(data)
    words = [word for name, value in places.items() for word in (name, str(value))]
    assert main([*named(data), "--models", "correlation", "--size", "1", *words]) == 2
    assert "the data is read from there" in capsys.readouterr().err
    assert read(data) == before


def test_two_results_are_two_files(data: Path, capsys) -> None:
    one = [str(data / "t.csv"), str(data / "." / "t.csv")]
    assert main([*named(data), "--out", one[0], "--activities", one[1]]) == 2
    assert "name one file" in capsys.readouterr().err
    assert not (data / "t.csv").exists()


def test_a_model_that_is_named_twice_answers_once_and_a_lacking_team_is_said(data, capsys) -> None:
    out = str(data / "t.csv")
    words = [*named(data), "--models", "correlation", "correlation", "--out", out]
    assert main([*words, "--size", "1", "--top", "1"]) == 0
    assert len(read_teams_csv(out)) == 1
    assert "names no team" not in capsys.readouterr().out
    assert main([*words, "--size", "4", "--top", "1"]) == 0  # a result may be written again
    assert "names no team of 1 targets, such as t1" in capsys.readouterr().out


def test_a_prior_that_holds_the_answers_is_said_beside_teams(data: Path, capsys) -> None:
    lines = (data / "edges.csv").read_text().splitlines()[1:]
    (data / "prior.csv").write_text(
        "regulator,target,weight\n" + "\n".join(f"{x},1" for x in lines)
    )
    words = [*named(data), "--models", "correlation", "--size", "1", "--out", str(data / "t.csv")]
    assert main([*words, "--prior", str(data / "prior.csv")]) == 0
    assert "THE PRIOR HOLDS THE ANSWERS" in capsys.readouterr().err
    words[words.index("correlation")] = "evidence"
    assert main([*words, "--prior", str(data / "prior.csv")]) == 0
    assert "Expression evidence: Too little is named from elsewhere" in capsys.readouterr().out


def test_naming_says_before_the_work_that_no_model_answers(data: Path, capsys, monkeypatch) -> None:
    monkeypatch.setattr("grncore.pipeline.predictor.Predictor.models", lambda self, size: ())
    words = ["name", str(data), "--out", str(data / "named"), "--unknown", "auto"]
    assert main(words) == 2
    assert "no model here names teams of a size that the data tells" in capsys.readouterr().err
    assert not (data / "named").exists()
