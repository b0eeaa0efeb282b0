"""Sparse matrices of HDF5 files, checked before scipy's compiled code walks along them."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from grncore.errors import InputError

if TYPE_CHECKING:  # scipy is imported where a sparse matrix is made
    from scipy import sparse


def checked_rows(
    path: object,
    name: str,
    data: NDArray[np.generic],
    indices: NDArray[np.generic],
    indptr: NDArray[np.generic],
    shape: tuple[int, int],
) -> "sparse.csr_matrix":
    """A CSR matrix of compressed rows whose every index was checked.

    Raises
    ------
    InputError
        If pointers do not start at 0, decrease or do not end at the number of values; if an index
        is out of range; if a row has an index twice.
    """
    from scipy import sparse

    rows, columns = shape
    problem = _problem(data, indices, indptr, rows, columns)
    if problem:
        raise InputError(
            f"{path}: the sparse matrix {name} is damaged: {problem}. Make the file again; no "
            "value of it can be trusted."
        )
    kind = np.int32 if max(columns, len(indices)) < 2**31 else np.int64
    matrix = sparse.csr_matrix(
        (data, indices.astype(kind), indptr.astype(kind)), shape=shape, copy=False
    )
    matrix.check_format(full_check=True)
    matrix.sort_indices()
    if not _is_canonical(matrix):
        raise InputError(
            f"{path}: the sparse matrix {name} is damaged: a row names a column twice, so that its "
            "value is unclear. Make the file again; in Python: matrix.sum_duplicates()."
        )
    return matrix


def _problem(
    data: NDArray[np.generic],
    indices: NDArray[np.generic],
    indptr: NDArray[np.generic],
    rows: int,
    columns: int,
) -> str:
    for what, part in (("indices", indices), ("pointers", indptr)):
        if part.dtype.kind not in "iu" or part.ndim != 1:
            return f"its {what} are no list of whole numbers"
    if data.ndim != 1 or len(data) != len(indices):
        return f"it has {len(data):,} values and {len(indices):,} indices"
    if len(indptr) != rows + 1:
        return f"it has {len(indptr):,} pointers for {rows:,} rows or columns"
    wide = indptr.astype(np.int64)
    if wide[0] != 0 or wide[-1] != len(indices) or (np.diff(wide) < 0).any():
        return "its pointers do not rise from 0 to the number of values"
    if len(indices) and (int(indices.min()) < 0 or int(indices.max()) >= columns):
        bad = int(indices.min()) if int(indices.min()) < 0 else int(indices.max())
        return f"the index {bad:,} is outside 0 to {columns - 1:,}"
    return ""


def _is_canonical(matrix: "sparse.csr_matrix") -> bool:
    """Whether sorted indices rise within every row."""
    steps = np.diff(matrix.indices.astype(np.int64))
    first_of_row = matrix.indptr[1:-1]
    inside = np.ones(len(steps), dtype=bool)
    starts = first_of_row[(first_of_row > 0) & (first_of_row < len(matrix.indices))]
    inside[starts - 1] = False
    return bool((steps[inside] > 0).all())
