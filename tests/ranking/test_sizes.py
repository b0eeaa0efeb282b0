from types import SimpleNamespace

import numpy as np

from grncore.ranking.candidates import Candidates
from grncore.ranking.mixture import LEAST_UTILITY, RankedCandidates, new_weight
from grncore.ranking.sizes import SizeExample, fit_sizes, size_columns, size_numbers

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


def drawn(rng: np.random.Generator) -> SizeExample:
    """Each true member explains a hundred, each member too many about one."""
    truth = int(rng.integers(1, 4))
    left = {size: 10.0 + 100 * max(truth - size, 0) - min(size, truth) for size in SIZES}
    extra = np.cumsum(rng.chisquare(1, size=3))
    return SizeExample(asked({s: left[s] - extra[max(s - truth, 0)] for s in SIZES}), truth)


def test_the_size_is_where_another_member_explains_no_more() -> None:
    rng = np.random.default_rng(0)
    choice = fit_sizes(SIZES, RANKING, [drawn(rng) for _ in range(120)])
    assert len(choice.choice.weights) == size_columns(SIZES)
    right = []
    for _ in range(60):
        one = drawn(rng)
        found = {size: ranked(one.candidates[size]) for size in SIZES}
        chance = choice.probability(one.candidates, found)
        assert abs(sum(chance.values()) - 1.0) < 1e-6
        right.append(max(chance, key=chance.get) == one.truth)
    assert np.mean(right) > 0.9


def test_gains_are_those_of_the_last_and_of_the_next_member() -> None:
    candidates = asked({1: 100.0, 2: 40.0, 3: 39.0})
    found = {size: ranked(own) for size, own in candidates.items()}
    numbers = size_numbers(SIZES, candidates, found)
    assert numbers.shape == (3, size_columns(SIZES))
    np.testing.assert_allclose(np.exp(numbers[:, 9]), [100.0, 60.0, 1.0])
    np.testing.assert_allclose(np.exp(numbers[:, 10]), [60.0, 1.0, 1e-3])


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
