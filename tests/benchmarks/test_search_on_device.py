"""Every set on a device: the best of the free fit, as brute force finds them."""

from itertools import combinations

import numpy as np
import pytest

from benchmarks.search_on_device import best_free_sets
from grncore.errors import InputError
from grncore.evidence.bounds import Reduced, free_fits, reduced
from grncore.evidence.gram import TargetGram


def example(seed: int) -> Reduced:
    rng = np.random.default_rng(seed)
    columns = np.vstack([rng.normal(size=(11, 40)), np.ones(40)])
    values = columns[[1, 4, 7]].sum(0) + 0.3 * rng.normal(size=40)
    return reduced(TargetGram(columns @ columns.T, columns @ values, float(values @ values), 40.0))


@pytest.mark.parametrize("size", [2, 3, 4])
def test_names_what_brute_force_names(size: int) -> None:
    free = example(size)
    every = np.array(list(combinations(range(11), size)))
    left, _ = free_fits(free, every)
    order = np.argsort(left)[:20]
    # So little memory that prefixes come in several pieces.
    sets, residual = best_free_sets(free, size, 20, "cpu", memory_bytes=20_000)
    np.testing.assert_array_equal(sets, every[order])
    np.testing.assert_allclose(residual, left[order], rtol=1e-6)


def test_refuses_what_it_cannot_search() -> None:
    with pytest.raises(InputError, match="2 or more"):
        best_free_sets(example(0), 1, 5, "cpu")
    with pytest.raises(InputError, match="as many columns"):
        best_free_sets(example(0), 12, 5, "cpu")
