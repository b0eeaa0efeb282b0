from collections import Counter
from itertools import product
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, t

from grncore.evaluation.paired import (
    ENUMERATED_SEEDS,
    PairedComparison,
    changed_members,
    outcome,
    paired,
    paired_comparison,
    sign_flip,
)


def rng():
    return np.random.default_rng(0)


def hits(*texts):
    """``"1101"`` as exact matches of one seed."""
    return [np.array([letter == "1" for letter in text]) for text in texts]


def test_a_known_case():
    first = hits("1100", "100000")
    second = hits("1111", "011000")
    found = paired_comparison(first, second, rng())
    assert isinstance(found, PairedComparison)
    assert (found.seeds, found.n, found.won, found.lost) == (2, 10, 4, 1)
    assert found.first == pytest.approx((2 / 4 + 1 / 6) / 2)
    assert found.second == pytest.approx((1 + 2 / 6) / 2)
    assert found.difference == pytest.approx((1 / 2 + 1 / 6) / 2)
    # Exact McNemar: 1 or fewer of 5, both sides.
    assert found.mcnemar_p == pytest.approx(2 * binom.cdf(1, 5, 0.5))
    spread = np.std([1 / 2, 1 / 6], ddof=1)
    assert found.standardised == pytest.approx(found.difference / spread)
    statistic = found.difference / (spread / np.sqrt(2))
    assert found.t_p == pytest.approx(2 * t.sf(statistic, df=1))
    assert found.sign_flip_p == 0.5  # 2 of 4 assignments are as extreme


def test_the_order_of_models_turns_every_sign():
    rng_ = np.random.default_rng(4)
    first = [rng_.random(20) < 0.3 for _ in range(6)]
    second = [rng_.random(20) < 0.5 for _ in range(6)]
    one, other = paired_comparison(first, second, rng()), paired_comparison(second, first, rng())
    assert one.difference == pytest.approx(-other.difference)
    assert (one.won, one.lost) == (other.lost, other.won)
    for name in ("mcnemar_p", "t_p", "sign_flip_p"):
        assert getattr(one, name) == pytest.approx(getattr(other, name))
    assert one.lo == pytest.approx(-other.hi, abs=0.02)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(2, 8))
def test_seed_tests_equal_brute_force(seed, n):
    draw = np.random.default_rng(seed)
    first = [draw.random(11) for _ in range(n)]
    second = [values + draw.normal(0.1, 0.2) for values in first]
    found = paired_comparison(first, second, rng(), bootstraps=10)
    by_seed = np.array([(b - a).mean() for a, b in zip(first, second, strict=True)])
    flips = [abs(np.mean(by_seed * s)) for s in product([-1, 1], repeat=n)]
    assert found.sign_flip_p == pytest.approx(
        np.mean(np.array(flips) >= abs(by_seed.mean()) - 1e-12)
    )
    assert found.sign_flip_p >= 2 / 2**n - 1e-12


def test_many_seeds_are_flipped_at_random():
    draw = np.random.default_rng(1)
    n = ENUMERATED_SEEDS + 1
    differences = draw.normal(0.3, 1.0, size=n)
    found = sign_flip(differences, rng(), draws=40_000)
    bits = np.arange(2**n)[:, None] >> np.arange(n) & 1
    exact = (np.abs((1 - 2 * bits) @ differences) >= abs(differences.sum()) - 1e-9).mean()
    assert found == pytest.approx(exact, abs=4 * np.sqrt(exact * (1 - exact) / 40_000))
    assert sign_flip(np.ones(30), rng(), draws=1000) == pytest.approx(1 / 1001)


def test_no_difference_at_all():
    same = hits("1010", "1100", "0001")
    found = paired_comparison(same, same, rng())
    assert (found.difference, found.lo, found.hi, found.won, found.lost) == (0, 0, 0, 0, 0)
    assert found.mcnemar_p is found.t_p is found.sign_flip_p is None
    assert found.standardised is None


def test_one_seed_has_no_tests_over_seeds():
    found = paired_comparison(hits("0000000000"), hits("1111100000"), rng())
    assert found.mcnemar_p == pytest.approx(2 / 2**5)
    assert found.t_p is found.sign_flip_p is found.standardised is None
    assert 0 < found.lo < 0.5 < found.hi < 1


def test_equal_differences_have_no_t_test():
    found = paired_comparison(hits("1000", "0100", "0010"), hits("1100", "0101", "0110"), rng())
    assert found.t_p is found.standardised is None
    assert found.sign_flip_p == 0.25
    assert found.lo < 0.25 < found.hi  # targets still vary


def test_the_interval_has_the_variance_of_both_levels():
    """Var = var of seed means / S + mean of var within seeds / (S n), both with ddof 0."""
    draw = np.random.default_rng(2)
    seeds, n = 5, 40
    second = [draw.normal(shift, 1.0, size=n) for shift in draw.normal(0, 1, size=seeds)]
    first = [np.zeros(n)] * seeds
    found = paired_comparison(first, second, rng(), bootstraps=20_000)
    between = np.var([values.mean() for values in second]) / seeds
    within = np.mean([values.var() for values in second]) / (seeds * n)
    assert (found.hi - found.lo) / (2 * 1.96) == pytest.approx(np.sqrt(between + within), rel=0.05)


def test_the_interval_covers_as_often_as_it_says():
    """Targets that differ at random, many seeds: about 95 % of intervals hold the mean."""
    draw = np.random.default_rng(3)
    covered = 0
    for _ in range(80):
        first = [draw.random(30) < 0.3 for _ in range(12)]
        second = [draw.random(30) < 0.45 for _ in range(12)]
        found = paired_comparison(first, second, draw, bootstraps=400)
        covered += found.lo <= 0.15 <= found.hi
    assert 0.85 <= covered / 80 <= 1.0


def test_the_same_generator_gives_the_same_interval():
    first, second = hits("10101", "11000"), hits("11100", "11010")
    assert paired_comparison(first, second, rng()) == paired_comparison(first, second, rng())


def test_what_does_not_match_is_refused():
    with pytest.raises(ValueError, match="same seeds"):
        paired_comparison([], [], rng())
    with pytest.raises(ValueError, match="same seeds"):
        paired_comparison(hits("10"), hits("10", "01"), rng())
    with pytest.raises(ValueError, match="seed number 2"):
        paired_comparison(hits("10", "1"), hits("10", "01"), rng())


answers = st.lists(st.tuples(st.booleans(), st.booleans()), max_size=60)


teams = st.lists(st.sampled_from([f"g{i}" for i in range(8)]), max_size=5, unique=True)


def exact_p(won: int, lost: int) -> float:
    """Chance of a split that is no likelier than the one seen, were each side a fair coin."""
    n = won + lost
    seen = comb(n, won)
    return sum(comb(n, k) for k in range(n + 1) if comb(n, k) <= seen) / 2**n


@given(pairs=answers)
def test_counts_and_test_equal_counting(pairs):
    first = np.array([a for a, _ in pairs], dtype=bool)
    second = np.array([b for _, b in pairs], dtype=bool)
    got = paired(first, second)
    expected = Counter(outcome(a, b) for a, b in pairs)
    assert got.won == sum(b and not a for a, b in pairs) == expected["won"]
    assert got.lost == sum(a and not b for a, b in pairs) == expected["lost"]
    assert got.both == sum(a and b for a, b in pairs) == expected["both"]
    assert got.neither == expected["neither"]
    assert got.n == len(pairs)
    assert got.differing == got.won + got.lost
    if got.differing:
        assert got.p_value == pytest.approx(exact_p(got.won, got.lost))
    else:
        assert got.p_value is None


@given(pairs=answers)
def test_changing_sides_turns_wins_into_losses_and_keeps_p(pairs):
    first = np.array([a for a, _ in pairs], dtype=bool)
    second = np.array([b for _, b in pairs], dtype=bool)
    there, back = paired(first, second), paired(second, first)
    assert (there.won, there.lost) == (back.lost, back.won)
    assert there.p_value == back.p_value


def test_known_p_value():
    # 1 of 9: 2 * (1 + 9) / 2**9
    first = np.array([True] + [False] * 8)
    assert paired(first, ~first).p_value == pytest.approx(20 / 512)


def test_other_targets_are_refused():
    with pytest.raises(ValueError, match="same ones"):
        paired(np.zeros(2, bool), np.zeros(3, bool))


@given(first=teams, second=teams)
def test_a_swap_rebuilds_the_second_team(first, second):
    got = changed_members(first, second)
    assert (set(first) - set(got.given_up)) | set(got.taken) == set(second)
    assert set(got.kept) == set(first) & set(second)
    assert not set(got.given_up) & set(second)
    assert not set(got.taken) & set(first)
    assert len(got.kept) + len(got.given_up) == len(first)


def test_a_swap_is_in_natural_order():
    assert changed_members(["g10", "g9", "g2"], ["g2"]).given_up == ("g9", "g10")
