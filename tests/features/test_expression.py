import dataclasses

import numpy as np
import pandas as pd
import pytest

from grncore.dataset import Dataset
from grncore.features import amount_scale, group_numbers, natural_scale, standardise


def dataset(values, *, is_logged=False, groups=None):
    values = np.asarray(values, dtype=np.float64)
    return Dataset.create(
        name="toy",
        expression=values,
        genes=[f"g{i}" for i in range(len(values))],
        cells=[f"c{i}" for i in range(values.shape[1])],
        edges=pd.DataFrame({"regulator": ["g0"], "target": ["g1"]}),
        is_logged=is_logged,
        cell_groups=groups,
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


def test_amounts_of_counts_and_of_their_logarithms_are_the_same():
    counts = np.array([[0.0, 1.0, 3.0], [5.0, 2.0, 0.0]])
    np.testing.assert_array_equal(natural_scale(dataset(counts)), counts)
    logged = natural_scale(dataset(np.log1p(counts), is_logged=True))
    np.testing.assert_allclose(logged, counts, rtol=1e-6)
    np.testing.assert_array_equal(natural_scale(dataset(counts), 2), counts[:, :2])


@pytest.mark.parametrize("base", [np.e, 2.0, 10.0])
def test_the_base_of_a_logarithm_is_told_by_what_makes_all_totals_the_same(base):
    amounts = np.random.default_rng(0).gamma(0.7, 30.0, (90, 40))
    amounts *= 1e4 / amounts.sum(axis=0)
    logged = dataset(np.log1p(amounts) / np.log(base), is_logged=True)
    np.testing.assert_allclose(natural_scale(logged), amounts, rtol=1e-3, atol=1e-4)


def test_amounts_are_modelled_of_cells_and_not_of_logged_bulk_samples():
    logged = dataset(np.random.default_rng(0).gamma(2.0, 1.0, (60, 50)), is_logged=True)
    assert amount_scale(logged) == "guessed"
    assert amount_scale(dataclasses.replace(logged, sample_noun="samples")) == "logged"
    centred = dataset(np.random.default_rng(0).normal(size=(60, 50)), is_logged=True)
    assert amount_scale(centred) == "logged"
    assert (
        amount_scale(dataclasses.replace(dataset(np.eye(3)), sample_noun="samples")) == "measured"
    )


def test_amounts_are_finite_and_never_negative():
    logged = dataset([[-3.0, 0.0, 500.0], [1.0, 2.0, 3.0]], is_logged=True)
    amounts = natural_scale(logged)
    assert np.isfinite(amounts).all()
    assert amounts[0, 0] == amounts[0, 1] == 0


def test_groups_are_numbered_whatever_their_names():
    values = np.ones((2, 4))
    numbers = group_numbers(dataset(values, groups=["b", "a", "b", "c"]))
    assert numbers.tolist() == [1, 0, 1, 2]
    # A group that the first cells do not show has no number.
    assert group_numbers(dataset(values, groups=["b", "a", "b", "c"]), 3).tolist() == [1, 0, 1]
    assert group_numbers(dataset(values)) is None
