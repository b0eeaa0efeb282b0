import numpy as np
import pytest

from grncore.features.scatter import scatters_by_a_factor

GROUPS = np.arange(240) % 4


def means(rng: np.random.Generator) -> np.ndarray:
    """Amounts of 60 genes in 240 cells of four kinds."""
    usual = np.exp(rng.normal(1.5, 1.0, (60, 1)))
    return usual * np.exp(0.4 * rng.normal(size=(60, 4)))[:, GROUPS]


@pytest.mark.parametrize("groups", [None, GROUPS])
@pytest.mark.parametrize("unit", [1e-3, 1e4])
def test_bulk_samples_scatter_by_a_factor_in_any_unit(groups, unit: float) -> None:
    rng = np.random.default_rng(0)
    amounts = unit * means(rng) * np.exp(0.3 * rng.normal(size=(60, 240)))
    assert scatters_by_a_factor(amounts.astype(np.float32), groups)


@pytest.mark.parametrize("scale", [1.0, 0.1])
def test_molecules_do_not(scale: float) -> None:
    rng = np.random.default_rng(1)
    amounts = means(rng)
    counted = scale * rng.poisson(amounts)
    made = scale * np.maximum(amounts + np.sqrt(amounts) * rng.normal(size=amounts.shape), 0.0)
    for values in (counted, made):
        assert not scatters_by_a_factor(values, GROUPS)


@pytest.mark.parametrize("why", ["zeros", "few genes", "single cells", "alike"])
def test_where_it_cannot_be_told_amounts_stay(why: str) -> None:
    rng = np.random.default_rng(2)
    amounts = means(rng) * np.exp(0.3 * rng.normal(size=(60, 240)))
    groups = GROUPS
    if why == "zeros":
        amounts = np.where(rng.random(amounts.shape) < 0.5, 0.0, amounts)
    elif why == "few genes":
        amounts = amounts[:10]
    elif why == "single cells":
        groups = np.arange(240)
    else:
        amounts = np.ones_like(amounts)
    assert not scatters_by_a_factor(amounts, groups)
