from dataclasses import replace

import numpy as np
import pytest

from grncore.errors import InputError
from grncore.methods.group_copy import group_copy
from grncore.methods.neighbour import neighbour
from tests.methods.test_neighbour import toy

FEATURES = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 2, 4], [1, 2, 4], [4, 2, 1], [3, 2, 4]]
TEAMS = {4: [0], 5: [1], 6: [2]}


def grouped(groups: list[int]):
    return replace(toy(FEATURES, TEAMS), gene_groups=np.array(groups))


def test_a_mate_comes_before_a_target_that_is_more_alike():
    assert group_copy(grouped([-1, -1, -1, 0, 1, 0, 1]), np.array([3]), 1).best(3).tolist() == [1]


def test_of_two_mates_the_more_correlated_one_is_copied():
    assert group_copy(grouped([-1, -1, -1, 0, 1, 0, 0]), np.array([3]), 1).best(3).tolist() == [2]


@pytest.mark.parametrize("groups", [[-1, -1, -1, -1, -1, 0, 0], [0, 0, 0, 1, 2, 3, 4]])
def test_without_a_mate_the_neighbour_is_copied(groups):
    data = grouped(groups)
    target = np.array([3])
    np.testing.assert_array_equal(group_copy(data, target, 1).sets, neighbour(data, target, 1).sets)


def test_without_gene_groups_it_is_refused():
    with pytest.raises(InputError, match="--gene-groups"):
        group_copy(toy(FEATURES, TEAMS), np.array([3]), 1)
