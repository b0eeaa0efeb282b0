from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grncore.ranking.known_teams import KnownTeams, label_numbers

GENES = 20


def known(seed: int) -> KnownTeams:
    rng = np.random.default_rng(seed)
    donors = np.sort(rng.choice(np.arange(8, GENES), 9, replace=False))
    teams = tuple(
        np.sort(rng.choice(8, rng.integers(1, 4), replace=False)).astype(np.int64) for _ in donors
    )
    likeness = {"cells": rng.uniform(-1, 1, size=(GENES, len(donors))).astype(np.float32)}
    return KnownTeams(donors.astype(np.int64), teams, GENES, likeness)


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


@given(st.integers(0, 2**32 - 1))
def test_teams_of_a_size_are_those_of_kept_donors(seed: int) -> None:
    labels = known(seed)
    kept = labels.kept_without(int(labels.targets[1]), whole_team=True)
    expected = {tuple(t.tolist()) for t, k in zip(labels.teams, kept, strict=True) if k}
    for size in (1, 2, 3):
        found = {tuple(team) for team in labels.of_size(size, kept).tolist()}
        assert found == {team for team in expected if len(team) == size}
