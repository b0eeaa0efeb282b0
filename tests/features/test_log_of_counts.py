"""Counts that were logged come back; nothing else is taken for such."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grncore.features.log_of_counts import log_of_counts


def counts_of(seed: int, genes: int = 200, cells: int = 120) -> np.ndarray:
    rng = np.random.default_rng(seed)
    depth = rng.uniform(0.4, 1.6, cells)
    return rng.poisson(rng.gamma(0.6, 3.0, (genes, 1)) * depth).astype(float)


@settings(deadline=None, max_examples=30)
@given(
    seed=st.integers(0, 1000),
    base=st.sampled_from([np.e, 2.0, 10.0]),
    total=st.sampled_from([None, 1e4, 1e6, 100.0]),
    share=st.sampled_from([1.0, 0.5]),
)
def test_counts_come_back(seed: int, base: float, total: float | None, share: float) -> None:
    """From the logarithm of counts scaled to any total, or not at all, and of some genes alone."""
    counts = counts_of(seed)
    scaled = counts if total is None else counts / counts.sum(axis=0) * total
    kept = slice(0, int(share * len(counts)))
    values = (np.log1p(scaled) / np.log(base)).astype(np.float32)[kept]
    found = log_of_counts(values)
    assert found is not None and found.base == base
    amounts = found.amounts(values)
    assert amounts.dtype == np.float32
    smallest = np.where(amounts > 0, amounts, np.inf).min(axis=0)
    np.testing.assert_allclose(amounts / smallest, counts[kept], rtol=2e-3, atol=1e-4)
    assert np.median(smallest) == pytest.approx(1.0, rel=1e-3)  # the usual cell's is one molecule


@pytest.mark.parametrize("decimals", [2, 3, 4])
def test_rounded_values_are_told_too(decimals: int) -> None:
    counts = counts_of(1)
    assert log_of_counts(np.log1p(counts / counts.sum(axis=0) * 1e4).round(decimals)) is not None


@pytest.mark.parametrize("base", [np.e, 2.0, 10.0])
@pytest.mark.parametrize("decimals", [2, 3])
def test_the_base_of_rounded_logarithms_of_plain_counts_is_told(base: float, decimals: int) -> None:
    """10 to the logarithms of 2, 3 and 4 lie nearer to multiples than rounded ones of e do."""
    rng = np.random.default_rng(0)
    counts = rng.poisson(5 * np.exp(rng.normal(size=(300, 1))), (300, 300))
    values = (np.log1p(counts) / np.log(base)).round(decimals)
    found = log_of_counts(values.astype(np.float32))
    assert found is not None and found.base == base
    assert found.molecule == pytest.approx(1.0, rel=0.03)


def test_where_most_genes_are_expressed_the_smallest_amount_may_be_several_molecules() -> None:
    rng = np.random.default_rng(0)
    counts = rng.poisson(rng.uniform(4, 40, (100, 1)) * rng.uniform(0.4, 1.6, 200)) + 0.0
    found = log_of_counts(np.log1p(counts / counts.sum(axis=0) * 1e4).astype(np.float32))
    assert found is not None
    usual = np.median(1e4 / counts.sum(axis=0))
    assert found.molecule == pytest.approx(usual, rel=0.02)


def nothing_like_counts() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    counts = counts_of(2, 400)
    normalised = np.log1p(counts / counts.sum(axis=0) * 1e4)
    lengths = rng.uniform(0.5, 5, (len(counts), 1))
    return {
        "microarray": rng.normal(8, 2, (200, 90)),
        "never below 0": np.abs(rng.normal(8, 2, (200, 90))),
        "small": rng.gamma(1, 0.2, (200, 90)),
        "transcripts per million": np.log1p(counts / lengths * 100),
        "smoothed": (normalised + np.roll(normalised, 1, axis=1)) / 2,
        "scaled": (normalised - normalised.mean(1, keepdims=True)) / 2,
        "bulk counts": np.log1p(rng.poisson(rng.gamma(0.3, 4e4, (400, 60)))),
        "present or not": np.log1p((counts > 0).astype(float)),
        "one decimal": normalised.round(1),
        "marks": np.append(rng.integers(0, 10, (200, 89)), np.full((200, 1), 0.5), axis=1),
        "halves": rng.integers(0, 20, (300, 100)) / 2,
        "roots of counts": np.sqrt(counts),
        "inverse hyperbolic sines of counts": np.arcsinh(counts),
        "silent": np.zeros((50, 50)),
        "huge": np.full((50, 50), 1e30),
    }


@pytest.mark.parametrize("name", nothing_like_counts())
def test_other_scales_are_not_taken_for_logged_counts(name: str) -> None:
    assert log_of_counts(nothing_like_counts()[name].astype(np.float32)) is None
