import numpy as np
import pytest

from grncore.readers import ReadOptions, load
from grncore.readers.matrix import Matrix
from grncore.readers.orientation import orient


def matrix(rows: list[str], columns: list[str]) -> Matrix:
    values = np.arange(len(rows) * len(columns), dtype=float).reshape(len(rows), len(columns))
    return Matrix("file.csv", values, tuple(rows), tuple(columns))


@pytest.mark.parametrize("choice", ["auto", "cells-by-genes"])
def test_a_transposed_table_gives_the_same_data_and_says_so(experiment, choice: str) -> None:
    edges = experiment.edge_list()
    plain = load(experiment.expression("plain.csv"), ReadOptions(edges=edges))
    path = experiment.expression("turned.csv", transposed=True)
    turned = load(path, ReadOptions(edges=edges, orientation=choice))
    assert turned.fingerprint == plain.fingerprint
    (said,) = [n.message for n in turned.notices if n.code in ("orientation", "as-said")]
    assert "turned.csv: read as cells by genes" in said
    if choice == "auto":
        assert "0 among its 6 columns" not in said
        assert "0 of 6 known gene names are among its 4 rows and 6 among its 6 columns" in said
        assert "--orientation genes-by-cells" in said


def test_a_list_of_regulators_is_evidence_too(experiment) -> None:
    listed = experiment.write("tfs.txt", "crp\nlacI\n")
    path = experiment.expression(transposed=True)
    assert load(path, ReadOptions(regulators=listed)).listed_regulators == ("crp", "lacI")


def test_other_case_is_evidence(experiment) -> None:
    experiment.edges = [(r.upper(), t.upper()) for r, t in experiment.edges]
    options = ReadOptions(edges=experiment.edge_list(), names="ignore-case")
    dataset = load(experiment.expression(transposed=True), options)
    assert dataset.genes == tuple(sorted(experiment.genes, key=str))


@pytest.mark.parametrize("convention", ["genes-by-cells", "cells-by-genes"])
def test_without_evidence_convention_decides_and_is_said(convention) -> None:
    given = matrix(["a", "b"], ["x", "y", "z"])
    taken, orientation, notice = orient(given, set(), convention, "auto")
    assert orientation == convention
    assert taken.rows == (("a", "b") if convention == "genes-by-cells" else ("x", "y", "z"))
    assert "no gene names to check it with" in notice.message


def test_values_turn_with_their_names() -> None:
    given = matrix(["c1", "c2"], ["a", "b", "c"])
    taken, _, _ = orient(given, {"b", "c", "q"}, "genes-by-cells", "auto")
    assert taken.rows == ("a", "b", "c") and taken.columns == ("c1", "c2")
    np.testing.assert_array_equal(taken.values, given.values.T)


def test_the_axis_with_more_known_names_wins_over_convention() -> None:
    given = matrix(["a", "b", "c"], ["c", "d"])
    assert orient(given, {"a", "b", "c", "d"}, "cells-by-genes", "auto")[1] == "genes-by-cells"


def test_a_tie_goes_to_the_axis_that_is_genes_throughout() -> None:
    numbers = [str(k) for k in range(6)]
    evidence = {"0", "1", "2"}
    few_rows = matrix(numbers[:3], numbers)
    few_columns = matrix(numbers, numbers[:3])
    for convention in ("genes-by-cells", "cells-by-genes"):
        assert orient(few_rows, evidence, convention, "auto")[1] == "genes-by-cells"
        assert orient(few_columns, evidence, convention, "auto")[1] == "cells-by-genes"


def test_the_users_word_overrules_evidence() -> None:
    given = matrix(["a", "b"], ["x", "y"])
    assert orient(given, {"a", "b"}, "genes-by-cells", "cells-by-genes")[0].rows == ("x", "y")
