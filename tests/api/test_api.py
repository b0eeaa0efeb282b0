"""grncore in a notebook: what goes in as tables or AnnData comes out as a file would give it."""

import subprocess
import sys
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
import pytest
from anndata import AnnData

import grncore
from grncore.api.scores import Scores
from grncore.errors import InputError
from grncore.export import read_teams_csv
from grncore.simulate.datasets import simulate_dataset
from grncore.simulate.generator import GeneratorConfig, generate_network
from grncore.simulate.steady_state import SteadyStateConfig

NASTY = "<script>alert(1)</script>"
QUICK = {"retriever": {"epochs": 1}, "training": {"epochs": 1}}


@pytest.fixture(scope="module")
def simulated():
    config = GeneratorConfig(
        n_genes=60, n_regulators=8, n_types=3, targets={1: 6, 2: 30}, n_decoys=2
    )
    network = generate_network(config, np.random.default_rng(3))
    return simulate_dataset(network, seed=3, config=SteadyStateConfig(cells_per_type=8))


@pytest.fixture(scope="module")
def expression(simulated) -> pd.DataFrame:
    names = [f"g{gene}" for gene in simulated.genes]
    return pd.DataFrame(simulated.expression, index=names, columns=simulated.cells)


@pytest.fixture(scope="module")
def edges(simulated) -> pd.DataFrame:
    return simulated.edges[["regulator", "target"]].map("g{}".format)


@pytest.fixture(scope="module")
def data(expression, edges):
    listed = sorted(set(edges["regulator"]))
    return grncore.load(expression, edges=edges, regulators=listed, values="counts")


@pytest.fixture(scope="module")
def model(data):
    return grncore.fit(data, ["pair"], strata=(2,), settings=QUICK)


@pytest.fixture(scope="module")
def without_labels(expression, edges):
    listed = sorted(set(edges["regulator"]))
    return grncore.load(expression, regulators=listed, values="counts")


@pytest.fixture(scope="module")
def teams(without_labels):
    genes = list(without_labels.genes[:12])
    return grncore.recover(without_labels, genes, models="evidence", size=2, top=3)


def test_importing_brings_nothing_heavy() -> None:
    code = (
        "import sys, grncore; offered = [name for name in dir(grncore) if name[0] != '_'];"
        "print('numpy' in sys.modules, 'torch' in sys.modules, *offered)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    names = sorted(name for name in grncore.__all__ if name != "__version__")
    assert done.stdout.split() == ["False", "False", *names]
    with pytest.raises(AttributeError):
        _ = grncore.nothing_of_the_kind


def test_tables_are_read_as_their_files_are(expression, edges, data, tmp_path) -> None:
    expression.to_csv(tmp_path / "expression.csv")
    edges.to_csv(tmp_path / "edges.csv", index=False)
    (tmp_path / "tfs.txt").write_text("\n".join(sorted(set(edges["regulator"]))))
    read = grncore.load(
        tmp_path / "expression.csv",
        edges=tmp_path / "edges.csv", regulators=tmp_path / "tfs.txt", values="counts",
    )  # fmt: skip
    assert read.fingerprint == data.fingerprint
    assert read.listed_regulators == data.listed_regulators
    assert not any("grncore-load-" in notice.message for notice in data.notices)


def test_anndata_gives_the_same_data_whatever_else_it_holds(expression, edges, data) -> None:
    order = np.random.default_rng(0).permutation(len(expression))
    cells = AnnData(np.zeros(expression.T.shape), layers={"counts": expression.T.iloc[:, order]})
    cells.obs_names, cells.var_names = expression.columns, expression.index[order]
    cells.obs["kind"] = pd.Categorical(["a", "b"] * (cells.n_obs // 2))
    cells.obs["mixed"] = [1, "x"] * (cells.n_obs // 2)
    cells.uns["anything"] = object()  # no file could hold it
    read = grncore.load(
        cells, layer="counts", obs_column="kind", edges=edges, values="counts",
        regulators=set(edges["regulator"]),
    )  # fmt: skip
    assert read.expression_digest == data.expression_digest
    assert read.truth_digest == data.truth_digest
    assert read.cell_groups == tuple(cells.obs["kind"])


@pytest.mark.parametrize(
    ("source", "options", "said"),
    [
        ("demo", {"edge": "x.csv"}, "Unknown options ['edge']"),
        (3, {}, "The source is a int"),
        (pd.DataFrame([[1.0]], index=["a"], columns=["c"]), {"edges": 4}, "edges is a int"),
        (pd.DataFrame([[1.0]], index=["a"], columns=["c"]), {"regulators": ["a\nb"]}, "line end"),
        (AnnData(np.ones((2, 2))), {"layer": "none"}, "AnnData.h5ad: there is no layer 'none'"),
    ],
)
def test_bad_input_is_refused_in_words(source, options, said: str) -> None:
    with pytest.raises(InputError) as caught:
        grncore.load(source, **options)
    assert said in str(caught.value)
    assert "grncore-load-" not in str(caught.value)


def test_a_model_is_kept_and_opened_again(model, data, tmp_path) -> None:
    model.save(tmp_path / "kept")
    with pytest.raises(FileExistsError):
        model.save(tmp_path / "kept")
    again = grncore.Model.open(tmp_path / "kept", data)
    first, second = (
        grncore.recover(one, models="pair", top=1).to_frame()["regulators"].tolist()
        for one in (model, again)
    )
    assert first == second


def test_scores_tell_models_and_subsets_apart(model) -> None:
    scores = grncore.evaluate(model, "validation")
    exact = scores.exact()
    frame = scores.to_frame()
    said = frame[(frame["metric"] == "exact") & (frame["subset"] == "all")]
    assert exact["exact"].tolist() == said["value"].tolist()
    assert ((exact["lo"] <= exact["exact"]) & (exact["exact"] <= exact["hi"])).all()
    drawn = scores.plot().data
    assert sum(len(trace.x) for trace in drawn) == len(exact)
    assert "validation targets" in scores._repr_html_()
    leaking = [replace(row, prior="THE PRIOR HOLDS THE ANSWERS.") for row in scores.rows]
    assert "THE PRIOR HOLDS THE ANSWERS" in Scores(leaking)._repr_html_()


def test_teams_keep_their_table_in_every_form(teams, tmp_path) -> None:
    frame = teams.to_frame()
    (tmp_path / "teams.csv").write_text(teams.to_csv())
    read = read_teams_csv(tmp_path / "teams.csv")
    assert read["regulators"].tolist() == frame["regulators"].tolist()
    teams.to_parquet(tmp_path / "teams.parquet")
    gene = frame["target"].iloc[0]
    for end in ("csv", "parquet"):
        again = grncore.read_teams(tmp_path / f"teams.{end}", teams.dataset)
        assert sorted(again.to_frame()["target"]) == sorted(frame["target"])
        one = grncore.read_teams(tmp_path / f"teams.{end}", teams.dataset, genes=gene)
        assert set(one.to_frame()["target"]) == {gene}
    with pytest.raises(InputError, match="lacks, such as"):
        grncore.read_teams(tmp_path / "teams.csv", grncore.load("demo"))
    best = teams.best()
    assert len(best) == frame["target"].nunique() == 12
    counted = sum(trace.x.sum() for trace in teams.plot().data)
    assert counted == len(teams.to_edges()) == 24
    with pytest.raises(InputError, match="Name one of the models"):
        teams.best("pair")


def test_a_plot_of_one_gene_shows_the_sets_of_that_gene(teams) -> None:
    frame = teams.to_frame()
    gene = frame["target"].iloc[0]
    members = {name for team in frame[frame["target"] == gene]["regulators"] for name in team}
    assert {name for trace in teams.plot(gene).data for name in trace.y} == members


def test_anndata_out_finds_genes_by_name(teams, without_labels) -> None:
    whole = teams.to_anndata()
    genes = [*reversed(whole.var_names), "stranger"]
    other = AnnData(
        np.zeros((whole.n_obs, len(genes))),
        obs=pd.DataFrame(index=whole.obs_names[::-1]), var=pd.DataFrame(index=genes),
    )  # fmt: skip
    teams.to_anndata(other)
    key = "grncore_evidence"
    expected = whole.varm[key].toarray()[::-1, ::-1]
    assert (other.varm[key].toarray()[:-1, :-1] == expected).all()
    assert not other.varm[key].toarray()[-1].any()
    pd.testing.assert_frame_equal(other.obsm[key], whole.obsm[key].iloc[::-1])
    assert other.uns["grncore"]["fingerprint"] == without_labels.fingerprint
    with pytest.raises(InputError, match="lacks 1 of the dataset's 60 genes"):
        teams.to_anndata(other[:, 1:].copy())


def test_results_say_in_a_terminal_what_they_are(model, teams, expression) -> None:
    data = grncore.load(expression)
    assert repr(data).startswith(f"Dataset {data.name!r}: {len(data.genes)} genes in")
    assert repr(data).endswith("no known edges")
    assert "known edges of" in repr(model.dataset)
    for found in (data, model, teams):
        assert len(repr(found)) < 8_000
    assert repr(model).startswith(f"Models of {model.dataset.name}\n")


def test_a_notebook_shows_no_baseline_where_there_is_evidence(without_labels) -> None:
    found = grncore.recover(
        without_labels, without_labels.genes[:1], models=["evidence", "correlation"], size=2
    )
    assert found.models[-1] == "correlation", "else this test shows nothing"
    assert repr(found).startswith("Teams by Expression evidence\n")
    assert "Teams by Expression evidence" in found._repr_html_()
    for figure in (found.plot(), found.plot(found.to_frame()["target"].iloc[0])):
        assert figure.layout.xaxis.title.text.endswith(": Expression evidence")


def test_names_are_escaped(expression, edges) -> None:
    first = edges["regulator"].iloc[0]
    named = expression.rename(index={first: NASTY})
    known = edges.replace(first, NASTY)
    target = known["target"].iloc[0]
    data = grncore.load(named, edges=known, regulators={NASTY, known["regulator"].iloc[-1]})
    found = grncore.recover(data, [target], models="correlation", size=2)
    page = found._repr_html_()
    assert NASTY not in page
    assert "&lt;script&gt;" in page
    for figure in (found.plot(), found.plot(target)):
        assert NASTY not in str(figure.to_dict())


@pytest.mark.parametrize("odd", [None, 1.5, "no", b"x", [None], {"a": 1}, np.zeros(2), object()])
def test_what_is_of_a_wrong_type_is_refused_in_words(odd, without_labels, model) -> None:
    data = without_labels
    calls = [
        *(partial(function, odd) for function in (grncore.recover, grncore.fit, grncore.evaluate)),
        partial(grncore.evaluate, model, odd),
        partial(grncore.recover, data, size=odd if odd is not None else 0),
        partial(grncore.recover, data, top=odd),
        partial(grncore.recover, data, odd if odd is not None else [1], size=2),
        partial(grncore.recover, data, size=2, models=odd if odd is not None else 3),
        partial(grncore.fit, model.dataset, odd),
        partial(grncore.fit, model.dataset, device=odd),
        partial(grncore.fit, model.dataset, **{"epochs": odd}),
        *(
            partial(grncore.fit, model.dataset, **{name: odd})
            for name in ("seed", "split", "strata", "universe", "retriever", "preset", "k", "caps")
        ),
        *(
            partial(grncore.load, "demo", **{name: odd})
            for name in ("layer", "top_edges", "min_weight", "cells_per_type", "orientation")
            if odd is not None
        ),
    ]
    for call in calls:
        with pytest.raises(InputError):
            call()


@pytest.mark.parametrize("odd", [1.5, ["a"], b"x", "a\0b"])
def test_what_cannot_be_a_path_is_refused_in_words(odd, model) -> None:
    for call in (
        partial(grncore.fit, model.dataset, out=odd),
        partial(grncore.Model.open, odd, model.dataset),
        partial(grncore.read_teams, odd, model.dataset),
        partial(model.save, odd),
    ):
        with pytest.raises(InputError, match=r"give a path|cannot be a path"):
            call()


def test_an_unknown_field_of_a_recipe_names_those_there_are(model) -> None:
    with pytest.raises(
        InputError, match=r"\['retreiver'\] of a recipe; there are \['seed', 'split'"
    ):
        grncore.fit(model.dataset, retreiver="popularity")


def test_numbers_of_numpy_are_numbers(model) -> None:
    assert model.bundle.split.seed == 42
    again = grncore.fit(model.dataset, (), strata=[np.int64(2)], seed=np.int64(7), settings=QUICK)
    assert again.bundle.split.seed == 7
