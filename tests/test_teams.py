import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grncore.pools import MISSING
from grncore.teams import Teams, unscored_teams

sets_of = st.integers(1, 4).flatmap(
    lambda size: st.lists(
        st.lists(st.integers(0, 30), min_size=size, max_size=size, unique=True),
        min_size=1,
        max_size=6,
    )
)


@given(sets_of, st.randoms(use_true_random=False))
def test_a_plain_team_is_the_same_set_in_ascending_order(sets, shuffle):
    targets = np.arange(100, 100 + len(sets))
    teams = unscored_teams("copy", targets, np.array(sets))
    assert teams.size == len(sets[0])
    assert teams.sets.shape == (len(sets), 1, teams.size)
    for target, members in zip(targets, sets, strict=True):
        assert teams.best(int(target)).tolist() == sorted(members)
    shuffled = [shuffle.sample(members, len(members)) for members in sets]
    np.testing.assert_array_equal(
        unscored_teams("copy", targets, np.array(shuffled)).sets, teams.sets
    )


def test_a_plain_team_claims_no_score_and_no_certificate():
    teams = unscored_teams("copy", np.array([7, 9]), np.array([[3, 1], [MISSING, MISSING]]))
    for part in (teams.scores, teams.base, teams.residual):
        assert part.shape == (2, 1)
        assert part.dtype == np.float32
        assert np.isnan(part).all()
    assert np.isnan(teams.gap).all()
    assert teams.sets_scored.tolist() == [0, 0]
    assert not teams.oracle
    assert teams.best(9).tolist() == [MISSING, MISSING]


def test_the_best_set_is_looked_up_by_target_and_not_by_row():
    sets = np.array([[[1, 2], [3, 4]], [[5, 6], [7, 8]]])
    scores = np.array([[2.0, 1.0], [0.5, 0.25]], dtype=np.float32)
    teams = Teams("m", np.array([40, 20]), sets, scores, scores, scores * 0,
                  np.zeros(2, np.float32), np.ones(2, np.int64))  # fmt: skip
    assert teams.best(20).tolist() == [5, 6]
    assert teams.best(40).tolist() == [1, 2]
    with pytest.raises(IndexError):
        teams.best(1)
