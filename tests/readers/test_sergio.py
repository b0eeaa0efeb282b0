from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from grncore.dataset import Dataset, summarise
from grncore.errors import InputError
from grncore.readers import ReadOptions, load
from grncore.splits import make_split

DS3_TARGETS = {1: 433, 2: 281, 3: 192, 4: 92, 5: 73, 6: 35, 7: 20, 8: 6, 11: 1}


def codes(dataset: Dataset) -> set[str]:
    return {notice.code for notice in dataset.notices}


def message(dataset: Dataset, code: str) -> str:
    (found,) = [notice.message for notice in dataset.notices if notice.code == code]
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Masters 0 and 1; 2 <- 0, 1; 3 <- 0 (repressed). Four genes, six cells of two types."""
    (tmp_path / "Interaction_cID_1.txt").write_text(
        "2.0,2.0,0.0,1.0,1.5,2.5,2.0,2.0\n3.0,1.0,0.0,-3.25,2.0\n"
    )
    (tmp_path / "Regs_cID_1.txt").write_text("0.0,0.5,1.5\n1.0,2.5,0.25\n")
    (tmp_path / "gt_GRN.csv").write_text("0,2\n1,2\n0,3\n")
    write_expression(tmp_path / "simulated_noNoise_0.csv", 4, 6)
    return tmp_path


def write_expression(path: Path, n_genes: int, n_cells: int, shift: float = 0.0) -> None:
    values = np.arange(n_genes * n_cells).reshape(n_genes, n_cells) / 8 + shift
    lines = ["," + ",".join(map(str, range(n_cells)))]
    lines += [f"{row}," + ",".join(map(str, line)) for row, line in enumerate(values)]
    path.write_text("\n".join(lines) + "\n")


@pytest.fixture(scope="module")
def ds3(shared_data: Path) -> Dataset:
    return load(shared_data / "sergio-ds3")


def test_ds3_has_its_known_counts(ds3: Dataset) -> None:
    summary = summarise(ds3)
    assert (summary.genes, summary.cells, summary.regulators) == (1200, 2700, 127)
    assert (summary.edges, summary.targets) == (2713, 1133)
    assert dict(summary.targets_by_size) == DS3_TARGETS
    assert {r: summary.teams_by_size[r] for r in (2, 3, 4)} == {2: 107, 3: 51, 4: 34}


def test_ds3_is_linear_and_in_types_of_300(ds3: Dataset) -> None:
    assert not ds3.is_logged
    assert ds3.cell_groups is not None
    assert list(ds3.cell_groups) == [f"type {k}" for k in range(1, 10) for _ in range(300)]


def test_ds3_values_stand_at_their_gene_and_cell(ds3: Dataset) -> None:
    # First value of line 1 and of line 2 of the file; genes are in natural order.
    assert ds3.genes[:3] == ("0", "1", "2")
    assert ds3.genes[1199] == "1199"
    np.testing.assert_allclose(ds3.expression[:2, 0], [0.88783, 0.68066], rtol=1e-6)


def test_ds3_edges_run_from_regulator_to_target(ds3: Dataset) -> None:
    # First line of the interaction file: target 665 with five regulators.
    assert ds3.teams["665"] == ("576", "618", "719", "926", "939")
    row = ds3.edges[(ds3.edges["target"] == "665") & (ds3.edges["regulator"] == "618")].iloc[0]
    assert (row["strength"], row["hill"], row["effect"]) == ("-4.043968006664709", "2.0", "-")


def test_ds3_split_has_the_papers_test_sizes(ds3: Dataset) -> None:
    split = make_split(ds3, "random", 42)
    assert {size: len(targets) for size, targets in split.test.items()} == {2: 57, 3: 39, 4: 19}


def test_a_folder_as_published(folder: Path) -> None:
    dataset = load(folder)
    assert dataset.teams == {"2": ("0", "1"), "3": ("0",)}
    assert dataset.cell_groups == ("type 1",) * 3 + ("type 2",) * 3
    assert "ground-truth" not in codes(dataset)


def test_clean_expression_is_linear_even_where_it_is_small(folder: Path) -> None:
    # At most 2.9 and not whole: the general rule alone would say logged.
    dataset = load(folder)
    assert dataset.expression.max() < 20
    assert not dataset.is_logged
    assert load(folder, ReadOptions(values="logged")).is_logged


def test_hill_coefficients_may_be_left_out(folder: Path) -> None:
    (folder / "Interaction_cID_1.txt").write_text("2,2,0,1,1.5,2.5\n3,1,0,-3.25\n")
    assert load(folder).teams == {"2": ("0", "1"), "3": ("0",)}


def test_the_first_of_several_simulations_is_read_and_said(folder: Path) -> None:
    for number in (2, 10):
        write_expression(folder / f"simulated_noNoise_{number}.csv", 4, 6, shift=number)
    (folder / "simulated_noNoise_0.csv").unlink()
    dataset = load(folder)
    assert dataset.expression.min() == 2.0  # 2 comes before 10
    assert "simulated_noNoise_2.csv is read" in message(dataset, "several-files")
    chosen = ReadOptions(expression=folder / "simulated_noNoise_10.csv")
    assert load(folder, chosen).expression.min() == 10.0


def test_reversed_ground_truth_is_recognised(folder: Path) -> None:
    (folder / "gt_GRN.csv").write_text("2,0\n2,1\n3,0\n")
    dataset = load(folder)
    assert dataset.teams == {"2": ("0", "1"), "3": ("0",)}
    assert "target, regulator" in message(dataset, "ground-truth")


def test_differing_ground_truth_is_counted_and_not_followed(folder: Path) -> None:
    (folder / "gt_GRN.csv").write_text("0,2\n1,2\n1,3\n")
    dataset = load(folder)
    assert dataset.teams["3"] == ("0",)
    text = message(dataset, "ground-truth")
    assert "2 of its 3 edges" in text
    assert "0 -> 3" in text and "1 -> 3" in text


def test_ground_truth_of_another_network_is_refused(folder: Path) -> None:
    (folder / "gt_GRN.csv").write_text("0,1\n3,1\n1,3\n")
    with pytest.raises(InputError, match=r"gt_GRN\.csv.*0 of its 3 edges.*different networks"):
        load(folder)


def test_transposed_expression_is_turned_although_numbers_are_on_both_axes(folder: Path) -> None:
    right = load(folder)
    lines = (folder / "simulated_noNoise_0.csv").read_text().splitlines()
    rows = zip(*(line.split(",") for line in lines), strict=True)
    (folder / "simulated_noNoise_0.csv").write_text("\n".join(map(",".join, rows)) + "\n")
    turned = load(folder)
    assert turned.fingerprint == right.fingerprint
    assert "against the format's convention" in message(turned, "orientation")


def test_cells_per_type_must_agree_with_the_production_rates(folder: Path) -> None:
    assert load(folder, ReadOptions(cells_per_type=3)).cell_groups == load(folder).cell_groups
    with pytest.raises(InputError, match=r"6 cells.*runs of 2.*2 cell types.*--cells-per-type"):
        load(folder, ReadOptions(cells_per_type=2))


def test_without_production_rates_there_are_no_types_unless_asked(folder: Path) -> None:
    (folder / "Regs_cID_1.txt").unlink()
    assert load(folder).cell_groups is None
    groups = load(folder, ReadOptions(cells_per_type=2)).cell_groups
    assert groups == ("type 1", "type 1", "type 2", "type 2", "type 3", "type 3")


def test_a_folder_without_expression_says_how_to_make_it(folder: Path) -> None:
    (folder / "simulated_noNoise_0.csv").unlink()
    with pytest.raises(InputError, match=r"simulated_noNoise.*grncore simulate"):
        load(folder)


def test_a_malformed_interaction_names_its_line(folder: Path) -> None:
    (folder / "Interaction_cID_1.txt").write_text("2.0,2.0,0.0,1.0,1.5,2.5,2.0,2.0\n3.0,2.0,0.0\n")
    with pytest.raises(InputError, match=r"Interaction_cID_1\.txt, line 2"):
        load(folder)


def test_one_of_several_networks_is_chosen_with_its_own_rates(folder: Path) -> None:
    (folder / "gt_GRN.csv").unlink()
    (folder / "Interaction_cID_2.txt").write_text("3,1,2,1.5,2\n")
    (folder / "Regs_cID_2.txt").write_text("2,0.5,0.5,0.5\n")
    with pytest.raises(InputError, match=r"2 files match Interaction_\*\.txt.*--edges"):
        load(folder)
    dataset = load(folder, ReadOptions(edges=folder / "Interaction_cID_2.txt"))
    assert dataset.teams == {"3": ("2",)}
    assert dataset.cell_groups is not None
    assert len(set(dataset.cell_groups)) == 3


def test_an_edge_list_may_take_the_place_of_the_interactions(folder: Path) -> None:
    (folder / "edges.csv").write_text("TF,target\n1,3\n")
    assert load(folder, ReadOptions(edges=folder / "edges.csv")).teams == {"3": ("1",)}


def test_options_leave_the_fingerprint_alone(folder: Path) -> None:
    plain, named = load(folder), load(folder, replace(ReadOptions(), name="other"))
    assert named.name == "other"
    assert named.fingerprint == plain.fingerprint


@pytest.mark.parametrize("lacking", ["the last gene", "its names", "a gene, one twice"])
def test_numbered_cells_are_not_taken_for_genes_that_lack_one(folder: Path, lacking: str) -> None:
    path = folder / "simulated_noNoise_0.csv"
    lines = path.read_text().splitlines()
    if lacking == "the last gene":
        lines = lines[:-1]
    elif lacking == "its names":
        lines[1:] = [f"G{line}" for line in lines[1:]]
    else:
        lines[2] = "0" + lines[2][1:]
    path.write_text("\n".join(lines) + "\n")
    with pytest.raises(InputError, match=r"may be cells.*say --orientation genes-by-cells"):
        load(folder)
    if lacking == "the last gene":  # the advice, followed
        assert load(folder, ReadOptions(orientation="genes-by-cells")).genes == ("0", "1", "2")


@pytest.mark.parametrize("ending", [".part", ".bak", "~", ".md5", ".old"])
def test_what_is_left_of_other_programs_is_no_simulation(folder: Path, ending: str) -> None:
    expected = load(folder)
    write_expression(folder / f"simulated_noNoise_00.csv{ending}", 4, 6, shift=9)
    found = load(folder)
    assert found.fingerprint == expected.fingerprint
    assert "several-files" not in codes(found)
    (folder / "simulated_noNoise_0.csv").unlink()
    with pytest.raises(InputError, match="has no simulated_noNoise"):
        load(folder)


@pytest.mark.parametrize("options", [{"layer": "raw"}, {"label_column": "x"}, {"top_edges": 3}])
def test_options_that_the_format_has_no_use_for_are_refused(folder: Path, options) -> None:
    with pytest.raises(InputError, match="leave it out"):
        load(folder, ReadOptions(**options))


def test_a_list_that_lacks_known_regulators_is_told(folder: Path) -> None:
    (folder / "tfs.txt").write_text("0\n")
    found = load(folder, ReadOptions(regulators=folder / "tfs.txt"))
    assert "1 of 3 edges have a regulator that is not in" in message(found, "unlisted-regulators")
    (folder / "tfs.txt").write_text("0\n1\n")
    assert "unlisted-regulators" not in codes(
        load(folder, ReadOptions(regulators=folder / "tfs.txt"))
    )
