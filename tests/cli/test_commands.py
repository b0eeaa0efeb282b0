import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from grncore.cli import main
from grncore.export import read_team_rows, read_teams_csv
from grncore.methods.registry import METHODS
from grncore.readers import load

SMALL = [
    "--genes=90", "--regulators=10", "--types=3", "--targets=1=8,2=36,3=24", "--decoys=2",
    "--cells-per-type=20",
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("simulated") / "small"
    assert main(["simulate", "--out", str(out), "--seed", "3", *SMALL]) == 0
    return out


@pytest.fixture(scope="module")
def checkpoint(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("checkpoints") / "small"
    call = ["train", str(folder), "--out", str(out), "--retriever", "popularity", "--sizes", "2,3"]
    assert main([*call, "--k", "10"]) == 0
    return out


def test_info_json_has_the_documented_keys(folder: Path, capsys: pytest.CaptureFixture) -> None:
    capsys.readouterr()
    assert main(["info", str(folder), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert list(told) == [
        "genes", "cells", "regulators", "edges", "targets", "targets_by_size", "teams_by_size",
        "fingerprint", "warnings",
    ]  # fmt: skip
    assert (told["genes"], told["cells"], told["targets"]) == (90, 60, 68)
    assert told["targets_by_size"] == {"1": 8, "2": 36, "3": 24}


@pytest.mark.parametrize("name", ["t.csv.bz2", "t.parquet.gz", "t.CSV.zip"])
def test_a_compression_that_is_not_made_is_refused(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture, name: str
) -> None:
    assert main(["recover", str(folder), "--size", "2", "--out", str(tmp_path / name)]) == 2
    assert "a name that ends in .gz" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_recover_says_which_genes_never_vary(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    values = 8 + np.random.default_rng(0).normal(size=(30, 40))
    values[[3, 20]] = 1.0
    expression = tmp_path / "expression.csv"
    pd.DataFrame(values, [f"g{i}" for i in range(30)]).to_csv(expression)
    call = ["recover", str(expression), "--models", "snapshot", "--size", "1", "--top", "1"]
    assert main([*call, "--out", str(tmp_path / "teams.csv.gz")]) == 0
    assert "2 of 30 genes never vary, such as g3, g20" in capsys.readouterr().out
    assert len(read_teams_csv(tmp_path / "teams.csv.gz")) == 28


def test_train_says_that_a_list_of_regulators_is_not_heeded(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    call = ["train", str(folder), "--retriever", "popularity", "--models", "none", "--sizes", "2"]
    capsys.readouterr()
    assert main([*call, "--out", str(tmp_path / "all")]) == 0
    assert "--universe all does not heed the list" in capsys.readouterr().err
    assert main([*call, "--universe", "listed", "--out", str(tmp_path / "listed")]) == 0
    assert "does not heed" not in capsys.readouterr().err


def test_info_of_ds3(shared_data: Path, capsys: pytest.CaptureFixture) -> None:
    assert main(["info", str(shared_data / "sergio-ds3"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    counts = [told[key] for key in ("genes", "cells", "regulators", "edges", "targets")]
    assert counts == [1200, 2700, 127, 2713, 1133]


def test_info_in_words(folder: Path, capsys: pytest.CaptureFixture) -> None:
    assert main(["info", str(folder)]) == 0
    text = capsys.readouterr().out
    assert "repeated-team share" in text
    assert "--orientation" in text


def test_simulating_again_gives_the_same_data(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    main(["simulate", "--out", str(tmp_path / "small"), "--seed", "3", *SMALL])
    capsys.readouterr()
    prints = []
    for place in (folder, tmp_path / "small"):
        main(["info", str(place), "--json"])
        prints.append(json.loads(capsys.readouterr().out)["fingerprint"])
    assert prints[0] == prints[1]


def test_recover_then_read(folder: Path, checkpoint: Path, tmp_path: Path) -> None:
    out = tmp_path / "teams.csv"
    call = ["recover", str(folder), "--checkpoint", str(checkpoint), "--out", str(out)]
    assert main([*call, "--top", "2"]) == 0
    table = read_teams_csv(out)
    assert set(table["part"]) == {"test"}
    assert {"pair", "residual", "neighbour", "stage1"} <= set(table["model"])
    assert table["rank"].max() == 2
    assert main([*call[:-1], str(tmp_path / "teams.parquet"), "--top", "2"]) == 0
    pd.testing.assert_frame_equal(read_team_rows(tmp_path / "teams.parquet"), table)


def test_evaluate_writes_rows(
    folder: Path, checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    out = tmp_path / "rows.json"
    call = ["evaluate", str(folder), "--checkpoint", str(checkpoint), "--json", str(out)]
    assert main([*call, "--ks", "5,10"]) == 0
    rows = json.loads(out.read_text())
    assert {row["metric"] for row in rows} == {
        "recall", "coverage", "exact", "exact_given_covered",
    }  # fmt: skip
    assert {row["subset"] for row in rows} == {"all", "seen_team", "novel_team"}
    assert "R is given" in capsys.readouterr().out


def test_a_user_error_is_one_message_and_status_2(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    assert main(["info", str(tmp_path / "nowhere")]) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("grncore: ")
    assert "nowhere" in captured.err
    assert "Traceback" not in captured.err


def test_a_full_folder_is_not_written_into(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    assert main(["simulate", "--out", str(tmp_path), *SMALL]) == 2
    assert "not empty" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_checkpoint_of_other_data_is_refused(
    checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    other = tmp_path / "other"
    main(["simulate", "--out", str(other), "--seed", "4", *SMALL])
    assert main(["evaluate", str(other), "--checkpoint", str(checkpoint)]) == 2
    assert "grncore:" in capsys.readouterr().err


def test_module_help_teaches() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "grncore", "--help"], capture_output=True, text=True, check=True
    )
    assert "A first walk" in done.stdout
    for command in ("info", "simulate", "train", "recover", "evaluate", "bench"):
        assert command in done.stdout


def test_help_of_recover_says_what_each_model_is(capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(SystemExit):
        main(["recover", "--help"])
    told = " ".join(capsys.readouterr().out.split())
    for method in METHODS.values():
        assert not method.names_teams or f"{method.kind} {method.model_description}" in told


def test_bench_rows(folder: Path, checkpoint: Path, tmp_path: Path) -> None:
    out = tmp_path / "bench.json"
    call = ["bench", "decode", str(folder), "--checkpoint", str(checkpoint), "--quick"]
    assert main([*call, "--json", str(out)]) == 0
    rows = json.loads(out.read_text())
    compared = [row for row in rows if row["ratio"] is not None]
    methods = {"reference", "factorised", "certified", "together"}
    assert {row["method"] for row in compared} == methods
    assert all(row["top10_agree"] == 1 for row in compared)
    assert all(row["exact_share"] == 1 for row in rows)


def test_recover_writes_the_edges_of_one_model(
    folder: Path, checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    out, edges = tmp_path / "teams.csv", tmp_path / "edges.tsv"
    call = ["recover", str(folder), "--checkpoint", str(checkpoint)]
    assert main([*call, "--models", "popularity", "--out", str(out)]) == 0
    as_edges = [*call, "--as", "edges", "--out", str(edges)]
    assert main([*as_edges, "--models", "popularity"]) == 0
    header, *lines = edges.read_text().splitlines()
    assert header.split("\t") == ["TF", "target", "importance"]
    teams = read_teams_csv(out)
    expected = {
        (regulator, target)
        for regulators, target in zip(teams["regulators"], teams["target"], strict=True)
        for regulator in regulators
    }
    assert {tuple(line.split("\t")[:2]) for line in lines} == expected
    edges.unlink()
    assert main(as_edges) == 2
    assert "one model" in capsys.readouterr().err


def test_recover_says_where_the_data_does_not_tell_sizes(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    rng = np.random.default_rng(0)
    drive = rng.normal(size=(24, 90))
    teams = [rng.choice(24, 8, replace=False) for _ in range(16)]  # larger than it tries
    values = 8 + np.vstack([drive, [drive[team].sum(axis=0) for team in teams]])
    genes = [f"g{row}" for row in range(40)]
    expression = tmp_path / "expression.csv"
    pd.DataFrame(values, genes, [f"s{i}" for i in range(90)]).to_csv(expression)
    factors = tmp_path / "tfs.txt"
    factors.write_text("\n".join(genes[:24]) + "\n")
    given = ["recover", str(expression), "--regulators", str(factors), "--targets", *genes[24:],
             "--models", "snapshot", "--out", str(tmp_path / "teams.csv")]  # fmt: skip
    assert main(given) == 0
    assert "the largest size that it tries, 4" in capsys.readouterr().out
    assert main([*given, "--size", "2"]) == 0
    assert "largest size" not in capsys.readouterr().out


def test_recover_says_what_evidence_rests_on_and_where_it_guesses(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    values = 8 + np.random.default_rng(0).normal(size=(40, 60))  # nothing regulates anything
    genes = [f"g{row}" for row in range(40)]
    expression, teams = tmp_path / "expression.csv", tmp_path / "teams.csv"
    pd.DataFrame(values, genes, [f"s{i}" for i in range(60)]).to_csv(expression)
    assert main(["recover", str(expression), "--models", "evidence", "--out", str(teams)]) == 0
    said = capsys.readouterr().out
    assert "Expression evidence: No order of cells is used with logged data." in said
    assert "of 40 teams though no set of their size explains the target better than chance" in said
    first = pd.read_csv(teams).query("rank == 1")
    assert (first["identifiability"] == "weak").mean() > 0.7


def test_explain_fits_any_team_and_names_who_may_not_regulate(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    dataset = load(folder)
    target, team = next((gene, t) for gene, t in dataset.teams.items() if len(t) == 2)
    out = tmp_path / "members.csv"
    given = ["explain", str(folder), "--target", target]
    assert main([*given, "--team", *team, "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "gain" in said
    table = pd.read_csv(out, dtype={"regulator": str})
    assert set(table["regulator"]) == set(team)
    # They are its true regulators, though sixty cells hardly tell the weaker one.
    assert (table["gain"] > 0).all() and table["gain"].max() > 4
    other = next(gene for gene in dataset.genes if gene not in dataset.true_regulators)
    assert main([*given, "--team", team[0], other]) == 2
    assert f"{dataset.display(other)} may not regulate" in capsys.readouterr().err
