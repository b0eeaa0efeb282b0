from dataclasses import replace
from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.ranking.networks import known


@given(st.integers(0, 2**32 - 1))
def test_teams_of_a_size_are_those_of_kept_donors(seed: int) -> None:
    labels = known(seed)
    kept = labels.kept_without(int(labels.targets[1]), whole_team=True)
    expected = {tuple(t.tolist()) for t, k in zip(labels.teams, kept, strict=True) if k}
    for size in (1, 2, 3):
        found = {tuple(team) for team in labels.of_size(size, kept).tolist()}
        assert found == {team for team in expected if len(team) == size}


@given(st.integers(0, 2**32 - 1), st.integers(1, 3))
def test_teams_are_counted_among_kept_donors(seed: int, size: int) -> None:
    labels = known(seed)
    kept = labels.kept_without(int(labels.targets[1]), whole_team=True)
    sets = np.array(list(combinations(range(8), size)), dtype=np.int64)
    teams = [tuple(team) for team, keep in zip(labels.teams, kept, strict=True) if keep]
    assert labels.count(sets, kept).tolist() == [teams.count(tuple(s)) for s in sets.tolist()]


@given(st.integers(0, 2**32 - 1))
def test_who_is_left_with_a_target_leaves_with_it(seed: int) -> None:
    labels = known(seed)
    groups = np.random.default_rng(seed).integers(-1, 3, labels.n_genes)
    together = replace(labels, left_with=groups)
    for whole_team in (False, True):
        for target in labels.targets.tolist():
            alone = labels.kept_without(target, whole_team=whole_team)
            mates = (groups[labels.targets] == groups[target]) & (groups[target] >= 0)
            found = together.kept_without(target, whole_team=whole_team)
            assert found.tolist() == (alone & ~mates).tolist()
