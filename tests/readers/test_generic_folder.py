from pathlib import Path

import numpy as np
import pytest

from grncore.dataset import Dataset, summarise
from grncore.errors import InputError
from grncore.pipeline.lookup import resolve_gene
from grncore.readers import ReadOptions, load


@pytest.fixture(scope="module")
def ecoli(shared_data: Path) -> Dataset:
    return load(shared_data / "ecoli-precise", ReadOptions(sample_noun="samples"))


def test_ecoli_has_its_known_counts(ecoli: Dataset) -> None:
    summary = summarise(ecoli)
    assert (summary.genes, summary.cells, summary.regulators) == (3923, 278, 260)
    assert (summary.edges, summary.targets) == (6254, 2482)
    assert sum(summary.targets_by_size[size] for size in (2, 3, 4)) == 1127
    assert ecoli.is_logged
    assert ecoli.sample_noun == "samples"
    np.testing.assert_allclose(ecoli.expression[0, :2], [11.0067, 11.1302], rtol=1e-6)


def test_ecoli_marks_the_77_shortened_teams(ecoli: Dataset) -> None:
    sizes = [len(ecoli.teams[t]) for t in ecoli.shortened if t in ecoli.teams]
    assert sum(2 <= size <= 4 for size in sizes) == 77
    for target, lost in ecoli.shortened.items():
        assert not set(lost) & set(ecoli.teams.get(target, ()))
        assert all(gene == target or gene not in ecoli.index for gene in lost)


def test_ecoli_regulators_are_loci_not_display_names(ecoli: Dataset) -> None:
    # b3346 (yheO) regulates b2296 in the file's second line.
    assert "b3346" in ecoli.teams["b2296"]
    row = ecoli.edges[(ecoli.edges["regulator"] == "b3346") & (ecoli.edges["target"] == "b2296")]
    assert row.iloc[0][["source_regulator", "effect", "source"]].tolist() == [
        "YheO",
        "?",
        "Gao2021",
    ]


def test_ecoli_genes_are_found_by_name_and_grouped_by_operon(ecoli: Dataset) -> None:
    assert resolve_gene(ecoli, "ARCA") == "b4401"
    assert resolve_gene(ecoli, "B4401") == "b4401"
    assert ecoli.gene_groups is not None
    assert ecoli.gene_groups["b0002"] == ecoli.gene_groups["b0003"] == "thrLABC"


def test_parts_are_found_by_their_names(experiment) -> None:
    experiment.expression("expression.tsv", delimiter="\t")
    experiment.edge_list("network.csv")
    experiment.write("tfs.txt", "crp\nlacI\naraC\n")
    experiment.write("cell_types.csv", "cell,type\nc1,a\nc2,a\nc3,b\nc4,b\n")
    experiment.write("aliases.csv.gz", "id,name\nlacZ,beta-gal\n")
    dataset = load(experiment.folder)
    assert dataset.teams["lacY"] == ("crp",)
    assert dataset.listed_regulators == ("araC", "crp", "lacI")
    assert dataset.cell_groups == ("a", "a", "b", "b")
    assert dataset.display("lacZ") == "beta-gal"


def test_two_candidates_for_a_part_ask_for_a_choice(experiment) -> None:
    experiment.expression()
    experiment.edge_list("edges.csv")
    experiment.edge_list("network.csv")
    with pytest.raises(InputError, match=r"2 files could be the edges .*--edges"):
        load(experiment.folder)
    by_path = load(experiment.folder, ReadOptions(edges=experiment.folder / "edges.csv"))
    by_name = load(experiment.folder, ReadOptions(edges="edges.csv"))
    assert by_path.teams == by_name.teams != {}


def test_an_unknown_folder_lists_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("x")
    with pytest.raises(InputError, match=r"holds notes\.md.*Expected .*SERGIO.*--expression"):
        load(tmp_path)
