"""Loom files: genes x cells, with attributes of rows and columns."""

from collections.abc import Sequence
from pathlib import Path

import h5py
import numpy as np

from grncore.errors import InputError
from grncore.readers.hdf5.messages import VALUES, FileChoices, FileContents, ReadRequest
from grncore.readers.hdf5.safety import check_size
from grncore.readers.hdf5.store import write_dense

GENE_NAMES = ("Gene", "gene_names", "var_names", "Genes", "gene", "Symbol", "GeneName", "Accession",
              "gene_ids", "EnsemblID")  # fmt: skip
CELL_NAMES = ("CellID", "cell_names", "obs_names", "Cell", "Cells", "cell_id", "barcodes",
              "Barcode", "barcode")  # fmt: skip
"""Attributes that hold the names, by preference."""


def is_loom(file: h5py.File) -> bool:
    """Whether the file holds what loompy writes."""
    return isinstance(file.get("matrix"), h5py.Dataset) and "row_attrs" in file


def read_loom(path: Path, file: h5py.File, request: ReadRequest, out: Path) -> FileContents:
    """Read the matrix or a layer, turned to cells x genes.

    Raises
    ------
    InputError
        If there are no names, a layer is absent, or parts do not fit each other.
    """
    size = path.stat().st_size
    layers = [str(name) for name in file.get("layers", ())]
    where = "matrix"
    if request.layer not in (None, "X", "matrix"):
        if request.layer not in layers:
            raise InputError(
                f"{path}: there is no layer {request.layer!r} (--layer); its layers are: "
                f"{', '.join(layers) or 'none'}."
            )
        where = f"layers/{request.layer}"
    matrix = file[where]
    if not isinstance(matrix, h5py.Dataset) or matrix.ndim != 2:
        raise InputError(f"{path}: {where} is no table of genes and cells.")
    check_size(path, where, matrix, size)
    genes = _attributes(path, file, "row_attrs", matrix.shape[0], size)
    cells = _attributes(path, file, "col_attrs", matrix.shape[1], size)
    if 0 in matrix.shape:
        raise InputError(f"{path}: there is no expression: the matrix is {matrix.shape}.")
    gene_names = _names(path, "row_attrs", genes, (*GENE_NAMES, request.genes or ""))
    has_cells = any(name in cells for name in CELL_NAMES)
    cell_names = (
        _names(path, "col_attrs", cells, CELL_NAMES)
        if has_cells
        else [str(place) for place in range(1, matrix.shape[1] + 1)]
    )
    negative = write_dense(path, where, matrix, out)
    turned = np.load(out / VALUES, allow_pickle=False)
    np.save(out / VALUES, np.ascontiguousarray(turned.T))
    return FileContents(
        form="loom", cells=cell_names, genes=gene_names, about_cells=cells, about_genes=genes,
        columns_of_cells=list(cells), layers=layers, negative=negative,
        numbered_cells=not has_cells,
    )  # fmt: skip


def choices_in(file: h5py.File) -> FileChoices:
    """Layers and attributes that may be chosen."""
    cells, genes = (file.get(name, {}) for name in ("col_attrs", "row_attrs"))
    return FileChoices(
        layers=list(file.get("layers", ())),
        about_cells=list(cells),
        about_genes=[n for n, item in genes.items() if item.dtype.kind in "OS"],
    )


def _attributes(
    path: Path, file: h5py.File, where: str, length: int, size: int
) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    group = file.get(where)
    for name in group if isinstance(group, h5py.Group) else ():
        item = group[name]
        if not isinstance(item, h5py.Dataset) or item.ndim != 1:
            continue  # embeddings and regulons have two dimensions
        check_size(path, f"{where}/{name}", item, size)
        if item.shape[0] != length:
            raise InputError(
                f"{path}: {where}/{name} has {item.shape[0]:,} fields, the matrix {length:,}. It "
                "is damaged."
            )
        values = item[()]
        if values.dtype.kind in "OSUbiuf":
            found[str(name)] = [
                value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                for value in values
            ]
    return found


def _names(
    path: Path, where: str, attributes: dict[str, list[str]], wanted: Sequence[str]
) -> list[str]:
    for name in wanted:
        if name in attributes:
            return attributes[name]
    raise InputError(
        f"{path}: {where} has none of {', '.join(wanted[:4])}, so that there are no names; it has "
        f"{', '.join(attributes) or 'nothing'}. Name the one that holds them with --var-column."
    )
