import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from grncore.evaluation.intervals import proportion_interval, spread

counts = st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts)
def test_wilson_equals_its_closed_form(pair):
    hits, n = pair
    z = 1.959963984540054
    p = hits / n
    centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    lo, hi = proportion_interval(hits, n)
    assert lo == pytest.approx(max(0, centre - half), abs=1e-9)
    assert hi == pytest.approx(min(1, centre + half), abs=1e-9)
    assert 0 <= lo <= p <= hi <= 1


@given(counts)
def test_misses_mirror_hits(pair):
    hits, n = pair
    lo, hi = proportion_interval(hits, n)
    other_lo, other_hi = proportion_interval(n - hits, n)
    assert (lo, hi) == pytest.approx((1 - other_hi, 1 - other_lo), abs=1e-12)


@pytest.mark.parametrize("n", [19, 39, 57])
def test_intervals_cover_as_often_as_they_claim_in_the_smallest_strata(n):
    """Summed over every outcome, not simulated."""
    p = np.linspace(0.02, 0.98, 97)
    weights = binom.pmf(np.arange(n + 1)[:, None], n, p)
    ends = np.array([proportion_interval(k, n) for k in range(n + 1)])
    covers = (weights * ((ends[:, :1] <= p) & (p <= ends[:, 1:]))).sum(axis=0)
    assert 0.94 < covers.mean() < 0.965
    assert covers.min() > 0.82  # its known dips near 0 and 1


def test_no_targets_have_no_interval():
    assert proportion_interval(0, 0) is None


def test_no_hits_leave_doubt():
    lo, hi = proportion_interval(0, 19)
    assert lo == 0
    assert hi == pytest.approx(0.168, abs=1e-3)


def test_spread_divides_by_one_less_than_the_seeds():
    mean, std = spread([0.1, 0.2, 0.6])
    assert mean == pytest.approx(0.3)
    assert std == pytest.approx(math.sqrt((0.04 + 0.01 + 0.09) / 2))
    assert spread([0.4]) == (0.4, None)
    with pytest.raises(ValueError, match="at least one"):
        spread([])


def test_wilson_is_scipys_to_the_last_bit():
    for n in (1, 2, 7, 19, 117, 12_000):
        for hits in {0, 1, n // 3, n // 2, n - 1, n}:
            expected = binomtest(hits, n).proportion_ci(0.95, "wilson")
            assert proportion_interval(hits, n) == (expected.low, expected.high)
