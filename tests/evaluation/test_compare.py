from collections import Counter
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grncore.evaluation.paired import outcome, paired, swap

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
    got = swap(first, second)
    assert (set(first) - set(got.given_up)) | set(got.taken) == set(second)
    assert set(got.kept) == set(first) & set(second)
    assert not set(got.given_up) & set(second)
    assert not set(got.taken) & set(first)
    assert len(got.kept) + len(got.given_up) == len(first)


def test_a_swap_is_in_natural_order():
    assert swap(["g10", "g9", "g2"], ["g2"]).given_up == ("g9", "g10")
