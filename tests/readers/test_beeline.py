from pathlib import Path

import pytest

from grncore.dataset import summarise
from grncore.errors import InputError
from grncore.readers import ReadOptions, load


def test_mesc_has_its_known_counts(shared_data: Path) -> None:
    dataset = load(shared_data / "beeline-mesc")
    summary = summarise(dataset)
    assert (summary.genes, summary.cells, summary.regulators) == (1120, 421, 88)
    assert (summary.edges, summary.targets) == (29613, 977)
    sizes = [len(team) for team in dataset.teams.values()]
    assert max(sizes) == 72
    assert round(sum(sizes) / len(sizes), 1) == 30.3
    assert sum(summary.targets_by_size[size] for size in (2, 3, 4)) == 15
    assert dataset.is_logged
    assert dataset.listed_regulators is not None
    assert len(dataset.listed_regulators) == 627
    assert set(dataset.true_regulators) <= set(dataset.listed_regulators)
    # The label file repeats the network by position and agrees, so nothing is said of it.
    assert not {"label-file", "unknown-genes", "self-edges"} & {n.code for n in dataset.notices}


@pytest.fixture
def folder(experiment) -> Path:
    experiment.expression("ExpressionData.csv")
    experiment.edge_list("refNetwork.csv", header="Gene1,Gene2")
    return experiment.folder


def test_benchmark_inputs_are_read(folder: Path) -> None:
    dataset = load(folder)
    assert dataset.teams["lacZ"] == ("crp", "lacI")
    assert dataset.listed_regulators is None


def test_several_networks_ask_for_a_choice(folder: Path) -> None:
    (folder / "STRING-network.csv").write_text("Gene1,Gene2\ncrp,lacI\n")
    with pytest.raises(InputError, match=r"2 files match .*STRING-network\.csv.*--edges"):
        load(folder)
    chosen = load(folder, ReadOptions(edges=folder / "STRING-network.csv"))
    assert chosen.teams == {"lacI": ("crp",)}


def test_listed_regulators_without_expression_are_dropped_and_said(folder: Path) -> None:
    (folder / "TFs.csv").write_text("TF\ncrp\nlacI\nfnr\nCRP\n")
    dataset = load(folder)
    assert dataset.listed_regulators == ("crp", "lacI")
    (text,) = [n.message for n in dataset.notices if n.code == "unknown-regulators"]
    assert "2 of 4" in text and "CRP, fnr" in text
    assert "1 of 2 would match if letter case is ignored (--names ignore-case)" in text


def test_a_label_file_that_disagrees_is_counted(folder: Path) -> None:
    genes = ["lacI", "crp", "araC", "lacZ", "lacY", "araB"]
    indexed = [f"{row},{gene},{row}" for row, gene in enumerate(genes)]
    (folder / "TF.csv").write_text("\n".join([",TF,index", *indexed]))
    (folder / "Target.csv").write_text("\n".join([",Gene,index", *indexed]))
    agreeing = ["0,0,3", "1,1,3", "2,1,4", "3,2,5", "4,1,5"]
    (folder / "Label.csv").write_text("\n".join([",TF,Target", *agreeing]))
    assert "label-file" not in {n.code for n in load(folder).notices}
    (folder / "Label.csv").write_text("\n".join([",TF,Target", *agreeing[:-1], "4,0,1"]))
    (text,) = [n.message for n in load(folder).notices if n.code == "label-file"]
    assert "1 of its 5 edges" in text and "1 of the 5 there" in text
