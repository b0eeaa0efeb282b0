from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grncore.ranking.label_numbers import label_numbers
from grncore.ranking.votes import LEAST_VOTE
from tests.ranking.networks import known


@given(st.integers(0, 2**32 - 1), st.integers(1, 3), st.booleans())
def test_numbers_are_what_counting_by_hand_gives(seed: int, size: int, whole_team: bool) -> None:
    labels = known(seed)
    target = int(labels.targets[0])
    kept = labels.kept_without(target, whole_team=whole_team)
    sets = np.array(list(combinations(range(8), size)), dtype=np.int64)
    found = label_numbers(labels, target, sets, kept)
    columns = dict(zip(found.names, found.values.T, strict=True))
    teams = [set(team.tolist()) for team, keep in zip(labels.teams, kept, strict=True) if keep]
    own = set(labels.teams[0].tolist())
    assert (own in teams) <= (not whole_team)
    for row, members in enumerate(map(set, sets.tolist())):
        assert np.expm1(columns["count"][row]).round() == teams.count(members)
        larger = sum(members < team for team in teams)
        assert np.expm1(columns["larger"][row]).round() == larger
        assert found.known[row] == (members in teams)
        degrees = [sum(member in team for team in teams) for member in members]
        np.testing.assert_allclose(columns["degree"][row], np.log1p(degrees).sum(), rtol=1e-6)
        likeness = labels.likeness["cells"][target, kept]
        alike = [w for w, team in zip(likeness, teams, strict=True) if team == members]
        np.testing.assert_allclose(columns["cells_sibling"][row], max(alike, default=-1.0))
        shared = [len(members & team) / len(members | team) % 1.0 for team in teams]
        near = max((max(w, 0.0) * s for w, s in zip(likeness, shared, strict=True)), default=0.0)
        np.testing.assert_allclose(columns["cells_nearest_beside"][row], near, rtol=1e-5)
        votes = np.exp((likeness.astype(float) - 1.0) * 10.0)
        beside = np.log(LEAST_VOTE + votes @ shared / votes.sum())
        np.testing.assert_allclose(columns["cells_beside"][row], beside, rtol=1e-5)
