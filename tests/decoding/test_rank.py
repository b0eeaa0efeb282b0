import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grncore.decoding import Budget, decode, rank_of
from grncore.errors import InputError
from tests.cases import make_case


@given(
    seed=st.integers(0, 10_000),
    kind=st.sampled_from(["pair", "residual"]),
    size=st.integers(1, 4),
    amplitude=st.sampled_from([0.0, 0.05, 1.0, 30.0]),
    base_scale=st.sampled_from([0.0, 1.0, 30.0]),
    twins=st.integers(0, 4),
    data=st.data(),
)
@settings(max_examples=40, deadline=None)
def test_rank_is_the_place_in_the_full_list(seed, kind, size, amplitude, base_scale, twins, data):
    case = make_case(
        seed, kind=kind, amplitude=amplitude, base_scale=base_scale, genes=9, twins=twins
    )
    pool = np.arange(1, 9)
    everything = decode(case.scorer, case.embeddings, 0, pool, size, top=200, method="reference")
    place = data.draw(st.integers(0, len(everything.sets) - 1))

    got = rank_of(case.scorer, case.embeddings, 0, pool[::-1], everything.sets[place][::-1])

    assert got.exact
    assert got.rank == place + 1
    assert (np.float32(got.score), np.float32(got.base), np.float32(got.residual)) == (
        everything.scores[place],
        everything.base[place],
        everything.residual[place],
    )


def test_a_team_outside_the_pool_gets_the_rank_it_would_have():
    case = make_case(3)
    pool, team = np.arange(1, 9), np.array([2, 10])
    brute = case.brute(pool, 2)
    own = case.brute(team, 2)[2, 10]

    got = rank_of(case.scorer, case.embeddings, 0, pool, team)

    assert got.rank == 1 + sum(score > own for score in brute.values())


def test_without_budget_left_the_rank_is_a_lower_bound():
    case = make_case(3, base_scale=0.0)
    pool = np.arange(1, 12)
    worst = decode(case.scorer, case.embeddings, 0, pool, 4, top=330).sets[-1]

    cut = rank_of(
        case.scorer, case.embeddings, 0, pool, worst, budget=Budget(memory_bytes=1, sets=20)
    )

    assert not cut.exact
    assert cut.rank <= 330
    assert cut.sets_scored == 20


def test_a_team_with_a_repeated_member_is_refused():
    case = make_case()
    with pytest.raises(InputError, match="distinct"):
        rank_of(case.scorer, case.embeddings, 0, np.arange(1, 9), np.array([2, 2]))
