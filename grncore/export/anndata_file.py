"""Expression with predicted teams as AnnData, which scanpy and its relatives open."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.export.edge_files import predicted_edges
from grncore.export.team_files import teams_csv
from grncore.files import write_with

if TYPE_CHECKING:
    from anndata import AnnData
    from scipy import sparse

KEY = "grncore"


def teams_anndata(dataset: Dataset, table: pd.DataFrame) -> "AnnData":
    """Cells x genes with the predicted teams of every model in the table.

    ``X`` is the expression as it was read. For each model, ``varm['grncore_<model>']`` is a sparse
    ``(genes, genes)`` matrix: row target, column regulator, value the importance of
    :func:`grncore.export.predicted_edges`; and ``obsm['grncore_<model>']`` is the activity of each
    predicted regulator in each cell: the mean of its targets' standardised log expression, weighted
    by importance (decoupler's ``waggr``). ``uns['grncore']`` holds ``teams`` (the text of
    :func:`grncore.export.teams_csv`), ``edges`` (the known ones) and what the file is.

    Parameters
    ----------
    table
        As :func:`grncore.export.teams_table` gives it.
    """
    # Read on demand: most runs write no AnnData.
    from anndata import AnnData
    from scipy import sparse

    index = dataset.index
    varm: dict[str, Any] = {}
    obsm: dict[str, Any] = {}
    for model in dict.fromkeys(table["model"]):
        edges = predicted_edges(table, str(model))
        places = [edges[column].map(index).to_numpy(np.int64) for column in ("target", "TF")]
        values = edges["importance"].to_numpy(np.float32)
        shape = (len(dataset.genes), len(dataset.genes))
        weights = sparse.csr_matrix((values, tuple(places)), shape=shape)
        varm[f"{KEY}_{model}"] = weights
        obsm[f"{KEY}_{model}"] = _activity(dataset, weights)
    return AnnData(
        X=np.ascontiguousarray(dataset.expression.T),
        obs=_about_cells(dataset),
        var=_about_genes(dataset),
        obsm=obsm,
        varm=varm,
        uns={KEY: _about(dataset, table)},
    )


def add_teams(data: "AnnData", dataset: Dataset, table: pd.DataFrame) -> None:
    """Put ``varm``, ``obsm`` and ``uns`` of :func:`teams_anndata` into ``data``, by names.

    Genes that ``data`` alone has get empty rows.

    Raises
    ------
    InputError
        If it lacks genes or cells of the dataset, or has a name twice.
    """
    from scipy import sparse

    found = teams_anndata(dataset, table)
    places = []
    for kind, there, needed in (
        ("genes", data.var_names, dataset.genes),
        ("cells", data.obs_names, dataset.cells),
    ):
        names = pd.Index(there).astype(str)
        if not names.is_unique:
            raise InputError(f"The AnnData has {kind} of one name; make its names unique first.")
        at = names.get_indexer(list(needed))
        if (at < 0).any():
            lost = [name for name, place in zip(needed, at, strict=True) if place < 0]
            raise InputError(
                f"The AnnData lacks {len(lost)} of the dataset's {len(needed)} {kind}, such as "
                f"{lost[:3]}; take to_anndata() without it."
            )
        places.append(at)
    genes, cells = places
    spread = sparse.csr_matrix(
        (np.ones(len(genes), np.float32), (genes, np.arange(len(genes)))),
        shape=(data.n_vars, len(genes)),
    )
    for key, weights in found.varm.items():
        data.varm[key] = (spread @ weights @ spread.T).tocsr()
    for key, activity in found.obsm.items():
        values = np.full((data.n_obs, activity.shape[1]), np.nan, dtype=np.float32)
        values[cells] = activity.to_numpy()
        data.obsm[key] = pd.DataFrame(values, index=data.obs_names, columns=activity.columns)
    data.uns[KEY] = found.uns[KEY]


def write_teams_h5ad(path: Path | str, dataset: Dataset, table: pd.DataFrame) -> None:
    """Write :func:`teams_anndata` as ``.h5ad``, whole or not at all."""
    image = _image(teams_anndata(dataset, table))
    write_with(path, lambda part: part.write_bytes(image))


def _image(data: "AnnData") -> bytes:
    """The bytes of the ``.h5ad`` file.

    HDF5 writes in memory alone: on a full disk it ends the process, and it knows no devices.
    """
    import h5py
    from anndata.io import write_elem

    with h5py.File("teams.h5ad", "w", driver="core", backing_store=False) as file:
        write_elem(file, "/", data, dataset_kwargs={"compression": "gzip"})
        file.flush()
        image: bytes = file.id.get_file_image()
    return image


def _activity(dataset: Dataset, weights: "sparse.csr_matrix") -> pd.DataFrame:
    """``(cells, regulators)`` activities, a column for every regulator that has targets."""
    total = np.asarray(weights.sum(axis=0)).ravel()
    acting = np.flatnonzero(total)
    logged = dataset.expression if dataset.is_logged else np.log1p(dataset.expression)
    centred = logged - logged.mean(axis=1, keepdims=True)
    spread = centred.std(axis=1, keepdims=True)
    # A constant gene says nothing of activity: it stays 0.
    scaled = np.divide(centred, spread, out=np.zeros_like(centred), where=spread > 0)
    values = (weights[:, acting].T @ scaled).T / total[acting]
    names = [dataset.genes[place] for place in acting]
    return pd.DataFrame(values, index=list(dataset.cells), columns=names)


def _about_cells(dataset: Dataset) -> pd.DataFrame:
    frame = pd.DataFrame(index=pd.Index(list(dataset.cells), dtype=object))
    if dataset.cell_groups is not None:
        frame["group"] = pd.Categorical(list(dataset.cell_groups))
    return frame


def _about_genes(dataset: Dataset) -> pd.DataFrame:
    frame = pd.DataFrame(index=pd.Index(list(dataset.genes), dtype=object))
    if dataset.aliases:
        frame["feature_name"] = [dataset.display(gene) for gene in dataset.genes]
    return frame


def _about(dataset: Dataset, table: pd.DataFrame) -> Mapping[str, Any]:
    known = dataset.edges[["regulator", "target"]].astype(str).reset_index(drop=True)
    return {
        "dataset": dataset.name,
        "fingerprint": dataset.fingerprint,
        "logged": bool(dataset.is_logged),
        "note": "varm holds predicted regulation, which is no knowledge; edges holds the known one",
        # Text, as the CSV file has it: h5ad keeps no tuples and no columns of mixed types.
        "teams": teams_csv(table),
        "edges": known,
    }
