"""Cell Ranger's HDF5 files: a sparse genes x cells matrix, of version 2 or 3."""

from pathlib import Path

import h5py
import numpy as np

from grncore.errors import InputError
from grncore.readers.hdf5.messages import FileContents, ReadRequest
from grncore.readers.hdf5.safety import check_size
from grncore.readers.hdf5.sparse import checked_rows
from grncore.readers.hdf5.store import write_sparse
from grncore.readers.tenx_features import Features, of_expression

NEEDED = ("barcodes", "data", "indices", "indptr", "shape")


def is_tenx(file: h5py.File) -> bool:
    """Whether a group of the file holds a matrix as Cell Ranger writes it."""
    return bool(_groups(file))


def _groups(file: h5py.File) -> list[str]:
    return [
        str(name)
        for name in file
        if isinstance(file.get(name), h5py.Group) and all(part in file[name] for part in NEEDED)
    ]


def read_tenx(path: Path, file: h5py.File, request: ReadRequest, out: Path) -> FileContents:
    """Read the matrix of expression, as cells x genes.

    Raises
    ------
    InputError
        If there are several genomes, or parts do not fit each other.
    """
    names = _groups(file)
    if len(names) > 1 and request.layer not in names:
        raise InputError(
            f"{path}: this 10x file holds several genomes: {', '.join(names)}; name one with "
            "--layer."
        )
    group = file[request.layer if request.layer in names else names[0]]
    size = path.stat().st_size
    for part in NEEDED:
        check_size(path, part, group[part], size)
    n_genes, n_cells = (int(number) for number in group["shape"][()])
    if "features" in group:
        features = group["features"]
        columns = {key: _texts(path, features[key], size) for key in ("id", "name", "feature_type")
                   if key in features}  # fmt: skip
    else:
        columns = {"id": _texts(path, group["genes"], size),
                   "name": _texts(path, group["gene_names"], size)}  # fmt: skip
    ids = columns.get("id", columns.get("name", []))
    cells = _texts(path, group["barcodes"], size)
    if len(ids) != n_genes or len(cells) != n_cells or not n_genes or not n_cells:
        raise InputError(
            f"{path}: the matrix is {n_genes:,} x {n_cells:,}, but there are {len(ids):,} features "
            f"and {len(cells):,} barcodes. It is empty or damaged."
        )
    matrix = checked_rows(
        path, "matrix", group["data"][()], group["indices"][()], group["indptr"][()],
        (n_cells, n_genes),
    )  # fmt: skip
    found = of_expression(Features(ids, columns.get("name", ids), columns.get("feature_type", [])))
    matrix = matrix if found.keep is None else matrix[:, found.keep]
    negative = write_sparse(path, "matrix", matrix, out)
    return FileContents(
        form="10x", cells=cells, genes=found.ids, about_genes={"name": found.names},
        negative=negative, said=found.said,
    )  # fmt: skip


def _texts(path: Path, dataset: h5py.Dataset, size: int) -> list[str]:
    check_size(path, dataset.name, dataset, size)
    values = np.asarray(dataset[()])
    return [v.decode("utf-8", "replace") if isinstance(v, bytes) else str(v) for v in values]
