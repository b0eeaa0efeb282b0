"""Every decoder gives what brute force gives."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grncore.decoding import decode
from grncore.decoding.decode import DECODERS
from grncore.pools import MISSING

from .conftest import Case, make_case

METHODS = [name for name in DECODERS if name != "separable"]


def check(case: Case, pool: np.ndarray, size: int, top: int, method: str) -> None:
    brute = case.brute(pool[pool != MISSING], size)
    got = decode(case.scorer, case.embeddings, case.target, pool, size, top=top, method=method)

    expected = np.array(sorted(brute.values(), reverse=True)[:top], dtype=np.float64)
    assert got.exact
    assert got.gap == 0
    assert got.total_sets == len(brute)
    assert got.sets.shape == (min(top, len(brute)), size)
    np.testing.assert_allclose(got.scores, expected, rtol=1e-5, atol=1e-6)
    for team, score, base, residual in zip(
        got.sets.tolist(), got.scores, got.base, got.residual, strict=True
    ):
        assert score == pytest.approx(brute[tuple(team)], rel=1e-5, abs=1e-6)
        assert score == pytest.approx(base + residual, rel=1e-5, abs=1e-5)
    # Best first, ties in the order of the genes.
    keys = [
        (-score, team) for score, team in zip(got.scores.tolist(), got.sets.tolist(), strict=True)
    ]
    assert keys == sorted(keys)
    assert len({tuple(team) for team in got.sets.tolist()}) == len(got.sets)


@given(
    seed=st.integers(0, 10_000),
    size=st.integers(1, 5),
    top=st.integers(1, 12),
    layers=st.integers(1, 3),
    amplitude=st.sampled_from([0.0, 0.01, 0.3, 3.0, 100.0]),
    base_scale=st.sampled_from([0.0, 1.0, 30.0, -1e4]),
    twins=st.integers(0, 4),
    members=st.lists(st.integers(-1, 9), min_size=0, max_size=9, unique=True),
    method=st.sampled_from(METHODS),
)
@settings(max_examples=60, deadline=None)
def test_decoders_equal_brute_force(
    seed, size, top, layers, amplitude, base_scale, twins, members, method
):
    case = make_case(
        seed, layers=layers, amplitude=amplitude, base_scale=base_scale, genes=10, twins=twins
    )
    check(case, np.array(members, dtype=np.int64), size, top, method)


@given(seed=st.integers(0, 1000), size=st.integers(1, 5), scale=st.sampled_from([0.0, 1.0, 1e5]))
@settings(max_examples=30, deadline=None)
@pytest.mark.parametrize("method", ["separable", "auto", "reference"])
def test_additive_scorers_equal_brute_force(seed, size, scale, method):
    case = make_case(seed, kind="pair", base_scale=scale, genes=9, twins=3)
    check(case, np.arange(1, 9), size, 7, method)
