"""A folder of Matrix Market files with names beside, as Cell Ranger, STARsolo and kb write it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from grncore.dataset import Notice
from grncore.errors import InputError
from grncore.readers import limits
from grncore.readers.assembly import RawDataset
from grncore.readers.files_in import matching_files
from grncore.readers.hdf5.messages import FileContents
from grncore.readers.hdf5_dataset import dataset_of_contents
from grncore.readers.matrix_market import read_head, read_market_values
from grncore.readers.options import ReadOptions
from grncore.readers.tenx_features import Features, of_expression
from grncore.readers.text import read_text

if TYPE_CHECKING:  # scipy is imported where a sparse matrix is made
    from scipy import sparse

MATRIX = ("*matrix.mtx", "*matrix.mtx.gz", "*cells_x_genes.mtx", "*cells_x_genes.mtx.gz")
ENDING = re.compile(r"(matrix|cells_x_genes)\.mtx(\.gz)?$", re.IGNORECASE)
BARCODES = ("barcodes.tsv", "barcodes.txt", "cells_x_genes.barcodes.txt")
FEATURES = ("features.tsv", "genes.tsv", "genes.txt", "cells_x_genes.genes.txt")
"""Names without what stands in front of `matrix.mtx` (GEO's GSM123_) and without ``.gz``."""


def matrices_in(folder: Path) -> list[Path]:
    """The Matrix Market files of expression in a folder."""
    return [path for pattern in MATRIX for path in matching_files(folder, pattern)]


def read_tenx_folder(folder: Path, options: ReadOptions) -> RawDataset:
    """Read `matrix.mtx`, `barcodes.tsv` and `features.tsv`, each with any prefix and gzipped.

    Raises
    ------
    InputError
        If there are several samples, a part is missing or damaged, or they do not fit.
    """
    found = matrices_in(folder)
    if options.expression is not None:
        found = [Path(options.expression)]
    if len(found) > 1:
        raise InputError(
            f"{folder}: {len(found)} samples lie here ({', '.join(p.name for p in found[:5])}); "
            f"name one with --expression {found[0].name}."
        )
    return read_tenx_matrix(found[0], options, name=folder.resolve().name)


def read_tenx_matrix(path: Path, options: ReadOptions, name: str | None = None) -> RawDataset:
    """Read one Matrix Market file and the names beside it.

    Raises
    ------
    InputError
        As :func:`read_tenx_folder`.
    """
    barcodes, names = _beside(path)
    cells = [line.split("\t")[0].strip().strip('"') for line in _lines(barcodes)]
    rows = [[f.strip().strip('"') for f in line.split("\t")] for line in _lines(names)]
    width = min(map(len, rows), default=1)
    features = of_expression(
        Features(
            [row[0] for row in rows],
            [row[1] if width > 1 else row[0] for row in rows],
            [row[2] for row in rows] if width > 2 else (),
        )
    )
    matrix, is_ended = _matrix(path, {names: len(rows), barcodes: len(cells)})
    matrix = matrix if features.keep is None else matrix[features.keep]
    limits.check_table(path, matrix.shape[0], matrix.shape[1])
    limits.check_names(path, [*cells, *features.ids, *features.names])
    values = np.ascontiguousarray(matrix.T.toarray().astype(np.float32))
    held = FileContents(
        form="10x", cells=cells, genes=features.ids, about_genes={"name": features.names},
        negative=bool((values < 0).any()), said=features.said,
    )  # fmt: skip
    raw = dataset_of_contents(path, held, values, options)
    prefix = ENDING.sub("", path.name).rstrip("._-")
    unended = () if is_ended else (_unended(path),)
    return replace(
        raw,
        name=prefix or name or path.resolve().parent.name,
        sample_noun="cells",
        notices=(*raw.notices, *unended),
    )


def _unended(path: Path) -> Notice:
    return Notice(
        "unended",
        f"{path}: the last line has no line end, as programs write one. If the file was cut short, "
        "its last value may be too. Compare the file's size with the original's.",
    )


def _beside(path: Path) -> tuple[Path, Path]:
    """Files of the barcodes and of the features that belong to a matrix."""
    if not ENDING.search(path.name):
        raise InputError(
            f"{path}: a Matrix Market file has no names. Expected it to be called matrix.mtx, with "
            "barcodes.tsv and features.tsv beside it."
        )
    prefix = ENDING.sub("", path.name)
    found = []
    for what, names in (("barcodes", BARCODES), ("features", FEATURES)):
        files = [
            file
            for name in names
            for file in matching_files(path.parent, f"{escape(prefix)}{name}*")
            if _plain(file) == f"{prefix}{name}".lower()
        ]
        if not files:
            raise InputError(
                f"{path}: there is no {prefix}{names[0]}[.gz] beside it, so that the {what} have "
                "no names."
            )
        # Compressed and not: the same names, or nobody knows whose they are.
        twins = [file for file in files if _plain(file) == _plain(files[0])]
        if len(twins) > 1 and len({tuple(_lines(file)) for file in twins}) > 1:
            raise InputError(
                f"{path}: {twins[0].name} and {twins[1].name} beside it differ. Move the one away "
                "that does not belong to it."
            )
        found.append(files[0])
    return found[0], found[1]


def _plain(file: Path) -> str:
    return file.name.lower().removesuffix(".gz")


def _lines(path: Path) -> list[str]:
    return [line for line in read_text(path).decode("utf-8").split("\n") if line.strip()]


def _matrix(path: Path, lines: Mapping[Path, int]) -> "tuple[sparse.csr_matrix, bool]":
    """Features x cells, whichever way round the file has them, and whether its last line ends.

    Parameters
    ----------
    lines
        The files of features and of barcodes, and how many each names.
    """
    text = read_text(path)
    head = read_head(str(path), text)
    shape, wanted = head.shape, tuple(lines.values())
    if sorted(shape) != sorted(wanted) or 0 in shape:
        (features, n_features), (barcodes, n_cells) = lines.items()
        raise InputError(
            f"{path}: the matrix is {shape[0]:,} x {shape[1]:,}, but {features.name} has "
            f"{n_features:,} lines and {barcodes.name} {n_cells:,}. These files do not belong "
            "together, or hold nothing."
        )
    matrix = read_market_values(head, text)
    is_turned = shape != wanted or (shape[0] == shape[1] and "cells_x_genes" in path.name.lower())
    return matrix.T.tocsr() if is_turned else matrix, text.endswith(b"\n")
