"""Values on their way out of the reading process: a dense float32 file, filled a part at a time."""

from pathlib import Path
from typing import TYPE_CHECKING

import h5py
import numpy as np
from numpy.typing import NDArray

from grncore.errors import InputError
from grncore.readers import limits
from grncore.readers.hdf5.messages import VALUES

if TYPE_CHECKING:  # scipy is imported where a sparse matrix is made
    from scipy import sparse

PART = 2**23
"""Values that are held at once."""


def write_dense(path: object, where: str, dataset: h5py.Dataset, out: Path) -> bool:
    """Copy a two-dimensional dataset; whether any value is negative.

    Raises
    ------
    InputError
        If it does not hold numbers, or is too large.
    """
    _check_numbers(path, where, dataset.dtype)
    target = _target(path, dataset.shape, out)
    negative = False
    step = max(1, PART // max(1, dataset.shape[1]))
    for start in range(0, dataset.shape[0], step):
        part = dataset[start : start + step]
        negative = negative or bool((part < 0).any())
        target[start : start + step] = part
    return negative


def write_sparse(path: object, where: str, matrix: "sparse.csr_matrix", out: Path) -> bool:
    """Write a checked sparse matrix densely; whether any value is negative.

    Raises
    ------
    InputError
        If it does not hold numbers, or is too large.
    """
    _check_numbers(path, where, matrix.dtype)
    target = _target(path, matrix.shape, out)
    step = max(1, PART // max(1, matrix.shape[1]))
    for start in range(0, matrix.shape[0], step):
        target[start : start + step] = matrix[start : start + step].toarray()
    return bool((matrix.data < 0).any())


def _check_numbers(path: object, where: str, kind: np.dtype) -> None:
    if kind.kind not in "biuf":
        raise InputError(f"{path}: values are of type {kind} ({where}); expected numbers.")


def _target(path: object, shape: tuple[int, ...], out: Path) -> NDArray[np.float32]:
    limits.check_table(path, shape[0], shape[1])
    return np.lib.format.open_memmap(out / VALUES, mode="w+", dtype=np.float32, shape=shape)
