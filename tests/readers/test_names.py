"""Names are text: none is taken for a number, and no row of numbers for names."""

import io
from pathlib import Path

import numpy as np
import pytest

from grncore.errors import InputError
from grncore.readers import ReadOptions, load

ODD = ["12e3456789012", "1e5", "2-Sep", "nan", "007", "0x1A", "1234.0", "1_000", "inf"]


def edge_file(folder: Path, *pairs: tuple[str, str]) -> Path:
    path = folder / "edges.csv"
    path.write_text("TF,target\n" + "".join(f"{r},{t}\n" for r, t in pairs))
    return path


@pytest.mark.parametrize("turned", [False, True])
def test_odd_names_stay_as_they_are_on_either_axis(tmp_path: Path, turned: bool) -> None:
    values = np.arange(1, 1 + 4 * len(ODD)).reshape(len(ODD), 4) + 0.5
    rows, columns = (["a", "b", "c", "d"], ODD) if turned else (ODD, ["a", "b", "c", "d"])
    shown = values.T if turned else values
    lines = [",".join(["id", *columns])]
    lines += [",".join([name, *map(str, row)]) for name, row in zip(rows, shown, strict=True)]
    path = tmp_path / "e.csv"
    path.write_text("\n".join(lines))
    edges = edge_file(tmp_path, ("nan", "1e5"), ("007", "12e3456789012"))
    dataset = load(path, ReadOptions(edges=edges))
    assert set(dataset.genes) == set(ODD) and dataset.cells == ("a", "b", "c", "d")
    for name, row in zip(ODD, values, strict=True):
        np.testing.assert_array_equal(dataset.expression[dataset.index[name]], row)


def test_a_value_that_overflows_the_number_parser_costs_a_message(tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    path.write_text("id,a,b\nx,12e3456789012,2\ny,1e-5000,4.5\n")
    with pytest.raises(InputError, match=r"1 of 4 values, the first at gene 'x', cell 'a' \(inf\)"):
        load(path)


def test_a_known_gene_above_the_first_column_makes_it_values(experiment) -> None:
    """Whole and all different, as names would be."""
    counts = np.array([[11, 25, 37, 48], [4, 4, 5, 6], [9, 8, 7, 7], [1, 2, 3, 4], [5, 5, 5, 6],
                       [7, 8, 9, 1]])  # fmt: skip
    text = ",".join(experiment.genes) + "\n"
    text += "\n".join(",".join(map(str, row)) for row in counts.T)
    path = experiment.write("counts.csv", text)
    dataset = load(path, ReadOptions(edges=experiment.edge_list()))
    assert len(dataset.genes) == 6 and dataset.cells == ("1", "2", "3", "4")
    np.testing.assert_array_equal(dataset.expression[dataset.index["lacI"]], counts[0])
    with pytest.raises(InputError, match=r"'lacI', holds whole numbers, each once.*of the row"):
        load(path)


@pytest.mark.parametrize("edges", [True, False])
def test_genes_without_names_are_refused(experiment, edges: bool) -> None:
    text = "cell1,cell2,cell3,cell4\n"
    text += "\n".join(",".join(map(str, row)) for row in experiment.values)
    path = experiment.write("e.csv", text)
    options = ReadOptions(edges=experiment.edge_list() if edges else None)
    with pytest.raises(InputError, match=r"no gene names in this file: its 6 rows") as error:
        load(path, options)
    assert "organism" not in str(error.value)


def test_numbers_alone_are_refused(tmp_path: Path) -> None:
    stream = io.BytesIO()
    np.savetxt(stream, np.arange(12).reshape(3, 4) + 0.5)
    (tmp_path / "e.txt").write_bytes(stream.getvalue())
    with pytest.raises(InputError, match="numbers alone: there are no gene names in this file"):
        load(tmp_path / "e.txt")


def test_a_first_line_without_header_is_never_eaten(experiment) -> None:
    """Its counts are whole and all different, as positions would be."""
    path = experiment.write("e.csv", "lacI,3,5,7\nlacZ,4,4,8\ncrp,1,2,2\n")
    with pytest.raises(InputError, match=r"the first line \(lacI, 3, 5, ...\) may be names"):
        load(path)


@pytest.mark.parametrize("corner", ["ENTREZID", "", "gene", "Unnamed: 0", "gene_id"])
def test_numbers_below_an_index_word_are_names_even_if_repeated(
    tmp_path: Path, corner: str
) -> None:
    path = tmp_path / "e.csv"
    path.write_text(f"{corner},S1,S2,S3\n2623,1,2,3\n10661,4,5,6\n3039,7,7,9\n")
    assert load(path).genes == ("2623", "3039", "10661")
    path.write_text(f"{corner},S1,S2,S3\n2623,1,2,3\n2623,4,5,6\n3039,7,7,9\n")
    with pytest.raises(InputError, match=r"1 genes have several rows .*: 2623 \(rows 1 and 2"):
        load(path)
    path.write_text(f"{corner},2623,3039,2623\nS1,1,2,3\nS2,4,5,6\n")
    with pytest.raises(InputError, match=r"2623 \(columns 1 and 3 of values"):
        load(path, ReadOptions(orientation="cells-by-genes"))


def test_hours_with_replicates_are_names_of_columns(experiment) -> None:
    experiment.cells = ["0", "0", "0.5", "0.5"]
    dataset = load(experiment.expression(), ReadOptions(edges=experiment.edge_list()))
    assert dataset.cells == ("0", "0", "0.5", "0.5") and len(dataset.genes) == 6


@pytest.mark.parametrize("column", ["gene", "V1", "symbol"])
def test_row_numbers_give_way_to_the_names_behind_them(experiment, column: str) -> None:
    plain = load(experiment.expression("plain.csv"), ReadOptions(edges=experiment.edge_list()))
    lines = experiment.expression_text().splitlines()
    lines = [f'"",{lines[0].replace("id", column, 1)}'] + [
        f'"{number}",{line}' for number, line in enumerate(lines[1:], start=1)
    ]
    path = experiment.write("numbered.csv", "\n".join(lines))
    dataset = load(path, ReadOptions(edges=experiment.edge_list()))
    assert dataset.fingerprint == plain.fingerprint
    assert "row-numbers" in {notice.code for notice in dataset.notices}


@pytest.mark.parametrize("fields", [["0", "50", "100", "0"], ["0", "50", "100", "150"]])
def test_time_in_the_first_column_orders_cells_and_is_no_gene(experiment, fields) -> None:
    lines = ["\t".join(['"Time"', *(f'"{gene}"' for gene in experiment.genes)]), ""]
    for time, column in zip(fields, experiment.values.T, strict=True):
        lines += ["\t".join([time, *map(str, column)])]
    path = experiment.write("series.tsv", "\n".join(lines))
    dataset = load(path, ReadOptions(edges=experiment.edge_list()))
    assert dataset.genes == load(experiment.expression()).genes
    np.testing.assert_array_equal(dataset.cell_order, [float(text) for text in fields])
    assert any("'Time'" in notice.message for notice in dataset.notices)


def test_genes_called_by_their_rows_are_said(tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    path.write_text("id,a,b,c\n" + "".join(f"{k},{k + 0.5},{k / 3},2.5\n" for k in range(5)))
    assert any(n.code == "numbered-genes" for n in load(path).notices)
    dataset = load(path, ReadOptions(edges=edge_file(tmp_path, ("0", "3"))))
    assert not any(n.code == "numbered-genes" for n in dataset.notices)
    with pytest.raises(InputError, match="called by the numbers of their rows"):
        load(path, ReadOptions(edges=edge_file(tmp_path, ("GATA1", "HBB"))))
