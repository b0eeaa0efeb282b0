import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from grncore.pools import MISSING, Pools, inject, top_pools

N_GENES = 14


@st.composite
def score_tables(draw):
    # Few values, so that ties abound.
    values = st.sampled_from([-np.inf, -1.0, 0.0, 0.5, 2.0])
    rows = draw(st.integers(1, 4))
    scores = draw(arrays(np.float32, (rows, N_GENES), elements=values))
    return scores, draw(st.permutations(range(N_GENES)))[:rows]


@st.composite
def pools_and_teams(draw):
    scores, targets = draw(score_tables())
    k = draw(st.integers(4, N_GENES + 3))
    pools = top_pools(scores, np.array(targets), k, "toy")
    teams = {
        int(t): np.array(sorted(draw(st.sets(st.integers(0, N_GENES - 1), max_size=4))), np.int64)
        for t in targets
        if draw(st.booleans())
    }
    return pools, teams


@settings(deadline=None)
@given(table=score_tables(), k=st.integers(1, N_GENES))
def test_pools_hold_the_best_in_order_and_ties_go_by_gene(table, k):
    scores, targets = table
    pools = top_pools(scores, np.array(targets), k, "toy")
    for row, target in enumerate(targets):
        ranked = sorted(
            (gene for gene in range(N_GENES) if np.isfinite(scores[row, gene])),
            key=lambda gene: (-scores[row, gene], gene),
        )[:k]
        assert pools.of(target).tolist() == ranked
        tail = k - len(ranked)
        assert pools.members[row].tolist() == ranked + [MISSING] * tail
        assert pools.scores[row, : len(ranked)].tolist() == [scores[row, g] for g in ranked]
        assert np.isneginf(pools.scores[row, len(ranked) :]).all()
    assert not pools.is_oracle


def test_a_universe_smaller_than_the_pool_pads_and_keeps_the_width():
    scores = np.full((2, 300), -np.inf, dtype=np.float32)
    scores[:, [5, 17, 290]] = [[1, 3, 2], [0, 0, 0]]
    pools = top_pools(scores, np.array([1, 2]), 80, "toy")
    assert pools.members.shape == (2, 80)
    assert pools.of(1).tolist() == [17, 290, 5]
    assert pools.of(2).tolist() == [5, 17, 290]
    assert pools.covers({1: np.array([5, 290]), 2: np.array([5, 6])}).tolist() == [True, False]


@settings(deadline=None)
@given(case=pools_and_teams())
def test_injection_is_true_safe(case):
    pools, teams = case
    oracle = inject(pools, teams)
    assert oracle.members.shape == pools.members.shape
    for row, target in enumerate(pools.targets):
        before, after = pools.of(target), oracle.of(target)
        team = teams.get(int(target), np.empty(0, np.int64))
        added = oracle.members[row][oracle.injected[row]]
        # The team is inside, nothing is twice, and only what was missing was added.
        assert np.isin(team, after).all()
        assert len(set(after)) == len(after)
        assert sorted(added) == sorted(set(team) - set(before))
        # Who was kept keeps order and score; only the last false members left.
        kept = after[~np.isin(after, added)]
        assert kept.tolist() == [g for g in before if g in kept]
        left = [g for g in before if g not in kept]
        assert not set(left) & set(team)
        false = [g for g in before if g not in team]
        assert left == false[len(false) - len(left) :]
        free = pools.size - len(before)
        assert len(left) == max(0, len(added) - free)
        scores = dict(zip(oracle.members[row], oracle.scores[row], strict=True))
        assert all(scores[g] == pools.scores[row][pools.members[row] == g][0] for g in kept)
        assert all(np.isneginf(scores[g]) for g in added)
        # The missing tail stays at the end.
        gone = oracle.members[row] == MISSING
        assert (np.diff(gone.astype(int)) >= 0).all()
    assert oracle.is_oracle and oracle.capped(1).is_oracle


@settings(deadline=None)
@given(case=pools_and_teams())
def test_injection_leaves_its_input_alone_and_twice_is_once(case):
    pools, teams = case
    copy = pools.members.copy(), pools.scores.copy(), pools.injected.copy()
    once = inject(pools, teams)
    for a, b in zip(copy, (pools.members, pools.scores, pools.injected), strict=True):
        np.testing.assert_array_equal(a, b)
    np.testing.assert_array_equal(inject(once, teams).members, once.members)


def test_a_team_wider_than_the_pool_is_refused():
    pools = top_pools(np.arange(N_GENES, dtype=np.float32)[None], np.array([0]), 2, "toy")
    with pytest.raises(ValueError, match="cannot hold"):
        inject(pools, {0: np.array([1, 2, 3])})


def test_capping_and_lookup():
    scores = np.array([[0, 1, 2, 3], [3, 2, 1, 0]], dtype=np.float32)
    pools = top_pools(scores, np.array([8, 9]), 4, "toy")
    capped = pools.capped(2)
    assert capped.size == 2
    assert capped.of(8).tolist() == [3, 2]
    assert capped.of(9).tolist() == [0, 1]
    assert pools.size == 4
    # Injection after the cap: the injected member is the last of the capped pool.
    assert inject(capped, {9: np.array([0, 3])}).of(9).tolist() == [0, 3]
    with pytest.raises(KeyError):
        pools.of(7)


@st.composite
def stacks(draw):
    """Pools of disjoint targets, of several widths."""
    targets = draw(st.permutations(range(N_GENES)))
    cuts = sorted(draw(st.lists(st.integers(0, N_GENES), min_size=1, max_size=3)))
    found = []
    for some in np.split(np.array(targets), cuts):
        scores = draw(arrays(np.float32, (len(some), N_GENES), elements=st.integers(-2, 2)))
        found.append(top_pools(scores, some, draw(st.integers(1, N_GENES)), "toy"))
    return found


@settings(deadline=None)
@given(parts=stacks(), order=st.randoms(use_true_random=False))
def test_joined_and_taken_apart_pools_are_what_they_were(parts, order):
    whole = Pools.concat(parts)
    assert whole.size == max(part.size for part in parts)
    again = whole.take(whole.targets)
    for name in ("targets", "members", "scores", "injected"):
        np.testing.assert_array_equal(getattr(again, name), getattr(whole, name))
    for part in parts:
        own = whole.take(part.targets)
        assert (own.members[:, part.size :] == MISSING).all()
        assert np.isneginf(own.scores[:, part.size :]).all()
        assert not own.injected[:, part.size :].any()
        np.testing.assert_array_equal(own.members[:, : part.size], part.members)
        np.testing.assert_array_equal(own.scores[:, : part.size], part.scores)
    shuffled = whole.targets.copy()
    order.shuffle(shuffled)
    taken = whole.take(shuffled)
    assert taken.targets.tolist() == shuffled.tolist()
    for target in shuffled:
        assert taken.of(target).tolist() == whole.of(target).tolist()


def test_pools_of_strangers_are_neither_taken_nor_joined():
    one = top_pools(np.ones((2, 4), np.float32), np.array([1, 3]), 2, "one")
    for absent in (0, 2, 9):
        with pytest.raises(KeyError, match=str(absent)):
            one.take(np.array([3, absent]))
    assert one.take(np.array([], np.int64)).members.shape == (0, 2)
    with pytest.raises(KeyError):
        one.take(np.array([], np.int64)).take(np.array([1]))
    other = top_pools(np.ones((1, 4), np.float32), np.array([0]), 2, "other")
    with pytest.raises(ValueError, match=r"one retriever, not of \['one', 'other'\]"):
        Pools.concat([one, other])
    with pytest.raises(ValueError, match="one retriever"):
        Pools.concat([])
    truth = inject(one, {1: np.array([3])})
    assert Pools.concat([one.take(np.array([3])), truth]).is_oracle
