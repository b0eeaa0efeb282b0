import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grncore.decoding.additive import AdditiveOrder

# Float32 values on a coarse grid, so that sums collide often, and some huge ones.
values = st.one_of(st.integers(-4, 4).map(float), st.sampled_from([1e7, -1e7, 0.1, -0.3]))
scores = st.lists(values, min_size=1, max_size=9).map(
    lambda xs: np.array(xs, dtype=np.float32).astype(np.float64)
)


def sums_of(phi: np.ndarray, size: int) -> dict[tuple[int, ...], float]:
    return {c: phi[list(c)].sum() for c in itertools.combinations(range(len(phi)), size)}


@given(scores, st.integers(1, 5), st.integers(1, 50), st.data())
@settings(max_examples=300, deadline=None)
def test_band_holds_exactly_the_sets_between_its_thresholds(phi, size, rows, data):
    sums = sums_of(phi, size)
    threshold = st.sampled_from(sorted(set(sums.values())) or [0.0]) | st.sampled_from(
        [-np.inf, np.inf, 0.05]
    )
    low, high = data.draw(threshold), data.draw(threshold)
    order = AdditiveOrder(phi, size)

    got = {}
    for places, block in order.between(low, high, rows):
        for place, value in zip(places, block, strict=True):
            team = tuple(sorted(int(member) for member in order.order[place]))
            assert team not in got
            got[team] = value

    assert got == {team: s for team, s in sums.items() if low <= s < high}
    assert sum(order.count(low, rows)) == sum(s >= low for s in sums.values())


@given(scores, st.integers(1, 5), st.integers(1, 30))
@settings(max_examples=200, deadline=None)
def test_nth_threshold_is_reached_by_n_sets(phi, size, n):
    sums = sums_of(phi, size)
    low = AdditiveOrder(phi, size).nth(n)

    assert sum(s >= low for s in sums.values()) >= min(n, len(sums))


def test_a_band_of_a_space_beyond_counting_is_generated_at_once():
    phi = np.random.default_rng(0).normal(size=18_000).astype(np.float32).astype(np.float64)
    order = AdditiveOrder(phi, 8)
    low = order.nth(100)

    found = np.concatenate([block for _, block in order.between(low, np.inf)])

    assert found.max() == order.highest == np.sort(phi)[-8:].sum()
    assert 100 <= len(found) < 10_000


@pytest.mark.parametrize("size", [1, 3])
def test_a_pool_smaller_than_the_set_has_no_sets(size):
    order = AdditiveOrder(np.zeros(size - 1), size)
    assert list(order.between(-np.inf, np.inf)) == []
    assert list(order.count(-np.inf)) == []
    assert order.nth(1) == -np.inf
