import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grncore.naming import natural_key, natural_sorted

names = st.text(alphabet=st.sampled_from("ab09-_.²٣"), max_size=6)


@pytest.mark.parametrize(
    ("given_names", "expected"),
    [
        (["g10", "g9", "g1"], ["g1", "g9", "g10"]),
        (["10", "9", "665", "0"], ["0", "9", "10", "665"]),
        (["b0002", "b0010", "b0001"], ["b0001", "b0002", "b0010"]),
        (["Sox2", "Sox10", "SOX3", "7SK"], ["7SK", "SOX3", "Sox2", "Sox10"]),
        (["HLA-A", "HLA-A2", "HLA"], ["HLA", "HLA-A", "HLA-A2"]),
    ],
)
def test_numbers_count_as_numbers(given_names: list[str], expected: list[str]) -> None:
    assert natural_sorted(given_names) == expected


@given(st.lists(names, unique=True, max_size=8), st.randoms(use_true_random=False))
def test_the_order_is_total_and_ignores_where_names_came_from(given_names, random) -> None:
    ordered = natural_sorted(given_names)
    assert sorted(ordered) == sorted(given_names)
    shuffled = list(given_names)
    random.shuffle(shuffled)
    assert natural_sorted(shuffled) == ordered
    for left, right in itertools.pairwise(ordered):
        assert natural_key(left) < natural_key(right)


@given(st.integers(0, 10**30), st.integers(0, 10**30), st.sampled_from(["", "g", "x-"]))
def test_one_prefix_orders_by_number(left: int, right: int, prefix: str) -> None:
    keys = natural_key(f"{prefix}{left}"), natural_key(f"{prefix}{right}")
    assert (keys[0] < keys[1]) == (left < right)


def test_names_that_differ_only_in_leading_zeros_stay_apart() -> None:
    assert natural_key("g01") != natural_key("g1")
    assert natural_sorted(["g1", "g01"]) == natural_sorted(["g01", "g1"])
