from pathlib import Path

import anndata
import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from grncore.errors import InputError
from grncore.readers import ReadOptions, load


@pytest.fixture
def data(experiment) -> anndata.AnnData:
    counts = np.arange(24).reshape(4, 6).astype(np.float32)
    return anndata.AnnData(
        X=np.log1p(counts),
        obs=pd.DataFrame({"type": pd.Categorical(["a", "a", "b", None])}, index=experiment.cells),
        var=pd.DataFrame(
            {"symbol": [gene.upper() for gene in experiment.genes]}, index=experiment.genes
        ),
        layers={"counts": sparse.csr_matrix(counts), "columns": sparse.csc_matrix(counts)},
    )


def write(experiment, data: anndata.AnnData) -> Path:
    path = experiment.folder / "data.h5ad"
    data.write_h5ad(path)
    return path


def test_cells_by_genes_with_names_and_types(experiment, data: anndata.AnnData) -> None:
    path = write(experiment, data)
    dataset = load(path, ReadOptions(edges=experiment.edge_list(), obs_column="type"))
    assert dataset.cells == tuple(experiment.cells)
    assert dataset.cell_groups == ("a", "a", "b", "unlabelled")
    assert dataset.is_logged
    assert dataset.teams["lacZ"] == ("crp", "lacI")
    for column, gene in enumerate(experiment.genes):
        np.testing.assert_array_equal(dataset.expression[dataset.index[gene]], data.X[:, column])


def test_sparse_layers_are_counts(experiment, data: anndata.AnnData) -> None:
    path = write(experiment, data)
    row, column = (
        load(path, ReadOptions(edges=experiment.edge_list(), layer=layer))
        for layer in ("counts", "columns")
    )
    assert row.fingerprint == column.fingerprint
    assert not row.is_logged
    np.testing.assert_array_equal(row.expression[row.index["crp"]], [1, 7, 13, 19])


def test_a_table_of_the_same_cells_is_the_same_dataset(experiment, data: anndata.AnnData) -> None:
    experiment.values = data.layers["counts"].toarray().T.astype(float)
    edges = experiment.edge_list()
    table = load(experiment.expression(), ReadOptions(edges=edges))
    inside = load(write(experiment, data), ReadOptions(edges=edges, layer="counts"))
    assert inside.fingerprint == table.fingerprint


def test_names_from_a_column_of_var(experiment, data: anndata.AnnData) -> None:
    experiment.edges = [("CRP", "LACZ")]
    options = ReadOptions(edges=experiment.edge_list(), var_column="symbol")
    assert load(write(experiment, data), options).teams == {"LACZ": ("CRP",)}


def test_without_edges_there_is_no_truth(experiment, data: anndata.AnnData) -> None:
    dataset = load(write(experiment, data))
    assert dataset.teams == {}
    assert dataset.genes[0] == "araB"


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (ReadOptions(layer="raw"), r"no layer 'raw' \(--layer\).*columns, counts|counts, columns"),
        (ReadOptions(obs_column="cluster"), r"obs has no column 'cluster' \(--obs-column\).*type"),
        (ReadOptions(var_column="name"), r"var has no column 'name' \(--var-column\).*symbol"),
    ],
)
def test_absent_parts_are_named(experiment, data, options: ReadOptions, reason: str) -> None:
    with pytest.raises(InputError, match=rf"data\.h5ad.*({reason})"):
        load(write(experiment, data), options)


def test_repeated_symbols_are_refused(experiment, data: anndata.AnnData) -> None:
    data.var["symbol"] = ["A", "A", "B", "C", "D", "E"]
    with pytest.raises(InputError, match=r"1 genes have several columns.*: A .*Leave out --var"):
        load(write(experiment, data), ReadOptions(var_column="symbol"))


def test_two_sources_of_cell_groups_are_refused(experiment, data: anndata.AnnData) -> None:
    groups = experiment.write("groups.csv", "c1,a\n")
    with pytest.raises(InputError, match="--obs-column and --cell-groups both"):
        load(write(experiment, data), ReadOptions(obs_column="type", cell_groups=groups))


def test_no_expression_at_all_is_refused(experiment, data: anndata.AnnData) -> None:
    data.X = None
    with pytest.raises(InputError, match=r"X is empty.*--layer"):
        load(write(experiment, data))


def test_a_damaged_file_is_refused(experiment) -> None:
    path = experiment.write("data.h5ad", b"not hdf5 at all")
    with pytest.raises(InputError, match=r"data\.h5ad: the name says HDF5, but the content"):
        load(path)


def test_missing_values_name_gene_and_cell(experiment, data: anndata.AnnData) -> None:
    data.X[1, 2] = np.nan
    with pytest.raises(InputError, match=r"1 of 24 values.*gene 'araC', cell 'c2' \(nan\).*Impute"):
        load(write(experiment, data), ReadOptions(edges=experiment.edge_list()))
