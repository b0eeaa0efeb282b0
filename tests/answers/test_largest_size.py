import pytest

from grncore.answers.largest_size import untold_size


def test_teams_that_grow_as_far_as_they_are_let_are_told():
    said = untold_size("snapshot", [4] * 9 + [2] * 3)
    assert said is not None
    assert "9 of 12 teams the largest size that it tries, 4" in said


@pytest.mark.parametrize("sizes", [[4] * 6 + [2] * 6, [4] * 9, []])
def test_sizes_that_differ_and_few_teams_say_nothing(sizes: list[int]):
    assert untold_size("snapshot", sizes) is None


def test_methods_that_choose_no_size_say_nothing():
    assert untold_size("neighbour", [4] * 12) is None
    assert untold_size("stage1", [4] * 12) is None
