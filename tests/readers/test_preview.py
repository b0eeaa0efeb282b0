"""What was understood is shown beside the file's first lines, and --strict lets no notice pass."""

from pathlib import Path

import pytest

from grncore.cli import main
from grncore.readers import ReadOptions
from grncore.readers.loading import load_with_preview
from grncore.readers.preview import as_text


def test_each_part_beside_its_lines(experiment) -> None:
    regulators = experiment.write("tfs.txt", "lacI\ncrp\naraC\n")
    groups = experiment.write("groups.csv", "cell,type\nc1,a\nc2,a\nc3,b\nc4,b\n")
    options = ReadOptions(edges=experiment.edge_list(), regulators=regulators, cell_groups=groups)
    dataset, parts = load_with_preview(experiment.expression(), options)
    by_name = {one.part: one for one in parts}
    assert set(by_name) == {"expression", "edges", "regulators", "cell groups"}
    expression = by_name["expression"]
    assert expression.lines[0] == "id,c1,c2,c3,c4"
    assert list(expression.understood.index) == ["lacI", "crp", "araC"]
    assert expression.understood.loc["crp", "c2"] == pytest.approx(dataset.expression[
        dataset.index["crp"], 1
    ])  # fmt: skip
    assert any("logged" in said or "linear" in said for said in expression.said)
    assert list(by_name["cell groups"].understood["group"]) == ["a", "a", "b"]
    assert by_name["edges"].lines[:2] == ("TF,target", "lacI,lacZ")


def test_a_file_cannot_steer_the_terminal(experiment) -> None:
    experiment.cells[0] = "c\x1b[2Jx"
    _, parts = load_with_preview(experiment.expression(), ReadOptions())
    assert "\x1b" not in as_text(parts)


def test_strict_names_every_notice(experiment, capsys: pytest.CaptureFixture) -> None:
    path, edges = experiment.expression(), experiment.edge_list()
    assert main(["info", str(path), "--edges", str(edges)]) == 0
    assert "understood as" in capsys.readouterr().out
    assert main(["info", str(path), "--edges", str(edges), "--strict"]) == 2
    said = capsys.readouterr().err
    assert "--strict allows none" in said and "values are" in said
    flags = ["--values", "counts", "--orientation", "genes-by-cells", "--sample-noun", "cells"]
    assert main(["info", str(path), "--edges", str(edges), "--strict", *flags]) == 0


def test_toml_names_prior_positions_and_order(experiment, tmp_path: Path) -> None:
    experiment.expression()
    experiment.edge_list()
    experiment.write("prior.csv", "regulator,target,weight\ncrp,lacZ,0.5\nlacI,lacY,1\n")
    experiment.write("where.csv", "gene,chromosome,start\ncrp,chr,700\nlacI,chr,20\n")
    experiment.write("time.csv", "cell,time\nc4,3\nc1,0\nc2,1\nc3,2\n")
    lines = ["expression = 'expression.csv'", "edges = 'edges.csv'", "prior = 'prior.csv'",
             "gene_positions = 'where.csv'", "cell_order = 'time.csv'"]  # fmt: skip
    manifest = experiment.write("d.toml", "\n".join(lines))
    dataset, _ = load_with_preview(manifest)
    assert dataset.prior[["regulator", "target", "weight"]].to_numpy().tolist() == [
        ["lacI", "lacY", 1.0], ["crp", "lacZ", 0.5],
    ]  # fmt: skip
    assert dataset.gene_positions == {"crp": ("chr", 700), "lacI": ("chr", 20)}
    assert dataset.cell_order.tolist() == [0, 1, 2, 3]
    plain, _ = load_with_preview(tmp_path / "expression.csv")
    assert plain.prior is None and plain.gene_positions is None and plain.cell_order is None
