import numpy as np
import pytest

from grncore.features.depth import cell_depth, without_depth

CELLS = 400


def cells(rng, genes: int = 120, spread: float = 0.6) -> np.ndarray:
    """Amounts of genes of which a fifth each follows one of five programs."""
    programs = np.exp(spread * rng.normal(size=(5, CELLS)))
    return programs[np.arange(genes) % 5] * rng.uniform(2, 40, (genes, 1))


@pytest.mark.parametrize("groups", [None, np.arange(CELLS) % 4])
def test_depth_is_told_and_divided_out(groups) -> None:
    rng = np.random.default_rng(0)
    true = rng.uniform(0.4, 1.6, CELLS)
    amounts = cells(rng, spread=0.1)
    counts = rng.poisson(amounts * true).astype(np.float32)
    found = cell_depth(counts, groups)
    assert found is not None
    assert found.mean() == pytest.approx(1.0)
    assert np.corrcoef(found, true)[0, 1] > 0.98
    even = without_depth(counts, found)
    assert even.dtype == np.float32
    np.testing.assert_allclose(even.sum(axis=0), even.sum(axis=0).mean(), rtol=1e-4)


@pytest.mark.parametrize("measured", ["as it is", "poisson", "equal totals", "few cells"])
def test_what_cells_do_is_no_depth(measured: str) -> None:
    rng = np.random.default_rng(1)
    amounts = cells(rng)
    if measured == "poisson":
        amounts = rng.poisson(amounts).astype(float)
    elif measured == "equal totals":
        amounts = amounts * rng.uniform(0.4, 1.6, CELLS)
        amounts /= amounts.sum(axis=0)
    elif measured == "few cells":
        amounts = (amounts * rng.uniform(0.4, 1.6, CELLS))[:, :30]
    assert cell_depth(amounts) is None
    assert without_depth(amounts, None) is amounts


def test_independent_counts_have_no_depth() -> None:
    # Each gene is a part of the total, and must not be asked whether it follows itself.
    counts = np.random.default_rng(2).poisson(5.0, (100, CELLS)).astype(float)
    assert cell_depth(counts) is None


def test_differences_between_groups_are_no_depth() -> None:
    rng = np.random.default_rng(3)
    groups = np.arange(CELLS) % 4
    amounts = cells(rng) * np.array([0.5, 1.0, 2.0, 4.0])[groups]
    assert cell_depth(amounts, groups) is None


def test_an_empty_cell_stays_empty() -> None:
    rng = np.random.default_rng(4)
    counts = rng.poisson(cells(rng, spread=0.1) * rng.uniform(0.4, 1.6, CELLS)).astype(np.float32)
    counts[:, 7] = 0
    found = without_depth(counts, cell_depth(counts))
    assert np.isfinite(found).all()
    assert not found[:, 7].any()


def test_nothing_and_negative_values_are_no_depth() -> None:
    assert cell_depth(np.zeros((100, 50))) is None
    assert cell_depth(np.random.default_rng(5).normal(size=(100, 50))) is None
