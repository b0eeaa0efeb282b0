import numpy as np
import pytest

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
