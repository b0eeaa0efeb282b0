import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grncore.ranking.nearness import FLOOR, Nearness, closeness


def test_far_and_unknown_places_say_nothing_and_the_same_place_says_most() -> None:
    places = np.array([[0, 5_000], [0, 5_000], [0, 6_000], [0, 900_000], [1, 5_000], [-1, 0]])
    near = Nearness(None, places).support(0)[0]
    most = np.log(1 + 1 / FLOOR)
    np.testing.assert_allclose(near[:2], most, rtol=1e-6)
    np.testing.assert_allclose(near[2], np.log(1 + np.exp(-1) / FLOOR), rtol=1e-5)
    np.testing.assert_allclose(near[3:], 0.0, atol=1e-6)
    assert not Nearness(None, places).support(5)[0].any()


def test_only_genes_of_one_group_are_near_and_none_where_it_is_unknown() -> None:
    near = Nearness(np.array([3, 3, 4, -1, -1])).support
    assert (near(0)[0] > 0).tolist() == [True, True, False, False, False]
    assert not near(3)[0].any()
    assert Nearness().support(0) == ()
    assert Nearness().kinds == 0


@given(st.lists(st.tuples(st.integers(-1, 2), st.integers(0, 10**7)), min_size=1, max_size=9))
def test_closeness_is_symmetric_and_at_most_one(places: list[tuple[int, int]]) -> None:
    given_places = np.array(places, dtype=np.int64)
    found = closeness(given_places, given_places)
    np.testing.assert_array_equal(found, found.T)
    assert ((found >= 0) & (found <= 1)).all()
