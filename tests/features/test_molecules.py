"""Counts of molecules are told from other whole numbers, and from no whole numbers at all."""

import numpy as np
import pandas as pd
import pytest

from grncore.dataset import Dataset
from grncore.features import natural_scale
from grncore.features.molecules import molecule_amounts
from grncore.training_data import training_data


def dataset_of(values: np.ndarray, *, is_logged: bool = False) -> Dataset:
    return Dataset.create(
        name="cells",
        expression=values.astype(np.float32),
        genes=[f"g{k}" for k in range(len(values))],
        cells=[f"c{k}" for k in range(values.shape[1])],
        edges=pd.DataFrame({"regulator": [], "target": []}, dtype=str),
        is_logged=is_logged,
    )


def counts_of(seed: int, genes: int = 120, cells: int = 300) -> np.ndarray:
    rng = np.random.default_rng(seed)
    amounts = rng.gamma(0.8, 4.0, (genes, 1)) * rng.gamma(4.0, 0.25, (genes, cells))
    return rng.poisson(amounts * rng.uniform(0.4, 1.6, cells)).astype(float)


def test_a_molecule_of_counts_is_one_and_of_scaled_logarithms_what_scaling_made_it() -> None:
    counts = counts_of(0)
    plain = dataset_of(counts)
    np.testing.assert_array_equal(molecule_amounts(plain, natural_scale(plain), None), 1.0)
    logged = dataset_of(np.log1p(counts / counts.sum(axis=0) * 1e4), is_logged=True)
    amounts = natural_scale(logged)
    molecule = molecule_amounts(logged, amounts, None)
    assert molecule is not None
    np.testing.assert_allclose(amounts / molecule, counts, rtol=2e-3, atol=1e-3)


def test_molecules_of_deeply_sequenced_cells_amount_to_less() -> None:
    counts = counts_of(1)
    data = training_data(dataset_of(counts), None)
    assert data.depth is not None and data.amounts is not None and data.molecule is not None
    np.testing.assert_allclose(data.amounts / data.molecule, counts, rtol=1e-5)
    other = training_data(dataset_of(counts + 0.25), None)
    assert other.molecule is None
    assert data.digest != other.digest


@pytest.mark.parametrize(
    "values",
    [
        counts_of(2) + 0.5,
        np.rint(np.random.default_rng(3).normal(30, 2, (120, 300))),  # scatter less than counts
        np.rint(counts_of(4)[:, :5]),  # too few cells to tell
        np.zeros((120, 300)),
    ],
    ids=["no whole numbers", "whole for another reason", "few cells", "silent"],
)
def test_other_values_are_no_counts(values: np.ndarray) -> None:
    data = dataset_of(values)
    assert molecule_amounts(data, natural_scale(data), None) is None
    logged = dataset_of(values, is_logged=True)
    assert molecule_amounts(logged, natural_scale(logged), None) is None
