import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grncore.decoding import Budget, decode, decode_teams
from grncore.errors import Cancelled, InputError
from grncore.pools import MISSING, Pools

from .conftest import make_case


def pools_of(members: list[list[int]]) -> Pools:
    width = max(map(len, members))
    padded = np.array([row + [MISSING] * (width - len(row)) for row in members])
    return Pools(
        targets=np.arange(len(members)),
        members=padded,
        scores=np.zeros(padded.shape, np.float32),
        injected=np.zeros(padded.shape, bool),
        retriever="none",
    )


def test_teams_hold_what_decoding_each_target_gives():
    case = make_case()
    pools = pools_of([[5, 3, 8, 11, 4], [2, 9], [7, 6, 0, 1, 4, 5, 3]])
    calls = []

    teams = decode_teams(
        case.scorer, case.embeddings, pools, 2, top=4, progress=lambda *call: calls.append(call)
    )

    for target in range(3):
        one = decode(case.scorer, case.embeddings, target, pools.members[target], 2, top=4)
        found = len(one.scores)
        np.testing.assert_array_equal(teams.sets[target, :found], one.sets)
        np.testing.assert_array_equal(teams.scores[target, :found], one.scores)
        np.testing.assert_array_equal(teams.base[target, :found], one.base)
        np.testing.assert_array_equal(teams.residual[target, :found], one.residual)
        assert (teams.sets[target, found:] == MISSING).all()
        assert np.isnan(teams.scores[target, found:]).all()
    assert teams.size == 2
    assert teams.model == "residual"
    assert not teams.gap.any()
    assert calls[-1] == ("Decoding targets", 3, 3)


@given(
    seed=st.integers(0, 10_000),
    size=st.integers(1, 4),
    amplitude=st.sampled_from([0.05, 1.0, 30.0]),
    base_scale=st.sampled_from([1.0, 30.0]),
    twins=st.integers(0, 4),
    top=st.sampled_from([1, 3, 30]),
    layers=st.integers(1, 2),
    sets=st.sampled_from([None, 5, 100]),
    method=st.sampled_from(["auto", "factorised"]),
)
@settings(max_examples=40, deadline=None)
def test_targets_together_get_the_answers_of_each_alone(
    seed, size, amplitude, base_scale, twins, top, layers, sets, method
):
    case = make_case(
        seed, amplitude=amplitude, base_scale=base_scale, twins=twins, genes=14, layers=layers
    )
    rng = np.random.default_rng(seed)
    pools = pools_of([rng.permutation(14)[: rng.integers(0, 13)].tolist() for _ in range(6)])
    budget = Budget(sets=sets)

    teams = decode_teams(
        case.scorer, case.embeddings, pools, size, top=top, method=method, budget=budget
    )

    for row in range(6):
        pool = pools.members[row]
        one = decode(
            case.scorer, case.embeddings, row, pool, size, top=top, method=method, budget=budget
        )
        found = len(one.scores)
        np.testing.assert_array_equal(teams.sets[row, :found], one.sets)
        np.testing.assert_array_equal(teams.scores[row, :found], one.scores)
        np.testing.assert_array_equal(teams.base[row, :found], one.base)
        np.testing.assert_array_equal(teams.residual[row, :found], one.residual)
        assert (teams.sets[row, found:] == MISSING).all()
        assert teams.sets_scored[row] == one.sets_scored
        assert teams.gap[row] == np.float32(one.gap)
        # The first place is certified where the gap is 0, and all where the answer is exact.
        assert teams.is_proved[row] == (one.gap == 0)
        assert teams.proved[row].all() if one.exact else not teams.proved[row, found:].any()
        assert (np.diff(teams.proved[row].astype(int)) <= 0).all()


def test_a_group_survives_a_target_whose_fast_scores_stray(monkeypatch):
    case = make_case(genes=14, amplitude=3.0)
    pools = pools_of([list(range(3, 14))] * 3)
    expected = decode_teams(case.scorer, case.embeddings, pools, 3)
    monkeypatch.setattr("grncore.decoding.answer.RESIDUAL_SLACK", 1e-9)
    monkeypatch.setattr("grncore.decoding.certified.OPENING", 30)
    tight = decode_teams(case.scorer, case.embeddings, pools, 3)
    np.testing.assert_array_equal(tight.sets, expected.sets)
    np.testing.assert_array_equal(tight.scores, expected.scores)


def test_the_scorer_keeps_its_mode():
    case = make_case()
    case.scorer.train()
    decode(case.scorer, case.embeddings, 0, np.arange(1, 6), 2)
    assert case.scorer.training


def test_decoding_can_be_cancelled():
    def stop(stage, done, total):
        raise Cancelled

    case = make_case()
    with pytest.raises(Cancelled):
        decode(case.scorer, case.embeddings, 0, np.arange(1, 6), 2, progress=stop)


def test_what_cannot_be_decoded_is_said():
    case = make_case()
    with pytest.raises(InputError, match="Unknown decoder 'best'"):
        decode(case.scorer, case.embeddings, 0, np.arange(1, 6), 2, method="best")
    with pytest.raises(InputError, match="not additive"):
        decode(case.scorer, case.embeddings, 0, np.arange(1, 6), 2, method="separable")
    with pytest.raises(InputError, match="at least 1"):
        decode(case.scorer, case.embeddings, 0, np.arange(1, 6), 0)
    case.embeddings[3] = np.nan
    with pytest.raises(InputError, match="gene 3"):
        decode(case.scorer, case.embeddings, 0, np.arange(1, 6), 2)


def test_chunks_follow_the_memory_and_do_not_change_the_answer():
    case = make_case()
    whole = decode(case.scorer, case.embeddings, 0, np.arange(1, 12), 3, method="reference")
    pieces = decode(
        case.scorer,
        case.embeddings,
        0,
        np.arange(1, 12),
        3,
        method="reference",
        budget=Budget(memory_bytes=50_000),
    )
    np.testing.assert_array_equal(whole.sets, pieces.sets)
    np.testing.assert_array_equal(whole.scores, pieces.scores)
