import gzip
from pathlib import Path

import numpy as np
import pytest

from grncore.errors import InputError
from grncore.readers import ReadOptions, load
from grncore.readers.matrix import read_matrix


def read(experiment, path: Path, **options: object):
    return load(path, ReadOptions(edges=experiment.edge_list(), **options))


@pytest.mark.parametrize("delimiter", [",", "\t", ";", " ", "   "])
@pytest.mark.parametrize("suffix", ["csv", "tsv.gz"])
def test_any_delimiter_and_gzip_give_the_same_data(experiment, delimiter: str, suffix: str) -> None:
    plain = read(experiment, experiment.expression("plain.csv"))
    other = read(experiment, experiment.expression(f"other.{suffix}", delimiter=delimiter))
    assert other.fingerprint == plain.fingerprint
    order = [experiment.genes.index(gene) for gene in plain.genes]
    np.testing.assert_array_equal(plain.expression, experiment.values[order].astype(np.float32))
    assert plain.cells == tuple(experiment.cells)


@pytest.mark.parametrize(
    "disguise",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.encode("utf-16"),
        lambda text: gzip.compress(text.encode()),  # gzipped without saying so in the name
        lambda text: b"# made by a program\n\n" + text.encode(),
        lambda text: text.rstrip("\n").encode(),
        lambda text: text.replace("id,", ",", 1).encode(),  # no name in the corner
        lambda text: text.replace("id,", "", 1).encode(),  # no corner, as R writes it
        lambda text: text.replace("lacZ", '"lacZ"').replace("c1", '"c1"').encode(),
        lambda text: text.replace("lacZ", " lacZ ").encode(),
    ],
    ids=[
        "byte-order mark",
        "CRLF",
        "UTF-16",
        "hidden gzip",
        "comments",
        "no newline",
        "empty corner",
        "no corner",
        "quoted",
        "padded",
    ],
)
def test_disguises_give_the_same_data(experiment, disguise) -> None:
    plain = read(experiment, experiment.expression("plain.csv"))
    path = experiment.write("other.csv", disguise(experiment.expression_text()))
    assert read(experiment, path).fingerprint == plain.fingerprint


def test_names_stay_strings(experiment) -> None:
    experiment.genes[:3] = ["nan", "1e5", "007"]
    experiment.edges = [("nan", "lacZ"), ("007", "lacZ"), ("1e5", "lacY")]
    dataset = read(experiment, experiment.expression())
    assert dataset.teams == {"lacY": ("1e5",), "lacZ": ("007", "nan")}
    (text,) = [n.message for n in dataset.notices if n.code == "nothing-names"]
    assert "nan are kept as gene names" in text


def test_names_like_dates_are_warned_of(experiment) -> None:
    experiment.genes[:4] = ["2-Sep", "Mar-01", "2024-09-02", "SEPT2"]
    experiment.edges = [("2-Sep", "lacY"), ("1-Dec", "lacY"), ("2.31E+13", "lacY")]
    dataset = read(experiment, experiment.expression())
    (text,) = [n.message for n in dataset.notices if n.code == "date-names"]
    assert "5 gene names look like dates" in text
    assert "SEPT2 " not in text.split("They are kept")[0]


def test_dream5_layout_has_genes_in_the_header_and_no_names_of_rows(experiment) -> None:
    lines = ["\t".join(experiment.genes)]
    lines += ["\t".join(map(str, column)) for column in experiment.values.T]
    path = experiment.write("net1_expression_data.tsv", "\n".join(lines))
    dataset = read(experiment, path)
    named = read(experiment, experiment.expression())
    assert dataset.cells == ("1", "2", "3", "4")
    np.testing.assert_array_equal(dataset.expression, named.expression)
    assert {"no-row-names", "orientation"} <= {n.code for n in dataset.notices}


def test_whole_numbers_down_the_first_column_are_names(tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    path.write_text(",c1,c2\n0,1.5,2\n1,3,4\n2,5,6\n")
    assert read_matrix(path).rows == ("0", "1", "2")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("gene|c1|c2\na|1|2\n", r"one column only.*commas, tabs, semicolons, spaces.*'gene\|c1"),
        ("id,c1,c2\na,1,2\nb,1,2,3\n", "ragged.*Expected 3 fields in line 3, saw 4"),
        ("id,c1,c2\n", "no row of values"),
        ("id,c1,c2,c3,c4\na,1,2\n", "header has 5 fields, the first row 3"),
        ("id,c1,c2\na,1,2\nb,low,3\n", r"1 of 4 values are not numbers.*row 'b'.*'c1': 'low'"),
        ("id,c1,c2\na,1,2\nb,,NA\n", r"2 of 4 values are missing.*row 'b'.*'c1': ''.*Impute"),
        ("id,c1,c2\na,1,nan\nb,1,2\n", r"1 of 4 values are missing.*row 'a'.*'c2': 'nan'"),
        ("id;c1;c2\na;1,5;2,5\nb;1,0;2,0\n", "'1,5'.*decimal points"),
        ("id,c1,c2\na,1,inf\nb,1,2\n", "1 of 4 values, the first at gene 'a', cell 'c2'.*finite"),
        ("id,c1,c2\na,1,2\nb,-3,2\n", r"1 of 4.*gene 'b', cell 'c1' \(-3\).*--values logged"),
        ("a,0.5,1.5\nb,2.5,3.5\n", r"first line holds values \(0\.5, 1\.5.*header"),
        ("a,3,3\nb,2,4\n", "first line holds values"),
        ("id,c1,,c3\na,1,2,3\n", "1 of 3 columns of values have no name.*number 2"),
        (",c1,c2\na,1,2\n,3,4\n", "1 of 2 genes have no name, the first is number 2"),
        ("id,c1,c2\na,1,2\na,3,4\n", r"1 genes have several rows.*a \(rows 1 and 2.*groupby"),
        ("", "empty"),
        ("# nothing\n", "nothing but comments"),
    ],
)
def test_unusable_tables_are_refused_with_place_and_fix(
    tmp_path: Path, text: str, reason: str
) -> None:
    path = tmp_path / "broken.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=rf"broken\.csv(?s:.*){reason}"):
        load(path)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (gzip.compress(b"id,c1\na,1\n" * 500, mtime=0)[:-20], "damaged or cut short"),
        (b"PK\x03\x04rest", "zip archive or an Excel workbook"),
        (b"id,c1,c2\na,1,2\n\xe9,1,2\n", "line 3: the text is not UTF-8.*iconv"),
        (b"\x89HDF\x00\x00\x00", "binary file"),
    ],
)
def test_files_that_are_no_text_are_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "broken.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=rf"broken\.csv.*{reason}"):
        load(path)


def test_an_absent_file_suggests_the_nearest(experiment) -> None:
    experiment.expression("expression.csv")
    with pytest.raises(InputError, match=r"expresion\.csv.*Did you mean expression\.csv"):
        load(experiment.folder / "expresion.csv")
    with pytest.raises(InputError, match=r"edge\.csv: there is no such file"):
        path = experiment.folder / "expression.csv"
        load(path, ReadOptions(edges=experiment.folder / "edge.csv"))


def test_repeated_identical_rows_are_dropped_and_said(experiment) -> None:
    text = experiment.expression_text()
    path = experiment.write("twice.csv", text + text.splitlines()[1] + "\n")
    dataset = read(experiment, path)
    assert dataset.fingerprint == read(experiment, experiment.expression()).fingerprint
    (said,) = [n.message for n in dataset.notices if n.code == "duplicate-genes"]
    assert "1 rows repeat" in said and "lacI" in said


def test_constant_genes_are_kept_and_said(experiment) -> None:
    experiment.values[1] = 2.0
    dataset = read(experiment, experiment.expression())
    assert len(dataset.genes) == 6
    (said,) = [n.message for n in dataset.notices if n.code == "constant-genes"]
    assert "1 of 6" in said and "(crp)" in said
