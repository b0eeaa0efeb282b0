"""AnnData (``.h5ad``), read part by part through anndata's own element readers."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grncore.errors import InputError
from grncore.readers.hdf5.messages import FileChoices, FileContents, ReadRequest
from grncore.readers.hdf5.safety import check_size
from grncore.readers.hdf5.sparse import checked_rows
from grncore.readers.hdf5.store import write_dense, write_sparse

TEXTS = 24
"""Columns about genes that are looked at for other names of them."""


def is_anndata(file: h5py.File) -> bool:
    """Whether the file holds what anndata writes."""
    return "var" in file and ("X" in file or "layers" in file or "obs" in file)


def read_anndata(path: Path, file: h5py.File, request: ReadRequest, out: Path) -> FileContents:
    """Read names, columns and the matrix that is asked for.

    Raises
    ------
    InputError
        If a part is absent, of an unknown kind, or does not fit the others.
    """
    layers, raw = _layers(file), file.get("raw")
    has_raw = _has_raw(file)
    offered = [*layers, *(["raw"] if has_raw else [])]
    where, var = "X", "var"
    if request.layer == "raw" and has_raw:
        where, var = "raw/X", "raw/var"
    elif request.layer not in (None, "X"):
        if request.layer not in layers:
            raise InputError(
                f"{path}: there is no layer {request.layer!r} (--layer); its layers are: "
                f"{', '.join(map(str, offered)) or 'none'}."
            )
        where = f"layers/{request.layer}"
    if where not in file:
        raise InputError(
            f"{path}: X is empty; name a layer with --layer (layers: "
            f"{', '.join(map(str, offered)) or 'none'})."
        )
    size = path.stat().st_size
    for frame in ("obs", var):
        if frame not in file:
            raise InputError(f"{path}: {frame} is missing, so that there are no names.")
        if isinstance(file[frame], h5py.Group):
            file[frame].visititems(_size_check(path, frame, size))
    cells, about_cells, columns = _frame(path, file["obs"], "obs", request.wanted)
    genes, about_genes, _ = _frame(path, file[var], "var", ())
    shape = (len(cells), len(genes))
    if 0 in shape:
        raise InputError(
            f"{path}: there is no expression: {shape[0]:,} cells (observations) and {shape[1]:,} "
            "genes. Did a filter remove them all?"
        )
    negative = _write_matrix(path, file[where], where, shape, size, out)
    raw_shape = None
    if has_raw and raw is not None and where == "X":
        raw_genes, _, _ = _frame(path, raw["var"], "raw/var", (), texts=False)
        raw_shape = (len(cells), len(raw_genes))
    return FileContents(
        form="h5ad", cells=cells, genes=genes, about_cells=about_cells, about_genes=about_genes,
        columns_of_cells=columns, layers=list(map(str, offered)), raw=raw_shape,
        negative=negative,
    )  # fmt: skip


def choices_in(file: h5py.File) -> FileChoices:
    """Layers and columns that may be chosen; nothing is read but their kinds."""
    return FileChoices(
        has_main="X" in file,
        layers=[*_layers(file), *(["raw"] if _has_raw(file) else [])],
        about_cells=list(_columns(file.get("obs"))),
        about_genes=[name for name, item in _columns(file.get("var")).items() if _is_text(item)],
    )


def _layers(file: h5py.File) -> list[str]:
    found = file.get("layers")
    return list(map(str, found)) if isinstance(found, h5py.Group) else []


def _has_raw(file: h5py.File) -> bool:
    raw = file.get("raw")
    return isinstance(raw, h5py.Group) and "X" in raw and "var" in raw


def _columns(frame: object) -> dict[str, object]:
    """Columns of a table by name, without its index; of one of records their kinds."""
    if isinstance(frame, h5py.Dataset):
        return {str(name): frame.dtype[name] for name in (frame.dtype.names or ())[1:]}
    if not isinstance(frame, h5py.Group):
        return {}
    besides = (_index_of(frame), "__categories")
    return {str(name): item for name, item in frame.items() if name not in besides}


def _index_of(frame: h5py.Group) -> str:
    key = frame.attrs.get("_index", "_index")
    return key.decode() if isinstance(key, bytes) else str(key)


def _is_text(item: object) -> bool:
    """Whether a column holds words, as such or as codes of them."""
    if isinstance(item, h5py.Group):
        return "categories" in item or "values" in item
    kind = item if isinstance(item, np.dtype) else getattr(item, "dtype", None)
    return kind is not None and (
        h5py.check_string_dtype(kind) is not None or "categories" in getattr(item, "attrs", {})
    )


def _size_check(path: Path, frame: str, size: int) -> Any:
    def check(name: str, item: object) -> None:
        if isinstance(item, h5py.Dataset) and item.shape:
            check_size(path, f"{frame}/{name}", item, size)

    return check


def _read(path: Path, name: str, item: object) -> Any:
    """One element, by anndata.

    Raises
    ------
    InputError
        If its encoding is of a newer anndata, or it is damaged.
    """
    from anndata.io import read_elem

    try:
        return read_elem(item)
    except Exception as error:
        attributes = getattr(item, "attrs", {})
        encoding = f"{attributes.get('encoding-type')} {attributes.get('encoding-version')}"
        if type(error).__name__ == "IORegistryError" or "IORegistry" in str(error):
            from importlib.metadata import version

            raise InputError(
                f"{path}: {name} is of the kind {encoding!r}, which anndata {version('anndata')} "
                "does not know: the file was written by a newer version. Update it (pip install "
                "--upgrade anndata), or write the file again with this version."
            ) from error
        raise InputError(
            f"{path}: {name} cannot be read as .h5ad ({type(error).__name__}: "
            f"{str(error).splitlines()[0][:200] if str(error) else ''}). Was the file copied "
            "whole, and written by anndata's write_h5ad?"
        ) from error


def _frame(
    path: Path, item: Any, where: str, wanted: Collection[str], *, texts: bool = True
) -> tuple[list[str], dict[str, list[str]], list[str]]:
    """Index, columns of text (or those that are wanted and those of time), names of all."""
    if isinstance(item, h5py.Dataset):
        # Before anndata 0.7 a table was one dataset of records.
        table = pd.DataFrame.from_records(item[()])
        names = [_text(name) for name in table.pop(table.columns[0])]
        chosen = {str(key): [_text(v) for v in table[key]] for key in table.columns[:TEXTS]}
        return names, chosen, list(map(str, table.columns))
    key = _index_of(item)
    if key not in item:
        raise InputError(f"{path}: {where} has no index {key!r}, so that there are no names.")
    names = [_text(name) for name in np.asarray(_read(path, f"{where}/{key}", item[key]))]
    columns = [str(name) for name in item if str(name) not in (key, "__categories")]
    chosen = {}
    for name in columns if texts else ():
        is_time = "time" in name.lower()
        if where == "obs" and name not in wanted and not is_time:
            continue
        if len(chosen) >= TEXTS and name not in wanted:
            continue
        try:
            values = _column(path, item, where, name)
        except InputError:
            if name in wanted:
                raise
            continue
        if len(values) != len(names):
            raise InputError(
                f"{path}: {where} has {len(names):,} names, its column {name!r} "
                f"{len(values):,} fields. It is damaged."
            )
        chosen[name] = [_text(value) for value in values]
    return names, chosen, columns


def _column(path: Path, frame: h5py.Group, where: str, name: str) -> NDArray[Any]:
    item = frame[name]
    values = _read(path, f"{where}/{name}", item)
    reference = getattr(item, "attrs", {}).get("categories")
    if isinstance(reference, h5py.Reference) and reference:
        # Up to anndata 0.8 the words of codes lay in a group beside the columns.
        words = np.asarray(frame.file[reference][()])
        codes = np.asarray(values)
        if codes.size and (codes.min() < -1 or codes.max() >= len(words)):
            raise InputError(f"{path}: {where}/{name} has codes without a word. It is damaged.")
        return np.array([_text(words[code]) if code >= 0 else "" for code in codes], dtype=object)
    # As numbers, whole ones with gaps would turn into fractions.
    return np.asarray(values, dtype=object)


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return "" if pd.isna(value) else str(value)  # type: ignore[call-overload]


def _write_matrix(
    path: Path, item: Any, where: str, shape: tuple[int, int], size: int, out: Path
) -> bool:
    """Write the values as dense float32; whether any is negative."""
    encoding = item.attrs.get("encoding-type", item.attrs.get("h5sparse_format", ""))
    encoding = encoding.decode() if isinstance(encoding, bytes) else str(encoding)
    if isinstance(item, h5py.Dataset):
        if encoding not in ("", "array") or item.attrs.get("encoding-version", "0.2.0") != "0.2.0":
            _read(path, where, item)  # says so in its own words
        _check_shape(path, where, item.shape, shape)
        check_size(path, where, item, size)
        return write_dense(path, where, item, out)
    missing = [part for part in ("data", "indices", "indptr") if part not in item]
    if missing or encoding.split("_")[0] not in ("csr", "csc"):
        _read(path, where, item)
        raise InputError(f"{path}: {where} is of the kind {encoding!r}, which is not read.")
    if item.attrs.get("encoding-version", "0.1.0") != "0.1.0":
        _read(path, where, item)
    for part in ("data", "indices", "indptr"):
        check_size(path, f"{where}/{part}", item[part], size)
    declared = item.attrs.get("shape", item.attrs.get("h5sparse_shape", shape))
    _check_shape(path, where, tuple(int(n) for n in declared), shape)
    by_rows = encoding.startswith("csr")
    matrix = checked_rows(
        path, where, item["data"][()], item["indices"][()], item["indptr"][()],
        shape if by_rows else (shape[1], shape[0]),
    )  # fmt: skip
    return write_sparse(path, where, matrix if by_rows else matrix.T.tocsr(), out)


def _check_shape(
    path: Path, where: str, found: tuple[int, ...] | None, shape: tuple[int, int]
) -> None:
    if found != shape:
        raise InputError(
            f"{path}: {where} is {found}, but there are names of {shape[0]:,} cells and "
            f"{shape[1]:,} genes. It is damaged."
        )
