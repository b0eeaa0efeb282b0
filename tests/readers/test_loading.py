import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.readers import ReadOptions, load

pytestmark = pytest.mark.filterwarnings("error")


@pytest.mark.parametrize("name", ["filtered.h5", "cells.loom", "cells.h5ad"])
def test_a_name_of_hdf5_with_other_content_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(InputError, match=rf"{name}: the name says HDF5, but the content \(1 byte"):
        load(tmp_path / name)


@pytest.mark.parametrize("named", ["", "matrix.mtx.gz"])
def test_a_10x_matrix_without_its_names_says_which_are_missing(tmp_path: Path, named: str) -> None:
    (tmp_path / "matrix.mtx.gz").write_bytes(b"x")
    with pytest.raises(InputError, match=r"there is no barcodes\.tsv\[\.gz\] beside it"):
        load(tmp_path / named)
    (tmp_path / "barcodes.tsv").write_text("c1\n")
    with pytest.raises(InputError, match=r"there is no features\.tsv\[\.gz\] beside it"):
        load(tmp_path / named)


@pytest.mark.parametrize("name", ["data.pkl", "data.npy", "data.rds"])
def test_pickles_and_r_objects_are_not_opened(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\x80\x04.")
    with pytest.raises(InputError, match=rf"{name}.*expression\.csv"):
        load(tmp_path / name)


def test_options_that_do_not_fit_the_source_are_refused(experiment) -> None:
    path = experiment.expression()
    with pytest.raises(InputError, match=r"--layer is for \.h5ad files"):
        load(path, ReadOptions(layer="counts"))
    with pytest.raises(InputError, match="--expression chooses a file of a folder"):
        load(path, ReadOptions(expression=path))
    for option, value in (("label_column", "known"), ("top_edges", 5), ("min_confidence", "B")):
        with pytest.raises(InputError, match=r"is for an edge list \(--edges\)"):
            load(path, ReadOptions(**{option: value}))


@pytest.mark.parametrize(
    ("option", "value"), [("orientation", "sideways"), ("values", "log"), ("names", "fuzzy")]
)
def test_unknown_choices_are_refused(option: str, value: str) -> None:
    with pytest.raises(InputError, match=rf"--{option} is '{value}'; choose one of"):
        ReadOptions(**{option: value})


@pytest.mark.parametrize("count", [0, -3, True])
def test_cells_per_type_must_be_a_count(count: int) -> None:
    with pytest.raises(InputError, match="whole number above 0"):
        ReadOptions(cells_per_type=count)


def test_demo_is_the_bundled_data(monkeypatch: pytest.MonkeyPatch, tiny: Dataset) -> None:
    module = ModuleType("grncore.simulate.demo")
    module.load_demo = lambda: tiny
    monkeypatch.setitem(sys.modules, "grncore.simulate.demo", module)
    assert load("demo") is tiny
    with pytest.raises(InputError, match="but --name, --values came with it"):
        load("demo", ReadOptions(name="x", values="logged"))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_the_order_of_rows_and_edges_never_matters(experiment, data: st.DataObject) -> None:
    """Genes, edges (self-edges, unknown genes and duplicates among them) and orientation."""
    edges = [*experiment.edges, ("crp", "crp"), ("fnr", "lacZ"), ("crp", "lacZ")]
    reference = _load(experiment, experiment.genes, experiment.values, edges)
    order = data.draw(st.permutations(range(len(experiment.genes))))
    shuffled = _load(
        experiment,
        [experiment.genes[place] for place in order],
        experiment.values[list(order)],
        data.draw(st.permutations(edges)),
        transposed=data.draw(st.booleans()),
    )
    assert shuffled.fingerprint == reference.fingerprint
    assert shuffled.shortened == reference.shortened == {"crp": ("crp",), "lacZ": ("fnr",)}
    assert shuffled.edges.equals(reference.edges)


def test_the_order_of_cells_does_matter(experiment) -> None:
    plain = _load(experiment, experiment.genes, experiment.values, experiment.edges)
    experiment.cells.reverse()
    turned = _load(experiment, experiment.genes, experiment.values[:, ::-1], experiment.edges)
    assert turned.fingerprint != plain.fingerprint


@settings(max_examples=25, deadline=None)
@given(
    values=st.lists(
        st.lists(st.floats(0, 1e6, width=32), min_size=3, max_size=3), min_size=2, max_size=6
    ),
    delimiter=st.sampled_from([",", "\t", ";", " "]),
)
def test_values_and_names_come_back_as_written(
    tmp_path_factory: pytest.TempPathFactory, values: list[list[float]], delimiter: str
) -> None:
    rows = [f"gene{row}" for row in range(len(values))]
    lines = [delimiter.join(["id", "a", "b", "c"])]
    lines += [
        delimiter.join([row, *map(repr, line)]) for row, line in zip(rows, values, strict=True)
    ]
    path = tmp_path_factory.mktemp("round") / "e.csv"
    path.write_text("\n".join(lines))
    dataset = load(path)
    assert dataset.genes == tuple(rows)
    np.testing.assert_array_equal(dataset.expression, np.array(values, dtype=np.float32))


def _load(experiment, genes, values, edges, *, transposed: bool = False) -> Dataset:
    experiment.genes, keep_genes = list(genes), experiment.genes
    experiment.values, keep_values = values, experiment.values
    experiment.edges, keep_edges = list(edges), experiment.edges
    try:
        path = experiment.expression(transposed=transposed)
        return load(path, ReadOptions(edges=experiment.edge_list()))
    finally:
        experiment.genes, experiment.values = keep_genes, keep_values
        experiment.edges = keep_edges
