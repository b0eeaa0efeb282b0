"""Every decoder gives what brute force gives."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from grncore.decoding import Budget, decode
from grncore.decoding.decoders import DECODERS
from grncore.errors import GrncoreError
from grncore.pools import MISSING
from tests.cases import check_exactness, make_case

METHODS = [name for name, one in DECODERS.items() if one.exact and name != "separable"]


@given(
    seed=st.integers(0, 10_000),
    size=st.integers(1, 5),
    top=st.integers(1, 12),
    layers=st.integers(1, 3),
    amplitude=st.sampled_from([0.0, 0.01, 0.3, 3.0, 100.0]),
    base_scale=st.sampled_from([0.0, 1.0, 30.0, -1e4]),
    twins=st.integers(0, 4),
    members=st.lists(st.integers(-1, 9), min_size=0, max_size=9, unique=True),
    method=st.sampled_from(METHODS),
)
@settings(max_examples=60, deadline=None)
def test_decoders_equal_brute_force(
    seed, size, top, layers, amplitude, base_scale, twins, members, method
):
    case = make_case(
        seed, layers=layers, amplitude=amplitude, base_scale=base_scale, genes=10, twins=twins
    )
    check_exactness(case, np.array(members, dtype=np.int64), size, top, method)


@given(seed=st.integers(0, 1000), size=st.integers(1, 5), scale=st.sampled_from([0.0, 1.0, 1e5]))
@settings(max_examples=30, deadline=None)
@pytest.mark.parametrize("method", ["separable", "auto", "reference"])
def test_additive_scorers_equal_brute_force(seed, size, scale, method):
    case = make_case(seed, kind="pair", base_scale=scale, genes=9, twins=3)
    check_exactness(case, np.arange(1, 9), size, 7, method)


@given(
    seed=st.integers(0, 10_000),
    size=st.integers(1, 4),
    layers=st.integers(1, 2),
    amplitude=st.sampled_from([0.05, 1.0, 30.0]),
    twins=st.integers(0, 5),
    top=st.sampled_from([1, 5, 30]),
)
@settings(max_examples=25, deadline=None)
def test_decoders_agree_to_the_last_bit(seed, size, layers, amplitude, twins, top):
    case = make_case(seed, layers=layers, amplitude=amplitude, genes=14, twins=twins)
    pool = np.arange(1, 14)
    answers = [
        decode(case.scorer, case.embeddings, 0, pool, size, top=top, method=method)
        for method in METHODS
    ]
    for other in answers[1:]:
        for part in ("sets", "scores", "base", "residual"):
            np.testing.assert_array_equal(getattr(other, part), getattr(answers[0], part))


@given(seed=st.integers(0, 10_000), twins=st.integers(0, 4), method=st.sampled_from(METHODS))
@settings(max_examples=25, deadline=None)
def test_order_of_pool_and_of_genes_changes_nothing(seed, twins, method):
    case = make_case(seed, genes=10, twins=twins)
    rng = np.random.default_rng(seed)
    straight = decode(case.scorer, case.embeddings, 0, np.arange(1, 10), 3, method=method)

    mixed_pool = rng.permutation(np.append(np.arange(1, 10), MISSING))
    mixed = decode(case.scorer, case.embeddings, 0, mixed_pool, 3, method=method)
    np.testing.assert_array_equal(mixed.sets, straight.sets)
    np.testing.assert_array_equal(mixed.scores, straight.scores)

    place = rng.permutation(10)  # gene g moves to row place[g]
    moved = case.embeddings[np.argsort(place)]
    renamed = decode(case.scorer, moved, int(place[0]), place[1:], 3, method=method)
    np.testing.assert_array_equal(renamed.scores, straight.scores)
    np.testing.assert_array_equal(renamed.residual, straight.residual)
    for score in np.unique(straight.scores)[1:]:  # ties at the end may be cut elsewhere
        before = {tuple(sorted(place[t])) for t in straight.sets[straight.scores == score]}
        after = {tuple(team) for team in renamed.sets[renamed.scores == score].tolist()}
        assert before == after


@given(
    seed=st.integers(0, 10_000),
    size=st.integers(1, 4),
    amplitude=st.sampled_from([0.1, 1.0, 10.0]),
    budget=st.integers(1, 60),
    method=st.sampled_from(METHODS),
)
@settings(max_examples=40, deadline=None)
def test_a_certificate_is_never_wrong(seed, size, amplitude, budget, method):
    case = make_case(seed, amplitude=amplitude, genes=10)
    pool = np.arange(1, 10)
    got = decode(
        case.scorer,
        case.embeddings,
        0,
        pool,
        size,
        top=3,
        method=method,
        budget=Budget(sets=budget),
    )
    brute = case.brute(pool, size)
    best = sorted(brute.values(), reverse=True)
    found = {tuple(team) for team in got.sets.tolist()}
    missed = [score for team, score in brute.items() if team not in found]

    assert got.sets_scored <= budget
    if got.exact:
        np.testing.assert_allclose(got.scores, best[: len(got.scores)], atol=1e-4)
    assert max(missed, default=-np.inf) <= max(got.upper_bound, got.scores[-1]) + 1e-4
    assert best[0] <= got.scores[0] + got.gap + 1e-4


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("layers", [1, 2, 3])
def test_fast_scores_stay_within_the_slack(method, layers, monkeypatch):
    # A wrong fast score would be found out and repaired by a wider slack, at a price.
    monkeypatch.setattr("grncore.decoding.answer.WIDENINGS", (1.0,))
    case = make_case(layers=layers, genes=20, base_scale=5.0, amplitude=0.1)
    for size in (1, 2, 4):
        assert decode(case.scorer, case.embeddings, 0, np.arange(1, 20), size, method=method).exact


@given(
    seed=st.integers(0, 10_000),
    size=st.integers(1, 4),
    amplitude=st.sampled_from([0.0, 0.05, 3.0]),
    base_scale=st.sampled_from([0.0, 1.0, 30.0]),
    twins=st.integers(0, 4),
    rows=st.sampled_from([1, 4, 30]),
    band=st.sampled_from([1, 5]),
    opening=st.sampled_from([0, 7, 1000]),
    top=st.integers(1, 12),
)
@settings(max_examples=40, deadline=None)
def test_bands_of_any_kind_lead_to_the_same_answer(
    seed, size, amplitude, base_scale, twins, rows, band, opening, top
):
    # Small pools never get beyond the first bands, unless these are made smaller still.
    case = make_case(seed, amplitude=amplitude, base_scale=base_scale, genes=10, twins=twins)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("grncore.decoding.certified.rows_at_once", lambda *_: rows)
        patch.setattr("grncore.decoding.certified.FIRST_BAND", band)
        patch.setattr("grncore.decoding.certified.OPENING", opening)
        check_exactness(case, np.arange(1, 10), size, top, "certified")


@pytest.mark.parametrize("method", ["certified", "factorised"])
@pytest.mark.parametrize("layers", [1, 2])
def test_half_precision_changes_no_bit(method, layers, monkeypatch):
    monkeypatch.setattr("grncore.decoding.certified.OPENING", 20)
    monkeypatch.setattr("grncore.decoding.answer.WIDENINGS", (1.0,))  # the slack is wide enough
    case = make_case(layers=layers, genes=24, base_scale=5.0, amplitude=0.3)
    whole, half = (
        decode(case.scorer, case.embeddings, 0, np.arange(1, 24), 3, method=method, half=half)
        for half in (False, True)
    )
    for part in ("sets", "scores", "base", "residual"):
        np.testing.assert_array_equal(getattr(half, part), getattr(whole, part))
    assert half.exact


@pytest.mark.parametrize("method", METHODS)
def test_scores_that_overflow_are_refused_not_dropped(method):
    case = make_case(genes=9)
    with torch.no_grad():
        case.scorer.head.weight.fill_(3e38)
        case.scorer.head.weight[0, ::2].mul_(-1)
    with pytest.raises(GrncoreError, match="too extreme"):
        decode(case.scorer, case.embeddings, 0, np.arange(1, 9), 3, method=method)


@pytest.mark.parametrize(
    "method", ["certified", "separable", "factorised", "swap", "beam", "sample"]
)
def test_however_little_time_there_is_some_set_is_named(method):
    kind = "pair" if method == "separable" else "residual"
    case = make_case(3, kind=kind, amplitude=0.3, genes=14)
    found = decode(
        case.scorer, case.embeddings, 0, np.arange(1, 14), 3, top=4, method=method,
        budget=Budget(seconds=1e-9),
    )  # fmt: skip
    assert len(found.sets) >= 1
    assert (found.sets[0] != MISSING).all()
    assert found.exact or found.gap > 0
