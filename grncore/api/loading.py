"""`load`: a dataset from a path, from AnnData or from tables in memory."""

import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.readers.loading import load as read
from grncore.readers.options import FILE_OPTIONS, OPTION_NAMES, ReadOptions

if TYPE_CHECKING:
    from anndata import AnnData


def load(source: "str | Path | pd.DataFrame | AnnData", **options: Any) -> Dataset:
    """Read a dataset.

    Parameters
    ----------
    source
        ``demo``, a folder, a file or a ``.toml``, as the command line takes it; or an
        :class:`anndata.AnnData` (cells x genes); or a table whose index and columns are names of
        genes and cells, in either orientation.
    **options
        Fields of :class:`grncore.readers.options.ReadOptions`, such as ``edges``, ``regulators``,
        ``layer`` or ``obs_column``. One that names a file may be a table, or a sequence or set of
        names, instead.

    Raises
    ------
    InputError
        If the input cannot be used, or an option is unknown. What is in memory is read by the same
        rules as files, which ``docs/data.md`` lists.
    """
    unknown = sorted(set(options) - set(OPTION_NAMES))
    if unknown:
        raise InputError(f"Unknown options {unknown}; choose among {list(OPTION_NAMES)}.")
    given = {name: options[name] for name in FILE_OPTIONS if _is_in_memory(options.get(name))}
    if isinstance(source, str | Path) and not given:
        return read(source, ReadOptions(**options))
    with tempfile.TemporaryDirectory(prefix="grncore-load-") as place:
        folder = Path(place)
        written = {name: _write_part(folder, name, value) for name, value in given.items()}
        name = "table" if isinstance(source, pd.DataFrame) else "AnnData"
        named = {"name": name, **options, **written}
        if isinstance(source, str | Path):
            return _without(folder, source, options | written)
        return _without(folder, _write_source(folder, source, options), named)


def _without(folder: Path, source: str | Path, options: dict[str, Any]) -> Dataset:
    """Read, and keep the temporary folder out of every sentence."""
    place = f"{folder}/"
    try:
        dataset = read(source, ReadOptions(**options))
    except InputError as error:
        raise InputError(str(error).replace(place, "")) from None
    said = [replace(one, message=one.message.replace(place, "")) for one in dataset.notices]
    return replace(dataset, notices=tuple(said))


def _is_in_memory(value: object) -> bool:
    return value is not None and not isinstance(value, str | Path)


def _write_part(folder: Path, name: str, value: Any) -> Path:
    """A companion in memory as the file that its option names."""
    path = folder / f"{name}.tsv"
    if isinstance(value, pd.DataFrame):
        value.to_csv(path, sep="\t", index=False)
    elif isinstance(value, Iterable):
        lines = [str(one) for one in value]
        if any("\n" in line or "\r" in line for line in lines):
            raise InputError(f"{name}: a name holds a line end; rename it.")
        path = folder / f"{name}.txt"
        # A remark in front: content is told by how a file begins, and a name may begin in any way.
        path.write_text("".join(f"{line}\n" for line in ("# given", *lines)), encoding="utf-8")
    else:
        raise InputError(
            f"{name} is a {type(value).__name__}; give a path, a table or a sequence of names."
        )
    return path


def _write_source(folder: Path, source: Any, options: dict[str, Any]) -> Path:
    if isinstance(source, pd.DataFrame):
        path = folder / "expression.csv"
        source.to_csv(path, index_label="")
        return path
    # Read on demand: who reads tables needs no AnnData.
    from anndata import AnnData

    if not isinstance(source, AnnData):
        raise InputError(
            f"The source is a {type(source).__name__}; give a path, a table or an AnnData."
        )
    path = folder / "AnnData.h5ad"
    _lean(source, options.get("layer")).write_h5ad(path)
    return path


def _lean(data: "AnnData", layer: str | None) -> "AnnData":
    """What is read of an AnnData, and nothing that might not be written: ``uns`` may hold all."""
    from anndata import AnnData

    layers = (
        {} if layer is None else {name: data.layers[name] for name in data.layers.keys() & {layer}}
    )
    lean = AnnData(X=data.X, obs=_texts(data.obs), var=_texts(data.var), layers=layers)
    if data.raw is not None:
        lean.raw = AnnData(X=data.raw.X, obs=_texts(data.obs)[[]], var=_texts(data.raw.var))
    return lean


def _texts(frame: pd.DataFrame) -> pd.DataFrame:
    """Columns as a file can hold them: numbers as they are, all else as text, gaps as none."""
    return pd.DataFrame(
        {str(name): _plain(column) for name, column in frame.items()},
        index=frame.index.astype(str),
    )


def _plain(column: pd.Series) -> pd.Series:
    if isinstance(column.dtype, np.dtype) and pd.api.types.is_numeric_dtype(column.dtype):
        return column
    return column.astype(object).where(column.notna(), "").astype(str)
