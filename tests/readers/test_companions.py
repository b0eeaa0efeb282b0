"""Lists of regulators, aliases, cell groups and gene groups."""

import pytest

from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.readers import ReadOptions, load


def read(experiment, **files: str) -> Dataset:
    paths = {part: experiment.write(f"{part}.csv", text) for part, text in files.items()}
    return load(experiment.expression(), ReadOptions(edges=experiment.edge_list(), **paths))


def said(dataset: Dataset, code: str) -> str:
    (message,) = [n.message for n in dataset.notices if n.code == code]
    return message


@pytest.mark.parametrize(
    "text",
    [
        "crp\nlacI\n",
        "TF\nlacI\ncrp\ncrp\n",
        '# from somewhere\r\n"lacI"\r\n\r\n crp \r\n',
        ",TF,index\n0,crp,1\n1,lacI,0\n",
        "gene\tfamily\ncrp\tCRP\nlacI\tLacI\n",
    ],
)
def test_regulator_lists(experiment, text: str) -> None:
    assert read(experiment, regulators=text).listed_regulators == ("crp", "lacI")


def test_a_first_line_called_as_a_column_is_a_header_though_a_gene_is_called_so(experiment) -> None:
    experiment.genes[0] = "TF"
    experiment.edges = [("TF", "lacZ"), ("crp", "lacZ")]
    dataset = read(experiment, regulators="TF\ncrp\n")
    assert dataset.listed_regulators == ("crp",)
    (said,) = [n.message for n in dataset.notices if n.code == "list-header"]
    assert "below the first line" in said
    assert read(experiment, regulators="crp\nTF\n").listed_regulators == ("TF", "crp")


def test_a_list_that_names_no_gene_is_refused(experiment) -> None:
    with pytest.raises(InputError, match=r"regulators\.csv: none of its 2 .*2 of 2 would match"):
        read(experiment, regulators="CRP\nLACI\n")


def test_a_table_without_a_column_of_regulators_is_refused(experiment) -> None:
    with pytest.raises(InputError, match=r"line 1: the table has the columns a, b.*'TF'"):
        read(experiment, regulators="a,b\nx,1\n")


def test_labels_with_and_without_header(experiment) -> None:
    body = "lacZ,lac\nlacY,lac\naraB,ara\nfnr,fnr\n"
    expected = {"lacZ": "lac", "lacY": "lac", "araB": "ara"}
    for text in (body, "gene,operon\n" + body, ",operon\n" + body):
        dataset = read(experiment, gene_groups=text)
        assert dataset.gene_groups == expected
        assert "3 of 6 genes have no gene-group" in said(dataset, "without-gene-group")


def test_aliases_name_genes_and_an_empty_one_names_none(experiment) -> None:
    dataset = read(experiment, aliases="id,name\nlacZ,beta-galactosidase\nlacY,\n")
    assert dataset.display("lacZ") == "beta-galactosidase"
    assert dataset.display("lacY") == "lacY"
    assert "5 of 6 genes have no alias" in said(dataset, "without-alias")


def test_aliases_in_the_other_order(experiment) -> None:
    dataset = read(experiment, aliases="name,id\nbeta-galactosidase,lacZ\npermease,lacY\n")
    assert dataset.display("lacZ") == "beta-galactosidase"
    assert dataset.display("lacY") == "permease"


def test_aliases_of_other_genes_are_refused(experiment) -> None:
    with pytest.raises(InputError, match=r"aliases\.csv: none of its 1 names is a gene of"):
        read(experiment, aliases="id,name\nb0001,thrL\n")


def test_a_name_with_two_labels_is_refused(experiment) -> None:
    with pytest.raises(InputError, match="'lacZ' is given two labels, 'a' and 'b'"):
        read(experiment, gene_groups="lacZ,a\nlacZ,b\n")


def test_cell_groups_follow_cell_names_not_lines(experiment) -> None:
    dataset = read(experiment, cell_groups="cell,type\nc3,B\nc1,A\nc4,B\n")
    assert dataset.cell_groups == ("A", "unlabelled", "B", "B")
    assert "1 of 4 cells have no group" in said(dataset, "without-cell-group")


def test_cell_groups_of_other_cells_are_refused(experiment) -> None:
    with pytest.raises(InputError, match=r"none of its 1 names is a cell.*there c1, c2"):
        read(experiment, cell_groups="cell,type\nx,B\n")


def test_repeated_cells_are_said_and_cannot_be_grouped_by_name(experiment) -> None:
    experiment.cells = ["c1", "c1", "c2", "c3"]
    dataset = read(experiment)
    assert dataset.cells == ("c1", "c1", "c2", "c3")
    assert "1 cell names occur more than once (c1)" in said(dataset, "duplicate-cells")
    with pytest.raises(InputError, match="1 of its cells occur more than once"):
        read(experiment, cell_groups="c1,A\nc2,B\n")


def test_cells_per_type(experiment) -> None:
    path = experiment.expression()
    groups = load(path, ReadOptions(cells_per_type=2)).cell_groups
    assert groups == ("type 1", "type 1", "type 2", "type 2")
    with pytest.raises(InputError, match="4 cells cannot be grouped in runs of 3"):
        load(path, ReadOptions(cells_per_type=3))
    labels = experiment.write("groups.csv", "c1,A\n")
    with pytest.raises(InputError, match="leave one of them out"):
        load(path, ReadOptions(cells_per_type=2, cell_groups=labels))
