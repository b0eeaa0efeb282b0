"""An expression table (CSV, TSV, gzipped or not) and the files that the options name."""

from pathlib import Path

from grncore.readers.assembly import RawDataset
from grncore.readers.companions import read_companions
from grncore.readers.matrix import read_matrix
from grncore.readers.options import ReadOptions
from grncore.readers.text import stem


def read_tabular(path: Path, options: ReadOptions) -> RawDataset:
    """Read an expression table; genes are rows by convention.

    Raises
    ------
    InputError
        If a file is absent or cannot be understood.
    """
    matrix = read_matrix(path)
    return RawDataset(stem(path), matrix, read_companions(options, matrix))
