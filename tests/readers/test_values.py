import numpy as np
import pytest

from grncore.errors import InputError
from grncore.readers import ReadOptions, load
from grncore.readers.matrix import Matrix
from grncore.readers.values import scale_of


def scale(values: list[float], choice: str = "auto", **how: bool) -> tuple[bool, str]:
    array = np.array([values])
    names = tuple(f"c{k}" for k in range(len(values)))
    is_logged, notice = scale_of(Matrix("file.csv", array, ("g",), names), choice, **how)
    return is_logged, notice.message


@pytest.mark.parametrize(
    ("values", "expected", "reason"),
    [
        ([0, 3, 7], False, "whole numbers"),  # small counts are counts
        ([0, 3, 70000], False, "whole numbers"),
        ([0, 3.5, 19.9], True, "not above 20"),
        ([0, 3.5, 20.1], False, "above 20"),
        ([0.5, 40.7], False, "above 20"),
    ],
)
def test_the_rule(values: list[float], expected: bool, reason: str) -> None:
    is_logged, message = scale(values)
    assert is_logged is expected
    assert reason in message and "file.csv" in message
    assert f"--values {'counts' if expected else 'logged'}" in message


@pytest.mark.parametrize("values", [[0, 3, 7], [0, 3.5, 9]])
def test_the_user_overrules(values: list[float]) -> None:
    assert scale(values, "logged")[0] is True
    assert scale(values, "counts")[0] is False


def test_log2_of_counts_per_million_is_logged_and_the_counts_are_not() -> None:
    rng = np.random.default_rng(0)
    counts = rng.negative_binomial(0.5, 0.01, size=2000).astype(float)
    cpm = counts / counts.sum() * 1e6
    assert scale(list(cpm))[0] is False
    assert scale(list(np.log2(cpm + 1)))[0] is True
    assert scale(list(np.log1p(cpm)))[0] is True
    one_gene_has_all = [0.5, 1e6 - 0.5]
    assert scale(list(np.log2(np.array(one_gene_has_all) + 1)))[0] is True


def test_a_linear_format_is_linear_whatever_it_looks_like() -> None:
    assert scale([0.5, 1.5], linear_by_format=True)[0] is False
    assert scale([0.5, 1.5], "logged", linear_by_format=True)[0] is True


def test_negative_values_are_refused_unless_logged(experiment) -> None:
    experiment.values[2, 1] = -0.5
    experiment.values[5, 3] = -1.5
    path, edges = experiment.expression(), experiment.edge_list()
    for choice in ("auto", "counts"):
        with pytest.raises(InputError) as error:
            load(path, ReadOptions(edges=edges, values=choice))
        assert "2 of 24 values" in str(error.value)
        assert "gene 'araC', cell 'c2' (-0.5)" in str(error.value)
        assert "--values logged" in str(error.value)
    dataset = load(path, ReadOptions(edges=edges, values="logged"))
    assert dataset.is_logged
    assert dataset.expression.min() == -1.5
