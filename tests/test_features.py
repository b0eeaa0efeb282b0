import numpy as np
import pandas as pd
import pytest

from grncore.dataset import Dataset
from grncore.features import standardise


def dataset(values, *, is_logged=False):
    values = np.asarray(values, dtype=np.float64)
    return Dataset.create(
        name="toy",
        expression=values,
        genes=[f"g{i}" for i in range(len(values))],
        cells=[f"c{i}" for i in range(values.shape[1])],
        edges=pd.DataFrame({"regulator": ["g0"], "target": ["g1"]}),
        is_logged=is_logged,
    )


def test_two_values_become_minus_one_and_one():
    # Any two distinct values standardise to -1 and 1 with ddof 0 (with ddof 1: 0.707).
    np.testing.assert_allclose(standardise(dataset([[0, 7], [9, 2]])), [[-1, 1], [1, -1]])


def test_counts_are_logged_once_and_logged_values_never():
    counts = np.array([[0.0, 1.0, 3.0], [5.0, 2.0, 0.0]])
    logged = np.log1p(counts)
    # log1p(0, 1, 3) = (0, 1, 2) ln 2, whose z-scores are +-sqrt(3/2).
    np.testing.assert_allclose(
        standardise(dataset(counts))[0], [-(1.5**0.5), 0, 1.5**0.5], atol=1e-6
    )
    np.testing.assert_allclose(
        standardise(dataset(logged, is_logged=True)), standardise(dataset(counts)), atol=1e-6
    )


@pytest.mark.parametrize("level", [0.0, 0.1, 3.3, 1e6])
def test_a_constant_gene_is_zero(level):
    features = standardise(dataset([np.full(301, level), np.arange(301)]))
    assert (features[0] == 0).all()
    assert np.isfinite(features).all()


def test_only_the_first_cells_count():
    first = np.array([[1.0, 2.0, 5.0], [3.0, 1.0, 2.0]])
    later = np.hstack([first, [[90.0, 4.0], [1.0, 77.0]]])
    np.testing.assert_array_equal(
        standardise(dataset(later), n_cells=3), standardise(dataset(first))
    )
    assert standardise(dataset(later)).shape == (2, 5)


def test_rows_have_mean_zero_and_spread_one(tiny):
    features = standardise(tiny)
    assert features.dtype == np.float32
    np.testing.assert_allclose(features.mean(axis=1), 0, atol=1e-6)
    np.testing.assert_allclose(features.std(axis=1), 1, atol=1e-5)
