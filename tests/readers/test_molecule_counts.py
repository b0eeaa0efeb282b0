import numpy as np
import pytest

from grncore.readers.matrix import Matrix
from grncore.readers.molecule_counts import counts_notice, depth_notice


def counted(*, is_uneven: bool) -> np.ndarray:
    rng = np.random.default_rng(0)
    depth = rng.uniform(0.4, 1.6, 200) if is_uneven else np.ones(200)
    return rng.poisson(rng.uniform(2, 40, (100, 1)) * depth).astype(np.float32)


def matrix_of(values: np.ndarray) -> Matrix:
    names = tuple(f"g{k}" for k in range(100)), tuple(f"c{k}" for k in range(200))
    return Matrix("cells.csv", values, *names)


@pytest.mark.parametrize("is_logged", [False, True])
@pytest.mark.parametrize("is_uneven", [False, True])
def test_uneven_depth_of_counts_is_said(is_uneven: bool, is_logged: bool) -> None:
    """Of counts as they are, and of their logarithms, from which counts are taken back."""
    counts = counted(is_uneven=is_uneven)
    matrix = matrix_of(np.log1p(counts) if is_logged else counts)
    found = depth_notice(matrix, ["a"] * 100 + ["b"] * 100, is_logged=is_logged)
    assert [notice.code for notice in found] == (["sequencing-depth"] if is_uneven else [])
    assert all("cells.csv" in notice.message and "divided" in notice.message for notice in found)


@pytest.mark.parametrize(("base", "word"), [(np.e, "natural"), (2.0, "to base 2"), (10.0, "10")])
def test_logarithms_of_counts_are_said_to_be_such(base: float, word: str) -> None:
    counts = counted(is_uneven=True)
    scaled = np.log1p(counts / counts.sum(axis=0) * 1e4) / np.log(base)
    matrix = matrix_of(scaled.astype(np.float32))
    (found,) = counts_notice(matrix, is_logged=True)
    assert found.code == "log-of-counts"
    assert word in found.message and "cells.csv" in found.message
    assert "scaled a cell" in found.message
    assert depth_notice(matrix, None, is_logged=True) == []  # every cell has the same total


@pytest.mark.parametrize("decimals", [2, 6])
def test_logarithms_of_plain_counts_are_not_said_to_be_scaled(decimals: int) -> None:
    plain = np.log1p(counted(is_uneven=True)).round(decimals)
    (found,) = counts_notice(matrix_of(plain), is_logged=True)
    assert "1 + counts of molecules. " in found.message


def test_nothing_is_said_of_other_values() -> None:
    counts = counted(is_uneven=True)
    assert counts_notice(matrix_of(counts), is_logged=False) == []
    intensities = np.random.default_rng(1).normal(8, 2, (100, 200)).astype(np.float32)
    assert counts_notice(matrix_of(intensities), is_logged=True) == []
