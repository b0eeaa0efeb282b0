"""Exports as other programs read them, and as our own readers do."""

import csv
import io
import re
import shlex
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import anndata
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grncore.dataset import Dataset
from grncore.drawing.network_layout import place, whole_graph
from grncore.errors import InputError
from grncore.export import (  # fmt: skip
    TEAM_COLUMNS,
    decoupler_net,
    edges_csv,
    edges_tsv,
    genuine_names,
    graphml,
    net_csv,
    neutral,
    predicted_edges,
    read_teams_csv,
    sif,
    spreadsheet_safe,
    teams_csv,
    write_teams_h5ad,
    write_teams_parquet,
)
from grncore.files import write_text
from grncore.readers import ReadOptions, load
from grncore.readers.edges import read_edges

GENES = ("r1", "r2", "r3", "t1", "t2", "=odd", "-dash")
NETWORK = pd.DataFrame(
    [
        ("r1", "t1", "hit", 1.0, 2, "test", True, "pair", ""),
        ("r2", "t1", "missed", 0.25, 2, "test", True, "pair", ""),
        ("r3", "t1", "wrong", 0.5, 2, "test", True, "pair", ""),
        ("r1", "t2", "wrong", 0.5, 1, "test", False, "pair", ""),
        ("=odd", "t2", "hit", 0.75, 1, "test", False, "pair", ""),
    ],
    columns=["regulator", "target", "verdict", "share", "R", "part", "exact", "model",
             "regulator_peak"],
)  # fmt: skip
TRUE = {("r1", "t1"), ("r2", "t1"), ("=odd", "t2")}


def dataset() -> Dataset:
    values = np.random.default_rng(3).integers(0, 40, (len(GENES), 6)).astype(float)
    return Dataset.create(
        name="d", expression=values, genes=GENES, cells=[f"c{k}" for k in range(6)],
        edges=pd.DataFrame(sorted(TRUE), columns=["regulator", "target"]),
        cell_groups=["a"] * 3 + ["b"] * 3, aliases={"r1": "First"},
    )  # fmt: skip


def teams() -> pd.DataFrame:
    common = {"part": "test", "model": "pair", "base": 0.0, "residual": 0.0, "exact": False,
              "covered": True, "oracle": False, "split": "random", "seed": 1, "universe": "all",
              "dataset": "d", "checkpoint": ""}  # fmt: skip
    rows = [
        {"target": "t1", "R": 2, "rank": 1, "regulators": ("r1", "r2"), "score": 2.0,
         "truth": ("r1", "r2"), **common},
        {"target": "t1", "R": 2, "rank": 2, "regulators": ("r1", "r3"), "score": 1.0,
         "truth": ("r1", "r2"), **common},
        {"target": "t2", "R": 1, "rank": 1, "regulators": ("=odd",), "score": 1.0,
         "truth": ("=odd",), **common},
    ]  # fmt: skip
    types = {
        "R": "int64",
        "rank": "int64",
        "seed": "int64",
        "score": "float32",
        "base": "float32",
        "residual": "float32",
        "exact": "boolean",
        "covered": "boolean",
        "oracle": "bool",
    }
    return pd.DataFrame(rows, columns=list(TEAM_COLUMNS)).astype(types)


def graph() -> nx.DiGraph:
    return place(whole_graph(NETWORK, about={"dataset": "d", "seed": 1}))


def pairs(frame: pd.DataFrame) -> set[tuple[str, str]]:
    return set(zip(frame["regulator"], frame["target"], strict=True))


def test_graphml_has_the_names_that_cytoscape_and_igraph_go_by() -> None:
    again = nx.read_graphml(io.BytesIO(graphml(graph()).encode()))
    assert all(data["name"] == node for node, data in again.nodes(data=True))
    for _, _, data in again.edges(data=True):
        assert data["interaction"] == data["verdict"]
        assert isinstance(data["predicted"], bool) and isinstance(data["share"], float)
    assert isinstance(again.nodes["t1"]["R"], int) and again.nodes["t1"]["exact"] is True


@pytest.mark.parametrize(
    ("name", "text"),
    [("net.graphml", graphml(graph())), ("net.sif", sif(graph())), ("net.csv", edges_csv(NETWORK)),
     ("safe.csv", spreadsheet_safe(edges_csv(NETWORK)))],
)  # fmt: skip
def test_our_exports_come_back_as_the_edges_that_are_true(tmp_path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    found = {(r.removeprefix("'"), t) for r, t in pairs(read_edges(path, GENES).frame)}
    assert found == TRUE


def test_a_safe_network_matches_the_expression(tmp_path) -> None:
    lines = [f"{g}," + ",".join(str((p * 5 + c) % 11) for c in range(4)) for p, g in
             enumerate(GENES)]  # fmt: skip
    (tmp_path / "expression.csv").write_text("gene,a,b,c,d\n" + "\n".join(lines) + "\n")
    (tmp_path / "edges.csv").write_text(spreadsheet_safe(edges_csv(NETWORK)))
    found = load(tmp_path / "expression.csv", ReadOptions(edges=tmp_path / "edges.csv"))
    assert pairs(found.edges) == TRUE


def test_a_table_of_teams_comes_back_as_known_edges(tmp_path) -> None:
    write_text(tmp_path / "teams.csv", teams_csv(teams()))
    assert pairs(read_edges(tmp_path / "teams.csv", GENES).frame) == TRUE


def test_predicted_edges_do_not_pass_for_known_ones(tmp_path) -> None:
    (tmp_path / "edges.tsv").write_text(edges_tsv(predicted_edges(teams(), "pair")))
    with pytest.raises(InputError, match="ranking of predicted edges"):
        read_edges(tmp_path / "edges.tsv", GENES)
    # One set a target: every importance is 1, and still these are predictions.
    first = teams()[lambda t: t["rank"] == 1]
    (tmp_path / "edges.tsv").write_text(edges_tsv(predicted_edges(first, "pair")))
    with pytest.raises(InputError, match="ranking of predicted edges"):
        read_edges(tmp_path / "edges.tsv", GENES)


def test_decouplers_net() -> None:
    edges = predicted_edges(teams(), "pair")
    edges["sign"] = pd.array([1, -1, None], dtype="Int8")
    net = decoupler_net(edges)
    assert list(net.columns) == ["source", "target", "weight"]
    assert net["weight"].tolist() == [
        importance * sign for importance, sign in zip(edges["importance"], (1, -1, 1), strict=True)
    ]
    again = pd.read_csv(io.StringIO(net_csv(net)))
    assert set(again.pop("verdict")) == {"predicted"}
    pd.testing.assert_frame_equal(again, net)


def test_anndata_holds_predictions_apart_from_knowledge(tmp_path) -> None:
    data, table = dataset(), teams()
    write_teams_h5ad(tmp_path / "teams.h5ad", data, table)
    again = anndata.read_h5ad(tmp_path / "teams.h5ad")
    np.testing.assert_array_equal(again.X, data.expression.T)
    assert again.obs["group"].tolist() == list(data.cell_groups)
    assert again.var["feature_name"].tolist() == [data.display(gene) for gene in data.genes]
    edges = predicted_edges(table, "pair")
    weights = pd.DataFrame(again.varm["grncore_pair"].toarray(), data.genes, data.genes)
    for regulator, target, importance in edges.itertuples(index=False):
        assert weights.loc[target, regulator] == pytest.approx(importance)
    assert again.varm["grncore_pair"].nnz == len(edges)
    (tmp_path / "teams.csv").write_text(again.uns["grncore"]["teams"], newline="\n")
    pd.testing.assert_frame_equal(read_teams_csv(tmp_path / "teams.csv"), table)
    assert pairs(again.uns["grncore"]["edges"]) == TRUE


def test_activities_are_weighted_means_of_the_targets(tmp_path) -> None:
    data = dataset()
    write_teams_h5ad(tmp_path / "teams.h5ad", data, teams())
    activity = anndata.read_h5ad(tmp_path / "teams.h5ad").obsm["grncore_pair"]
    logged = np.log1p(data.expression.astype(float))
    z = (logged - logged.mean(1, keepdims=True)) / logged.std(1, keepdims=True)
    # r1 has the target t1 alone.
    np.testing.assert_allclose(activity["r1"], z[data.index["t1"]], rtol=1e-4, atol=1e-5)
    assert set(activity.columns) == {"r1", "r2", "=odd"}


def test_the_file_opens_as_a_dataset_again(tmp_path) -> None:
    data = dataset()
    write_teams_h5ad(tmp_path / "teams.h5ad", data, teams())
    again = load(tmp_path / "teams.h5ad", ReadOptions(orientation="cells-by-genes"))
    assert again.genes == data.genes
    np.testing.assert_array_equal(again.expression, data.expression)


TEXTS = st.text(st.sampled_from("=+-@'\t\n\r,\"ab1.e;"), max_size=6)


def restored(field: str) -> str:
    """The field that `neutral` was given: an apostrophe before what it guards goes."""
    return field[1:] if field[:1] == "'" and field[1:2] and field[1] in "=+-@\t\r\n'" else field


@given(TEXTS)
def test_a_neutral_field_runs_nowhere_and_comes_back(field: str) -> None:
    made = neutral(field)
    assert restored(made) == field
    assert not made.startswith(("=", "@", "\uff1d")) and (made == field or made == f"'{field}")
    if made.startswith(("+", "-")):
        assert all(float(part) == float(part) for part in made.split(";"))


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2), min_size=1, max_size=5))
def test_a_safe_text_comes_back(rows: list[list[str]]) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    safe = csv.reader(io.StringIO(spreadsheet_safe(stream.getvalue()), newline=""))
    assert [[restored(field) for field in row] for row in safe] == rows


def test_a_safe_table_of_teams_is_what_it_was(tmp_path) -> None:
    text = teams_csv(teams())
    safe = spreadsheet_safe(text)
    assert "'=odd" in safe and safe.replace("'=odd", "=odd") == text


ODD = st.text("=+-@'ab1\";,\uff1d\uff20 ", min_size=1, max_size=5).filter(
    lambda name: name == name.strip() and name.strip("'+-;,\" ") != ""
)


@settings(max_examples=300, deadline=None)
@given(st.lists(ODD, min_size=3, max_size=8, unique=True), st.data())
def test_a_safe_table_of_teams_is_read_with_the_names_of_the_data(genes, data) -> None:
    regulators = st.lists(st.sampled_from(genes), min_size=1, max_size=3, unique=True).map(tuple)
    table = teams().assign(
        target=[data.draw(st.sampled_from(genes)) for _ in range(3)],
        regulators=[data.draw(regulators) for _ in range(3)],
        truth=[data.draw(st.one_of(st.just(()), regulators)) for _ in range(3)],
        dataset=data.draw(ODD), checkpoint=data.draw(st.one_of(st.just(""), ODD)),
    )  # fmt: skip
    both = {f"'{gene}" for gene in genes} & set(genes)
    for text in (teams_csv(table), spreadsheet_safe(teams_csv(table))):
        with TemporaryDirectory() as folder:
            path = Path(folder) / "teams.csv"
            write_text(path, text)
            found = read_teams_csv(path)
            try:
                found = genuine_names(found, genes, "teams.csv")
            except InputError:
                assert both, "only names that differ by an apostrophe alone can be mistaken"
                continue
        names = ["target", "regulators", "truth"]
        if text == teams_csv(table) or not both:
            assert found[names].equals(table[names])


@pytest.mark.parametrize("name", ["=cmd|'/C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "'own", "'=x"])
def test_every_text_of_ours_is_made_safe_and_a_network_comes_back(tmp_path, name: str) -> None:
    genes = [name, *GENES[1:]]
    lines = [[gene, *(str((p * 5 + c) % 11) for c in range(4))] for p, gene in enumerate(genes)]
    with (tmp_path / "e.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows([["gene", "a", "b", "c", "d"], *lines])
    network = NETWORK.replace(GENES[0], name)
    for text in (edges_csv(network), spreadsheet_safe(edges_csv(network))):
        (tmp_path / "edges.csv").write_text(text)
        found = load(tmp_path / "e.csv", ReadOptions(edges=tmp_path / "edges.csv"))
        rename = {GENES[0]: name}
        assert pairs(found.edges) == {(rename.get(a, a), rename.get(b, b)) for a, b in TRUE}


def expression_file(folder) -> Path:
    lines = [f"{g}," + ",".join(str((p * 5 + c) % 11) for c in range(4)) for p, g in
             enumerate(GENES)]  # fmt: skip
    path = folder / "expression.csv"
    path.write_text("gene,a,b,c,d\n" + "\n".join(lines) + "\n")
    return path


def test_a_predicted_network_is_no_known_one_even_where_all_weights_are_1(tmp_path) -> None:
    edges = predicted_edges(teams().query("rank == 1"), "pair")
    path = tmp_path / "net.csv"
    path.write_text(net_csv(decoupler_net(edges)))
    assert set(pd.read_csv(path)["weight"]) == {1.0}
    source = expression_file(tmp_path)
    with pytest.raises(InputError, match="this is a predicted network"):
        load(source, ReadOptions(edges=path))
    prior = load(source, ReadOptions(prior=path)).prior
    assert prior is not None
    assert pairs(prior) == set(zip(edges["TF"], edges["target"], strict=True))


def test_a_table_of_teams_hands_no_truth_over_as_a_prior(tmp_path) -> None:
    path = tmp_path / "teams.csv"
    path.write_text(teams_csv(teams()))
    with pytest.raises(InputError, match="would hand the truth to the model"):
        load(expression_file(tmp_path), ReadOptions(prior=path))


def test_the_command_that_turns_a_parquet_file_into_csv_is_right_for_ours(tmp_path) -> None:
    path = tmp_path / "teams.parquet"
    write_teams_parquet(path, teams())
    source = expression_file(tmp_path)
    with pytest.raises(InputError, match="this is a Parquet file") as told:
        load(source, ReadOptions(edges=path))
    (command,) = re.findall(r'python (-c ".*")\.$', str(told.value))
    subprocess.run([sys.executable, *shlex.split(command)], check=True)
    found = load(source, ReadOptions(edges=f"{path}.csv"))
    assert pairs(found.edges) == {("r1", "t1"), ("r2", "t1"), ("=odd", "t2")}
