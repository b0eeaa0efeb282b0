"""An AnnData file (``.h5ad``): cells x genes, with names and cell types inside."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from grncore.errors import InputError
from grncore.readers.assembly import RawDataset
from grncore.readers.cell_groups import UNLABELLED
from grncore.readers.companions import read_companions
from grncore.readers.matrix import Matrix
from grncore.readers.options import ReadOptions
from grncore.readers.text import require_file, stem


def read_h5ad(path: Path, options: ReadOptions) -> RawDataset:
    """Read ``X`` or a layer, gene names from ``var``, cell groups from a column of ``obs``.

    Raises
    ------
    InputError
        If the file cannot be opened, or a layer or column is absent.
    """
    require_file(path)
    # anndata takes a second to import, and most runs do not need it.
    import anndata

    try:
        data = anndata.read_h5ad(path)
    except (OSError, KeyError, ValueError, TypeError) as error:
        raise InputError(
            f"{path}: cannot be read as .h5ad ({error}). Was it copied whole, and written by "
            "anndata's write_h5ad?"
        ) from error
    matrix = Matrix(
        file=str(path),
        values=_values(path, data, options.layer),
        rows=tuple(str(cell) for cell in data.obs_names),
        columns=tuple(_column(path, data.var, "var", options.var_column)),
    )
    parts = read_companions(options, matrix)
    groups = None
    if options.obs_column is not None:
        if parts.cell_groups is not None:
            raise InputError(
                f"{path}: --obs-column and --cell-groups both give cell groups; leave one out."
            )
        labels = _column(path, data.obs, "obs", options.obs_column)
        groups = [label or UNLABELLED for label in labels]
    return RawDataset(
        name=stem(path),
        matrix=matrix,
        edges=parts.edges,
        regulators=parts.regulators,
        aliases=parts.aliases,
        gene_groups=parts.gene_groups,
        cell_groups=parts.cell_groups if groups is None else groups,
        convention="cells-by-genes",
    )


def _values(path: Path, data: Any, layer: str | None) -> np.ndarray:
    if layer is not None and layer not in data.layers:
        layers = ", ".join(data.layers) or "none"
        raise InputError(
            f"{path}: there is no layer {layer!r} (--layer); its layers are: {layers}."
        )
    values = data.X if layer is None else data.layers[layer]
    if values is None:
        layers = ", ".join(data.layers) or "none"
        raise InputError(f"{path}: X is empty; name a layer with --layer (layers: {layers}).")
    dense = values.toarray() if sparse.issparse(values) else np.asarray(values)
    if dense.dtype.kind not in "biuf":
        raise InputError(f"{path}: values are of type {dense.dtype}; expected numbers.")
    return dense.astype(np.float32)


def _column(path: Path, table: pd.DataFrame, where: str, column: str | None) -> list[str]:
    if column is None:
        return [str(name) for name in table.index]
    if column not in table.columns:
        raise InputError(
            f"{path}: {where} has no column {column!r} (--{where}-column); it has "
            f"{', '.join(map(str, table.columns)) or 'none'}."
        )
    return ["" if pd.isna(value) else str(value) for value in table[column]]
