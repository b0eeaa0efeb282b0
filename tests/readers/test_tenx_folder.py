"""Matrix Market folders as Cell Ranger, GEO, STARsolo and kb leave them."""

import gzip
import io
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse
from scipy.io import mmwrite

from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.readers import ReadOptions, load

GENES = [f"GENE{k}" for k in range(16)]
IDS = [f"ENSG{k:011d}" for k in range(16)]
CELLS = [f"AAACCTG{k:02d}-1" for k in range(12)]
COUNTS = np.random.default_rng(3).poisson(2, (16, 12))
FEATURES = "".join(f"{i}\t{g}\tGene Expression\n" for i, g in zip(IDS, GENES, strict=True))
BARCODES = "\n".join(CELLS) + "\n"


def mtx(values: np.ndarray = COUNTS) -> bytes:
    stream = io.BytesIO()
    mmwrite(stream, sparse.coo_matrix(values))
    return stream.getvalue()


def written(folder: Path, files: dict[str, bytes | str]) -> Path:
    for name, content in files.items():
        raw = content.encode() if isinstance(content, str) else content
        (folder / name).write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
    (folder / "net.csv").write_text("TF,target\nGENE1,GENE2\n")
    return folder


def read(source: Path, **said: object) -> Dataset:
    folder = source if source.is_dir() else source.parent
    return load(source, ReadOptions(edges=folder / "net.csv", **said))


def check(dataset: Dataset) -> Dataset:
    assert set(dataset.genes) == set(GENES)
    assert dataset.cells == tuple(CELLS)
    for place, gene in enumerate(GENES):
        np.testing.assert_array_equal(dataset.expression[dataset.index[gene]], COUNTS[place])
    assert dataset.teams == {"GENE2": ("GENE1",)}
    assert not dataset.is_logged
    return dataset


LAYOUTS = {
    "version 3": ("matrix.mtx.gz", "barcodes.tsv.gz", "features.tsv.gz"),
    "version 2": ("matrix.mtx", "barcodes.tsv", "genes.tsv"),
    "GEO": ("GSM1_s1_matrix.mtx.gz", "GSM1_s1_barcodes.tsv.gz", "GSM1_s1_features.tsv.gz"),
    "GEO with dots": ("GSM1.matrix.mtx.gz", "GSM1.barcodes.tsv.gz", "GSM1.genes.tsv.gz"),
    "mixed": ("matrix.mtx", "barcodes.tsv.gz", "features.tsv"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts(tmp_path: Path, layout: str) -> None:
    names = LAYOUTS[layout]
    folder = written(tmp_path, dict(zip(names, (mtx(), BARCODES, FEATURES), strict=True)))
    check(read(folder))
    assert check(read(folder / names[0])).fingerprint == read(folder).fingerprint


def test_cells_by_genes_of_kb(tmp_path: Path) -> None:
    files = {"cells_x_genes.mtx": mtx(COUNTS.T), "cells_x_genes.barcodes.txt": BARCODES,
             "cells_x_genes.genes.txt": "\n".join(GENES) + "\n"}  # fmt: skip
    check(read(written(tmp_path, files)))


def test_matrices_under_other_names_are_told_what_to_be_called(tmp_path: Path) -> None:
    files = {"quants_mat.mtx": mtx(COUNTS.T), "quants_mat_cols.txt": "\n".join(GENES),
             "quants_mat_rows.txt": BARCODES}  # fmt: skip
    folder = written(tmp_path, files)
    with pytest.raises(InputError, match=r"If quants_mat\.mtx is expression, call it matrix\.mtx"):
        read(folder)
    for old, new in zip(files, ("matrix.mtx", "features.tsv", "barcodes.tsv"), strict=True):
        (folder / old).rename(folder / new)
    check(read(folder))


def test_identifiers_are_taken_where_edges_use_them(tmp_path: Path) -> None:
    names = ("matrix.mtx", "barcodes.tsv", "features.tsv")
    folder = written(tmp_path, dict(zip(names, (mtx(), BARCODES, FEATURES), strict=True)))
    (folder / "net.csv").write_text(f"TF,target\n{IDS[1]},{IDS[2]}\n")
    dataset = read(folder)
    assert dataset.teams == {IDS[2]: (IDS[1],)}
    assert dataset.display(IDS[2]) == "GENE2"


def test_several_samples_are_offered(tmp_path: Path) -> None:
    files: dict[str, bytes | str] = {}
    for sample, values in (("A_", COUNTS + 1), ("B_", COUNTS)):
        files |= {f"{sample}matrix.mtx.gz": mtx(values), f"{sample}barcodes.tsv.gz": BARCODES,
                  f"{sample}features.tsv.gz": FEATURES}  # fmt: skip
    folder = written(tmp_path, files)
    with pytest.raises(InputError, match=r"2 samples lie here .*--expression A_matrix\.mtx\.gz"):
        read(folder)
    assert check(read(folder, expression="B_matrix.mtx.gz")).name == "B"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"barcodes.tsv": "barcode\n" + BARCODES}, r"is 16 x 12, but .*barcodes\.tsv 13"),
        ({"features.tsv": FEATURES * 2}, r"features\.tsv has 32 lines"),
        ({"matrix.mtx": mtx()[:300]}, r"values are declared, but there are fewer lines"),
        ({"matrix.mtx": mtx().replace(b"coordinate", b"nonsense")}, r"damaged|expected"),
        ({"matrix.mtx": mtx() + b"1 1 5\n"}, r"declared, but there are more lines"),
        (
            {"matrix.mtx": mtx().rstrip() + b" 1\n"},
            r"damaged .Expected 3 fields in line \d+, saw 4",
        ),
        ({"matrix.mtx": mtx().rstrip() + b"\xc3\xa9\n"}, r"line \d+: .* is no part of a number"),
        ({"matrix.mtx": mtx().rstrip() + b"e3456789012\n"}, r"exponent of four digits"),
        ({"matrix.mtx": mtx().rsplit(b"\n", 2)[0] + b"\n17 1 3\n"}, r"row 17, but .* 1 to 16"),
        ({"matrix.mtx": mtx().rsplit(b"\n", 2)[0] + b"\n0 1 3\n"}, r"lies in row 0"),
        ({"matrix.mtx": mtx().rsplit(b"\n", 2)[0] + b"\n1 13 3\n"}, r"column 13"),
        ({"matrix.mtx": mtx().rsplit(b"\n", 2)[0] + b"\n1 1 3.5\n"}, r"damaged .*float64"),
        ({"matrix.mtx": mtx().replace(b"\n16 12 ", b"\n16 99999999999 ")}, r"is 16 x 99"),
        ({"matrix.mtx": b"%%MatrixMarket matrix coordinate integer symmetric\n"}, "symmetric"),
        ({"matrix.mtx": b""}, r"empty|expected"),
    ],
)
def test_damaged_parts_are_messages(tmp_path: Path, change: dict, reason: str) -> None:
    files = {"matrix.mtx": mtx(), "barcodes.tsv": BARCODES, "features.tsv": FEATURES, **change}
    with pytest.raises(InputError, match=reason):
        read(written(tmp_path, files))


def test_a_place_that_is_given_twice_is_refused(tmp_path: Path) -> None:
    text = "%%MatrixMarket matrix coordinate integer general\n16 12 3\n1 1 5\n2 1 1\n1 1 7\n"
    files = {"matrix.mtx": text, "barcodes.tsv": BARCODES, "features.tsv": FEATURES}
    with pytest.raises(InputError, match="1 places of the matrix are given twice"):
        read(written(tmp_path, files))


def test_files_cut_anywhere_are_refused_or_said(tmp_path: Path) -> None:
    """scipy's reader runs past the end of some of these, and ends the process."""
    head, body = mtx(COUNTS.astype(float) / 3).split(b" general\n", 1)
    whole = head + b" general\n" + body
    files = {"matrix.mtx": whole, "barcodes.tsv": BARCODES, "features.tsv": FEATURES}
    expected = read(written(tmp_path, files)).expression
    last = whole.rstrip().rsplit(b"\n", 1)[1].rsplit(b" ", 1)[1]
    for cut in (*range(1, 120), *range(len(whole) - 60, len(whole))):
        (tmp_path / "matrix.mtx").write_bytes(whole[:cut])
        try:
            dataset = read(tmp_path)
        except InputError as error:
            assert "matrix.mtx" in str(error)
            continue
        assert cut >= len(whole) - len(last)
        assert "unended" in {notice.code for notice in dataset.notices}
        assert (dataset.expression != expected).sum() <= 1


@pytest.mark.parametrize("tail", [b"", b" ", b"1", b"1 1", b"1 1 ", b"1 1 2e", b"1 1 -", b"1 1\r"])
def test_a_packed_file_of_fewer_lines_is_refused(tmp_path: Path, tail: bytes) -> None:
    text = mtx(np.random.default_rng(1).normal(size=(16, 12)))
    cut = text[: text.index(b"\n", len(text) // 2) + 1] + tail
    files = {"matrix.mtx.gz": cut, "barcodes.tsv": BARCODES, "features.tsv": FEATURES}
    with pytest.raises(InputError, match="192 values are declared, but there are fewer lines"):
        read(written(tmp_path, files))


def test_an_array_is_read_column_by_column(tmp_path: Path) -> None:
    stream = io.BytesIO()
    mmwrite(stream, COUNTS)
    assert b" array " in stream.getvalue()
    files = {"matrix.mtx": stream.getvalue(), "barcodes.tsv": BARCODES, "features.tsv": FEATURES}
    check(read(written(tmp_path, files)))


def test_names_twice_that_differ_are_a_question(tmp_path: Path) -> None:
    files = {"matrix.mtx": mtx(), "barcodes.tsv": BARCODES, "features.tsv": FEATURES}
    folder = written(tmp_path, {**files, "barcodes.tsv.gz": BARCODES})
    check(read(folder))
    written(folder, {"barcodes.tsv.gz": "\n".join(CELLS[::-1]) + "\n"})
    with pytest.raises(InputError, match=r"barcodes\.tsv and barcodes\.tsv\.gz beside it differ"):
        read(folder)
