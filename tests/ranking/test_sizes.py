from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from grncore.ranking.candidates import Candidates
from grncore.ranking.mixture import LEAST_UTILITY, RankedCandidates, new_weight
from grncore.ranking.sizes import (
    SizeExample,
    SizeModel,
    fit_sizes,
    size_columns,
    size_numbers,
)

SIZES = (1, 2, 3)
TEAM = np.array([0])


def asked(residuals: dict[int, float]) -> dict[int, Candidates]:
    """One candidate of each size, which leaves so much."""
    return {
        size: Candidates(
            9, size, np.arange(size)[None], np.zeros((1, 2)), np.zeros((1, 1)),
            np.array([False]), left, np.zeros((1, size, 1)),
        )
        for size, left in residuals.items()
    }  # fmt: skip


def ranked(candidates: Candidates) -> RankedCandidates:
    one = np.ones(1)
    return RankedCandidates(
        candidates.sets, 0.8 * one, candidates.known, 0.5, np.zeros(1, int), LEAST_UTILITY, 1.0
    )


RANKING = SimpleNamespace(rank=ranked)
STRANGER = np.array([7])
"""A team that is no size's first one."""


def drawn(rng: np.random.Generator, stranger: float = 0.0) -> SizeExample:
    """Each true member explains a hundred, each member too many about one."""
    truth = int(rng.integers(1, 4))
    left = {size: 10.0 + 100 * max(truth - size, 0) - min(size, truth) for size in SIZES}
    extra = np.cumsum(rng.chisquare(1, size=3))
    team = STRANGER if rng.random() < stranger else np.arange(truth)
    return SizeExample(asked({s: left[s] - extra[max(s - truth, 0)] for s in SIZES}), team)


def joined(model: SizeModel, one: SizeExample) -> dict[int, float]:
    """Probability of the first set of each size."""
    found = {size: ranked(own) for size, own in one.candidates.items()}
    return {
        size: float(own.probability[0]) for size, own in model.joined(one.candidates, found).items()
    }


def test_the_size_is_where_another_member_explains_no_more() -> None:
    rng = np.random.default_rng(0)
    model = fit_sizes(SIZES, RANKING, [drawn(rng) for _ in range(120)])
    assert len(model.choice.weights) == size_columns(SIZES)
    right = []
    for _ in range(60):
        one = drawn(rng)
        chance = joined(model, one)
        assert 0.99 < sum(chance.values()) < 1.0
        right.append(max(chance, key=chance.get) == len(one.team))
    assert np.mean(right) > 0.9


def test_how_often_no_first_team_is_right_is_learnt() -> None:
    rng = np.random.default_rng(1)
    model = fit_sizes(SIZES, RANKING, [drawn(rng, stranger=0.3) for _ in range(300)])
    told = [sum(joined(model, drawn(rng)).values()) for _ in range(60)]
    assert np.mean(told) == pytest.approx(0.7, abs=0.07)


def test_other_sets_keep_their_odds_as_far_as_there_is_room() -> None:
    """The first of size 2 is as sure as .8, two others are half and a quarter as likely."""
    rng = np.random.default_rng(2)
    model = fit_sizes(SIZES, RANKING, [drawn(rng, stranger=0.3) for _ in range(300)])
    candidates = asked({1: 100.0, 2: 10.0, 3: 9.0})
    found = {size: ranked(own) for size, own in candidates.items()}
    alone = {size: own.probability[0] for size, own in model.joined(candidates, found).items()}
    probability = np.array([0.8, 0.4, 0.2])
    found[2] = replace(found[2], sets=np.array([[0, 1], [0, 2], [1, 2]]), probability=probability)
    both = model.joined(candidates, found)
    total = sum(own.probability.sum() for own in both.values())
    assert total <= 1.0 + 1e-12
    first, *others = both[2].probability
    assert first > others[0] == pytest.approx(2 * others[1])
    # Summed up, the others would be as likely as 3 / 4 of the first: no more than is left over.
    assert sum(others) == pytest.approx(min(0.75 * first, 1.0 - sum(alone.values())), abs=0.05)


def test_gains_are_those_of_the_last_and_of_the_next_member() -> None:
    candidates = asked({1: 100.0, 2: 40.0, 3: 39.0})
    found = {size: ranked(own) for size, own in candidates.items()}
    numbers = size_numbers(SIZES, candidates, found)
    assert numbers.shape == (3, size_columns(SIZES))
    np.testing.assert_allclose(np.exp(numbers[:, 5]), [100.0, 60.0, 1.0])
    np.testing.assert_allclose(np.exp(numbers[:, 6]), [60.0, 1.0, 1e-3])


def test_gains_of_a_team_are_those_of_sets_in_it_and_around_it() -> None:
    """The best pair does not lie in the best triple, nor does the best triple contain the pair."""
    candidates = asked({1: 100.0, 2: 40.0, 3: 20.0})
    # Pairs {3, 4}, {0, 1}, {0, 2} leave 40, 45, 60; triples {0, 1, 2}, {3, 4, 5} leave 20, 38.
    candidates[2] = replace(
        candidates[2],
        sets=np.array([[3, 4], [0, 1], [0, 2]]),
        fits=np.array([[0.0, 0], [-2.5, 0], [-10.0, 0]]),
    )
    candidates[3] = replace(
        candidates[3],
        sets=np.array([[0, 1, 2], [3, 4, 5]]),
        fits=np.array([[0.0, 0], [-9.0, 0]]),
    )
    found = {size: ranked(own) for size, own in candidates.items()}
    numbers = size_numbers(SIZES, candidates, found)
    # Gains above 30 are told apart no more.
    np.testing.assert_allclose(numbers[:, 7], [30.0, 30.0, 45.0 - 20.0])
    np.testing.assert_allclose(numbers[:, 8], [30.0, 40.0 - 38.0, 0.0])


def test_new_teams_weigh_as_held_out_targets_need_them() -> None:
    """Of four targets left out one has a new team; among those asked it is so much more common."""
    known = np.array([True])
    sets = np.array([[0]])

    def one(is_known: bool) -> tuple[Candidates, np.ndarray]:
        return Candidates(
            9, 1, sets, np.zeros((1, 2)), np.zeros((1, 1)), known & is_known, 1.0,
            np.zeros((1, 1, 1)),
        ), TEAM  # fmt: skip

    alone = [one(True)] * 3 + [one(False)]

    def share(new: float) -> SimpleNamespace:
        return SimpleNamespace(rank=lambda _: SimpleNamespace(new_share=new))

    for new in (0.4, 0.8):
        weight = new_weight(share(new), alone, alone)
        assert np.isclose((0.25 + weight) / (1 + weight), new)
    assert new_weight(share(0.1), alone, alone) == 0.0
    assert new_weight(share(0.9), alone, []) == 0.0
