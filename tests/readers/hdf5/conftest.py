"""A small table of counts and writers of HDF5 files that hold it."""

from collections.abc import Callable
from pathlib import Path

import anndata
import h5py
import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from grncore.readers.hdf5 import child, parent

RNG = np.random.default_rng(11)
GENES = [f"GENE{k}" for k in range(16)]
IDS = [f"ENSG{k:011d}" for k in range(16)]
CELLS = [f"cell_{k:02d}" for k in range(12)]
COUNTS = pd.DataFrame(RNG.poisson(6, (16, 12)), index=GENES, columns=CELLS)
"""Genes x cells."""

EDGES = "TF,target\nGENE1,GENE2\nGENE3,GENE2\nGENE3,GENE5\n"
TEAMS = {"GENE2": ("GENE1", "GENE3"), "GENE5": ("GENE3",)}


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read without a process of its own, which costs a second; others test that it is there."""

    def run(path: Path, folder: Path) -> int:
        del path
        child.main(folder)
        return 0

    monkeypatch.setattr(child, "_limit", lambda size: None)
    monkeypatch.setattr(parent, "_run", run)


def adata(values: object = None, **parts: object) -> anndata.AnnData:
    """Cells x genes of the counts."""
    dense = COUNTS.T.to_numpy(np.float32)
    return anndata.AnnData(
        X=dense if values is None else values,
        obs=parts.pop("obs", pd.DataFrame(index=CELLS)),
        var=parts.pop("var", pd.DataFrame(index=GENES)),
        **parts,
    )


def sparse_file(path: Path) -> Path:
    """The counts as CSR."""
    adata(sparse.csr_matrix(COUNTS.T.to_numpy(np.float32))).write_h5ad(path)
    return path


def edit(path: Path, change: Callable[[h5py.File], object]) -> Path:
    """Change a file by h5py."""
    with h5py.File(path, "r+") as file:
        change(file)
    return path


def loom_file(
    path: Path,
    rows: dict[str, list] | None = None,
    columns: dict[str, list] | None = None,
    layers: dict[str, np.ndarray] | None = None,
) -> Path:
    """The counts as loompy writes them."""
    with h5py.File(path, "w") as file:
        file["matrix"] = COUNTS.to_numpy(np.float32)
        for group, parts in (
            ("row_attrs", {"Gene": GENES} if rows is None else rows),
            ("col_attrs", {"CellID": CELLS} if columns is None else columns),
        ):
            file.create_group(group)
            for name, values in parts.items():
                kind = object if isinstance(values[0], str) else None
                file[group][name] = np.array(values, dtype=kind)
        for name in ("layers", "row_graphs", "col_graphs"):
            file.create_group(name)
        for name, values in (layers or {}).items():
            file["layers"][name] = values
    return path


def tenx_file(path: Path, *, version: int = 3, antibodies: bool = False) -> Path:
    """The counts as Cell Ranger writes them."""
    values, ids, names = COUNTS.to_numpy(), list(IDS), list(GENES)
    kinds = ["Gene Expression"] * 16
    if antibodies:
        values = np.vstack([values, np.full((2, 12), 999)])
        ids, names = [*ids, "CD3", "CD4"], [*names, "CD3_TotalSeqB", "CD4_TotalSeqB"]
        kinds += ["Antibody Capture"] * 2
    matrix = sparse.csc_matrix(values.astype(np.int32))
    with h5py.File(path, "w") as file:
        group = file.create_group("matrix" if version == 3 else "GRCh38")
        for part in ("data", "indices", "indptr"):
            group[part] = getattr(matrix, part)
        group["shape"] = np.array(matrix.shape, np.int32)
        group["barcodes"] = np.array(CELLS, "S")
        if version == 3:
            features = group.create_group("features")
            features["id"] = np.array(ids, "S")
            features["name"] = np.array(names, "S")
            features["feature_type"] = np.array(kinds, "S")
        else:
            group["genes"] = np.array(ids, "S")
            group["gene_names"] = np.array(names, "S")
    return path
