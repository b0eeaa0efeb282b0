"""Approximate decoders: honest about what they looked at, and seldom wrong where truth is known."""

import math

import numpy as np
import pytest
import torch

from grncore.decoding import Budget, decode, decode_teams
from grncore.decoding.decoders import APPROXIMATE, choose_decoder
from grncore.errors import Cancelled, InputError
from grncore.nets.config import ResidualConfig
from grncore.nets.pure import PureHOS2
from grncore.pools import MISSING, Pools
from tests.cases import DIM, Case, make_case

POOL = np.arange(1, 12)


def pure_case(genes: int = 12) -> Case:
    torch.manual_seed(3)
    config = ResidualConfig(dim=DIM, hidden=8, layers=2, heads=2, feedforward=24)
    scorer = PureHOS2(config, n_cells=6).eval()
    with torch.no_grad():
        return Case(scorer, scorer.encode(torch.randn(genes, 6)))


@pytest.mark.parametrize("method", APPROXIMATE)
@pytest.mark.parametrize("seed", [0, 1])
def test_scores_are_true_and_the_bound_holds(method: str, seed: int) -> None:
    case = make_case(seed)
    brute = case.brute(POOL, 4)
    got = decode(case.scorer, case.embeddings, 0, POOL, 4, top=5, method=method)
    assert got.method == method
    assert len({tuple(team) for team in got.sets.tolist()}) == len(got.sets)
    for team, score in zip(got.sets.tolist(), got.scores, strict=True):
        assert score == pytest.approx(brute[tuple(team)], abs=1e-4)
    assert (np.diff(got.scores) <= 0).all()
    best = max(brute.values())
    assert got.upper_bound >= best
    assert got.gap >= best - got.scores[0] - 1e-4
    if got.exact:
        assert got.scores[0] == pytest.approx(best, abs=1e-4)


@pytest.mark.parametrize("method", ["swap", "swap-first"])
def test_swapping_ends_where_no_swap_helps(method: str) -> None:
    hits = 0
    for seed in range(8):
        case = make_case(seed, amplitude=0.5)
        brute = case.brute(POOL, 4)
        got = decode(case.scorer, case.embeddings, 0, POOL, 4, top=1, method=method)
        found = set(got.sets[0].tolist())
        for team, score in brute.items():
            if len(found & set(team)) == 3:  # a neighbour
                assert score <= got.scores[0] + 1e-4 or method == "swap-first"
        hits += tuple(got.sets[0].tolist()) == max(brute, key=lambda team: brute[team])
    assert hits >= 7


def test_a_scorer_without_a_base_is_swapped_too() -> None:
    case = pure_case()
    brute = case.brute(POOL, 3)
    got = decode(case.scorer, case.embeddings, 0, POOL, 3, top=1, method="swap")
    assert got.upper_bound == math.inf  # nothing is proved, and nothing is claimed
    assert not got.exact
    assert got.scores[0] >= np.quantile(list(brute.values()), 0.95)


def test_a_pool_too_large_to_enumerate_is_swapped() -> None:
    case = pure_case(genes=80)
    assert choose_decoder(frozenset({"score", "fast"}), 10**9).name == "swap"
    pool = np.arange(1, 80)
    got = decode(case.scorer, case.embeddings, 0, pool, 40, top=2, budget=Budget(sets=200))
    assert got.method == "swap"
    assert got.total_sets == math.comb(79, 40)  # more than 64 bits hold
    assert got.sets.shape == (2, 40)
    assert got.sets_scored <= 200


@pytest.mark.parametrize("method", APPROXIMATE)
def test_the_same_seed_gives_the_same_answer_alone_and_together(method: str) -> None:
    case = make_case(2, genes=30)
    targets = np.array([0, 1])
    members = np.stack([np.arange(2, 30), np.arange(2, 30)])
    members[1, -3:] = MISSING
    shape = members.shape
    pools = Pools(targets, members, np.zeros(shape, np.float32), np.zeros(shape, bool), "all")
    together = decode_teams(
        case.scorer, case.embeddings, pools, 9, top=3, method=method, seed=5,
        budget=Budget(sets=300),
    )  # fmt: skip
    for row, target in enumerate(targets.tolist()):
        alone = decode(
            case.scorer, case.embeddings, target, members[row][::-1], 9, top=3, method=method,
            seed=5, budget=Budget(sets=300),
        )  # fmt: skip
        found = len(alone.sets)  # a beam that was stopped names fewer
        np.testing.assert_array_equal(alone.sets, together.sets[row, :found])
        np.testing.assert_array_equal(alone.scores, together.scores[row, :found])
        assert (together.sets[row, found:] == MISSING).all()
        assert alone.sets_scored <= 301  # one set more makes an answer of a beam that was stopped


@pytest.mark.parametrize("method", APPROXIMATE)
def test_stops_when_asked_and_answers_for_small_pools(method: str) -> None:
    case = make_case(0)

    def stop(*_: object) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        decode(case.scorer, case.embeddings, 0, POOL, 5, method=method, progress=stop)
    none = decode(case.scorer, case.embeddings, 0, POOL[:2], 5, method=method)
    assert len(none.sets) == 0
    whole = decode(case.scorer, case.embeddings, 0, POOL, 11, method=method)
    np.testing.assert_array_equal(whole.sets, POOL[None])
    assert whole.exact


def test_asking_for_what_scores_do_not_offer_says_so() -> None:
    case = pure_case()
    with pytest.raises(InputError, match="offer base"):
        decode(case.scorer, case.embeddings, 0, POOL, 3, method="sample")
