import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from grncore.decoding.problem import within_reach


@given(
    st.lists(st.integers(0, 3), min_size=1, max_size=9).map(np.array),
    st.integers(1, 4),
    st.integers(1, 6),
)
@settings(max_examples=200, deadline=None)
def test_dropping_interchangeable_members_keeps_the_first_sets(groups, top, size):
    worth = np.array([5.0, 3.0, 3.0, -1.0])[groups]  # groups 1 and 2 tie without being one group
    sums = {c: worth[list(c)].sum() for c in itertools.combinations(range(len(groups)), size)}
    ranked = sorted(sums.items(), key=lambda item: (-item[1], item[0]))[:top]
    kept = np.flatnonzero(within_reach(groups, top, size))

    assert all(set(team) <= set(kept.tolist()) for team, _ in ranked)
