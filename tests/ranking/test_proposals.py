from math import comb

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grncore.ranking.proposals import most_members, most_voted, sets_among
from tests.ranking.networks import known


@given(st.integers(0, 2**32 - 1), st.integers(1, 3), st.integers(1, 60))
def test_the_regulators_of_the_nearest_targets_are_voted_for(
    seed: int, size: int, most: int
) -> None:
    labels = known(seed)
    target = int(labels.targets[0])
    kept = labels.kept_without(target)
    found = most_voted(labels, target, size, kept, most)
    weights = np.exp((labels.likeness["cells"][target, kept].astype(float) - 1.0) * 10.0)
    teams = [team for team, keep in zip(labels.teams, kept, strict=True) if keep]
    votes = {
        member: sum(w for w, team in zip(weights, teams, strict=True) if member in team)
        for member in {m for team in teams for m in team.tolist()}
    }
    assert set(found.tolist()) <= set(votes)
    others = [vote for member, vote in votes.items() if member not in found]
    if len(found) and others:
        assert min(votes[member] for member in found.tolist()) >= max(others) - 1e-12


@given(st.integers(0, 200), st.integers(1, 5), st.integers(1, 2_000))
def test_as_many_members_as_make_so_many_sets(n: int, size: int, most: int) -> None:
    found = most_members(n, size, most)
    assert found <= n
    assert found <= size or comb(found, size) <= most
    assert found in (n, most + size) or found < size or comb(found + 1, size) > most


def test_sets_among_fewer_genes_than_members_are_none() -> None:
    assert sets_among(np.array([4]), 2).shape == (0, 2)
    assert sets_among(np.array([1, 4, 7]), 2).tolist() == [[1, 4], [1, 7], [4, 7]]
