"""Every form of HDF5 that is read gives the values that were written."""

import gzip
import re
from pathlib import Path

import anndata
import h5py
import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.readers import ReadOptions, load
from grncore.readers.hdf5.messages import FileChoices
from grncore.readers.hdf5.parent import choices_in
from tests.readers.hdf5.conftest import (
    CELLS,
    COUNTS,
    EDGES,
    GENES,
    IDS,
    TEAMS,
    adata,
    edit,
    loom_file,
    sparse_file,
    tenx_file,
)

pytestmark = pytest.mark.usefixtures("in_process")
DENSE = COUNTS.T.to_numpy(np.float32)


def read(path: Path, **said: object) -> Dataset:
    edges = path.parent / "edges.csv"
    edges.write_text(EDGES)
    return load(path, ReadOptions(edges=edges, **said))


def check(dataset: Dataset, body: pd.DataFrame = COUNTS, teams: dict = TEAMS) -> Dataset:
    assert set(dataset.genes) == set(body.index)
    assert dataset.cells == tuple(body.columns)
    for gene in body.index:
        np.testing.assert_allclose(dataset.expression[dataset.index[gene]], body.loc[gene])
    assert dataset.teams == teams
    return dataset


def unsorted() -> sparse.csr_matrix:
    matrix = sparse.csr_matrix(DENSE)
    for start, end in zip(matrix.indptr[:-1], matrix.indptr[1:], strict=True):
        matrix.indices[start:end] = matrix.indices[start:end][::-1].copy()
        matrix.data[start:end] = matrix.data[start:end][::-1].copy()
    matrix.has_sorted_indices = False
    return matrix


@pytest.mark.parametrize(
    "values",
    [DENSE, DENSE.astype(np.int64), sparse.csr_matrix(DENSE), sparse.csc_matrix(DENSE),
     sparse.csr_array(DENSE.astype(np.uint16)), unsorted()],
    ids=["dense", "int64", "csr", "csc", "csr-array-uint16", "csr-unsorted"],
)  # fmt: skip
def test_dense_and_sparse(tmp_path: Path, values: object) -> None:
    adata(values).write_h5ad(tmp_path / "x.h5ad")
    assert not check(read(tmp_path / "x.h5ad")).is_logged


@pytest.mark.parametrize("name", ["x.h5ad.gz", "X.H5AD", "x.h5", "data"])
def test_names_of_files_do_not_decide(tmp_path: Path, name: str) -> None:
    adata().write_h5ad(tmp_path / "plain.h5ad")
    content = (tmp_path / "plain.h5ad").read_bytes()
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    check(read(tmp_path / name))


@pytest.mark.parametrize("column", ["feature_name", "gene_symbols", "gene_name", "hgnc_symbol"])
@pytest.mark.parametrize("categorical", [False, True])
def test_symbols_under_ensembl_index(tmp_path: Path, column: str, categorical: bool) -> None:
    symbols = pd.Categorical(GENES) if categorical else GENES
    adata(var=pd.DataFrame({column: symbols}, index=IDS)).write_h5ad(tmp_path / "x.h5ad")
    by_id = dict(zip(GENES, IDS, strict=True))
    teams = {by_id[t]: tuple(by_id[r] for r in team) for t, team in TEAMS.items()}
    dataset = check(read(tmp_path / "x.h5ad"), COUNTS.set_axis(IDS), teams)
    assert dataset.display(IDS[2]) == "GENE2"


def test_raw_is_offered_where_x_is_scaled(tmp_path: Path) -> None:
    logged = np.log1p(COUNTS)
    data = adata(np.log1p(DENSE))
    data.raw = data
    data = data[:, :8].copy()
    data.X = (data.X - data.X.mean(0)) / data.X.std(0)
    data.write_h5ad(tmp_path / "x.h5ad")
    with pytest.raises(InputError, match=r"X is scaled \(8 genes.*keeps 16 genes.*--layer raw"):
        read(tmp_path / "x.h5ad")
    assert check(read(tmp_path / "x.h5ad", layer="raw"), logged).is_logged


def test_layers(tmp_path: Path) -> None:
    data = adata(np.log1p(DENSE), layers={"counts": sparse.csc_matrix(DENSE)})
    data.write_h5ad(tmp_path / "x.h5ad")
    assert check(read(tmp_path / "x.h5ad"), np.log1p(COUNTS)).is_logged
    assert not check(read(tmp_path / "x.h5ad", layer="counts")).is_logged


def test_what_a_file_leaves_to_choose(tmp_path: Path) -> None:
    obs = pd.DataFrame({"leiden": pd.Categorical(["a", "b"] * 6), "n_counts": 1.5}, index=CELLS)
    var = pd.DataFrame({"gene_symbols": GENES, "mean": 0.5}, index=IDS)
    data = adata(obs=obs, var=var, layers={"counts": DENSE, "scaled": DENSE - 3})
    data.raw = adata()
    data.write_h5ad(tmp_path / "x.h5ad")
    found = choices_in(tmp_path / "x.h5ad")
    assert found == FileChoices(
        True, ("counts", "scaled", "raw"), ("leiden", "n_counts"), ("gene_symbols",)
    )
    for layer in ("X", *found.layers):  # whatever is offered is read
        if layer != "scaled":
            read(tmp_path / "x.h5ad", layer=layer, obs_column="leiden", var_column=None)
    edit(tmp_path / "x.h5ad", lambda file: file.__delitem__("X"))
    assert not choices_in(tmp_path / "x.h5ad").has_main
    columns = {"CellID": CELLS, "ClusterID": [0, 1, 2] * 4}
    path = loom_file(tmp_path / "x.loom", None, columns, {"spliced": COUNTS.to_numpy() * 2})
    assert choices_in(path) == FileChoices(True, ("spliced",), ("CellID", "ClusterID"), ("Gene",))
    with pytest.raises(InputError, match=r"damaged|cannot be read"):
        (tmp_path / "no.h5ad").write_bytes(b"no hdf5 at all")
        choices_in(tmp_path / "no.h5ad")


@pytest.mark.parametrize(
    ("column", "groups"),
    [
        (pd.Categorical(["a", "b"] * 6, categories=["a", "b", "unused"]), ["a", "b"] * 6),
        ([0, 1] * 6, ["0", "1"] * 6),
        ([True, False] * 6, ["True", "False"] * 6),
        (pd.array([1, 2, None] * 4, dtype="Int64"), ["1", "2", "unlabelled"] * 4),
    ],
    ids=["unused-level", "int", "bool", "nullable-int"],
)
def test_columns_of_obs_give_groups(tmp_path: Path, column: object, groups: list[str]) -> None:
    adata(obs=pd.DataFrame({"ct": column}, index=CELLS)).write_h5ad(tmp_path / "x.h5ad")
    assert list(check(read(tmp_path / "x.h5ad", obs_column="ct")).cell_groups) == groups


@pytest.mark.parametrize(
    ("name", "said"), [("dpt_pseudotime", None), ("hours_after", "hours_after"), ("age", "age")]
)
def test_a_column_of_obs_orders_the_cells(tmp_path: Path, name: str, said: str | None) -> None:
    times = np.linspace(1, 0, 12)
    adata(obs=pd.DataFrame({name: times}, index=CELLS)).write_h5ad(tmp_path / "x.h5ad")
    dataset = check(read(tmp_path / "x.h5ad", cell_order=said))
    np.testing.assert_allclose(dataset.cell_order, times)


def test_features_that_were_made_unique_are_said(tmp_path: Path) -> None:
    names = [*GENES[:15], "GENE0-1"]
    adata(var=pd.DataFrame(index=names)).write_h5ad(tmp_path / "x.h5ad")
    dataset = check(read(tmp_path / "x.h5ad"), COUNTS.set_axis(names))
    assert any(n.code == "made-unique" and "GENE0-1" in n.message for n in dataset.notices)


@pytest.mark.parametrize(("cells", "genes"), [(0, 16), (12, 0)])
def test_empty_files_say_so(tmp_path: Path, cells: int, genes: int) -> None:
    anndata.AnnData(np.zeros((cells, genes), np.float32)).write_h5ad(tmp_path / "x.h5ad")
    with pytest.raises(InputError, match=rf"no expression: {cells} cells .* {genes} genes"):
        load(tmp_path / "x.h5ad")


@pytest.mark.parametrize("attribute", ["encoding-version", "encoding-type"])
def test_a_newer_anndata_is_named(tmp_path: Path, attribute: str) -> None:
    path = edit(
        sparse_file(tmp_path / "x.h5ad"), lambda file: file["X"].attrs.update({attribute: "9.9.9"})
    )
    with pytest.raises(InputError, match=r"X is of the kind .*9\.9\.9.*newer version"):
        load(path)


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        (None, None),
        ({"var_names": GENES}, {"obs_names": CELLS}),
        ({"Accession": IDS, "Gene": GENES}, {"CellID": CELLS, "Age": ["p1"] * 12}),
    ],
)
def test_loom(tmp_path: Path, rows: dict, columns: dict) -> None:
    assert not check(read(loom_file(tmp_path / "x.loom", rows, columns))).is_logged


def test_parts_of_a_loom_file(tmp_path: Path) -> None:
    columns = {"CellID": CELLS, "ClusterID": [0, 1, 2] * 4}
    path = loom_file(tmp_path / "x.loom", None, columns, {"spliced": COUNTS.to_numpy() * 2})
    dataset = check(read(path, layer="spliced", obs_column="ClusterID"), COUNTS * 2)
    assert dataset.cell_groups == ("0", "1", "2") * 4
    with pytest.raises(InputError, match=r"no layer 'ambiguous' .* spliced"):
        read(path, layer="ambiguous")


def test_loom_files_without_names_or_with_too_few(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"row_attrs has none of Gene.*it has foo"):
        read(loom_file(tmp_path / "a.loom", {"foo": GENES}))
    check(read(tmp_path / "a.loom", var_column="foo"))
    with pytest.raises(InputError, match=r"row_attrs/Gene has 9 fields, the matrix 16"):
        read(loom_file(tmp_path / "b.loom", {"Gene": GENES[:9]}))


def test_cells_of_a_loom_file_without_names_are_numbered_and_said(tmp_path: Path) -> None:
    dataset = read(loom_file(tmp_path / "a.loom", None, {"age": ["p1"] * 12}))
    assert dataset.cells == tuple(str(place) for place in range(1, 13))
    assert any("numbered from 1" in n.message for n in dataset.notices if n.code == "no-row-names")


def test_repeated_genes_of_a_loom_file_get_a_command_that_works(tmp_path: Path) -> None:
    path = loom_file(tmp_path / "a.loom", {"Gene": [*GENES[:-1], GENES[0]]})
    with pytest.raises(InputError, match="genes have several columns") as told:
        read(path)
    command = re.search(r'python -c "(.*)"', str(told.value))
    assert command
    exec(command[1])
    dataset = read(tmp_path / "unique.loom")
    assert set(dataset.genes) == {*GENES[:-1], f"{GENES[0]}-1"}


@pytest.mark.parametrize("version", [2, 3])
def test_tenx_files(tmp_path: Path, version: int) -> None:
    dataset = check(read(tenx_file(tmp_path / "x.h5", version=version)))
    edges = tmp_path / "ids.csv"
    edges.write_text(f"TF,target\n{IDS[1]},{IDS[2]}\n")
    assert len(load(tmp_path / "x.h5", ReadOptions(edges=edges)).edges) == 1
    assert dataset.sample_noun == "cells"


def test_antibodies_of_a_tenx_file_are_no_genes(tmp_path: Path) -> None:
    dataset = check(read(tenx_file(tmp_path / "x.h5", antibodies=True)))
    assert any("Antibody Capture" in n.message for n in dataset.notices if n.code == "left-out")


def test_a_tenx_file_of_several_genomes_asks(tmp_path: Path) -> None:
    path = tenx_file(tmp_path / "x.h5", version=2)
    edit(path, lambda file: file.copy("GRCh38", "mm10"))
    with pytest.raises(InputError, match=r"several genomes: GRCh38, mm10; name one with --layer"):
        read(path)
    check(read(path, layer="mm10"))


@pytest.mark.parametrize(
    ("groups", "what"),
    [(["assays"], "h5Seurat"), (["mod"], "MuData"), (["#refs#"], "MATLAB"), (["x"], "it holds x")],
)
def test_other_files_are_called_by_their_name(tmp_path: Path, groups: list, what: str) -> None:
    with h5py.File(tmp_path / "x.h5", "w") as file:
        for group in groups:
            file.create_group(group)
    with pytest.raises(InputError, match=what):
        load(tmp_path / "x.h5")
