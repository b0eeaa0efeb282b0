"""Negative sets: distinct members, never the true set, near misses exactly one swap away."""

from collections import Counter
from itertools import combinations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from grncore.training.negatives import (
    confuser_chances,
    mixed_negatives,
    near_misses,
    random_sets,
)


@st.composite
def problems(draw):
    """Targets with their true places and numbers of candidates, padded to the widest."""
    size = draw(st.integers(1, 5))
    counts = draw(st.lists(st.integers(size + 1, 12), min_size=1, max_size=4))
    true = [
        draw(st.permutations(range(count)).map(lambda places: sorted(places[:size])))
        for count in counts
    ]
    return torch.tensor(true), torch.tensor(counts), draw(st.integers(0, 2**31))


def chances_of(true: torch.Tensor, counts: torch.Tensor) -> torch.Tensor:
    allowed = torch.arange(int(counts.max()))[None, :] < counts[:, None]
    return confuser_chances(
        torch.zeros(allowed.shape), allowed.scatter(1, true, False), temperature=1.0
    )


@settings(max_examples=150, deadline=None)
@given(problems(), st.sampled_from([0.0, 0.3, 0.5, 1.0]))
def test_negatives_are_proper_sets_and_never_the_truth(problem, near_share: float) -> None:
    true, counts, seed = problem
    generator = torch.Generator().manual_seed(seed)
    sets = mixed_negatives(true, counts, chances_of(true, counts), 9, near_share, generator)
    assert sets.shape == (len(true), 9, true.shape[1])
    for row, team in enumerate(true.tolist()):
        for one in sets[row].tolist():
            assert len(set(one)) == len(one)
            assert all(0 <= place < counts[row] for place in one)
            assert set(one) != set(team)


@settings(max_examples=100, deadline=None)
@given(problems())
def test_near_misses_swap_exactly_one_member_for_an_allowed_confuser(problem) -> None:
    true, counts, seed = problem
    sets = near_misses(true, chances_of(true, counts), 7, torch.Generator().manual_seed(seed))
    for row, team in enumerate(true.tolist()):
        for one in sets[row].tolist():
            assert len(set(one) - set(team)) == 1
            assert len(set(one)) == len(team)
            assert max(one) < counts[row]


def test_random_sets_are_uniform_over_all_subsets() -> None:
    drawn = random_sets(torch.tensor([5]), 3, 20_000, torch.Generator().manual_seed(1))
    seen = Counter(tuple(sorted(one)) for one in drawn[0].tolist())
    assert set(seen) == set(combinations(range(5), 3))
    # 2000 expected a subset; five standard deviations are 212
    assert all(abs(count - 2000) < 212 for count in seen.values())


def test_near_misses_prefer_high_scoring_confusers() -> None:
    scores = torch.tensor([[9.0, 2.0, 0.0, 0.0]])
    allowed = torch.tensor([[False, True, True, True]])
    chances = confuser_chances(scores, allowed, temperature=1.0)
    sets = near_misses(torch.tensor([[0]]), chances, 20_000, torch.Generator().manual_seed(2))
    share = Counter(sets.flatten().tolist())
    expected = torch.tensor([2.0, 0.0, 0.0]).softmax(0)
    assert 0 not in share
    for place, chance in zip((1, 2, 3), expected.tolist(), strict=True):
        assert share[place] / 20_000 == pytest.approx(chance, abs=0.02)


def test_infinite_temperature_draws_uniformly() -> None:
    allowed = torch.tensor([[True, False, True, True]])
    chances = confuser_chances(torch.tensor([[5.0, 0.0, -5.0, 1.0]]), allowed, torch.inf)
    assert chances.tolist() == [
        [pytest.approx(1 / 3), 0.0, pytest.approx(1 / 3), pytest.approx(1 / 3)]
    ]


def test_confusers_carry_no_gradient() -> None:
    scores = torch.zeros(1, 3, requires_grad=True)
    assert not confuser_chances(scores, torch.ones(1, 3, dtype=torch.bool), 1.0).requires_grad


def test_the_mix_holds_the_asked_share_of_near_misses() -> None:
    """With 40 candidates a random triple almost never misses the truth by one member."""
    true, counts = torch.tensor([[0, 1, 2]]), torch.tensor([40])
    sets = mixed_negatives(
        true, counts, chances_of(true, counts), 40, 0.75, torch.Generator().manual_seed(0)
    )
    overlap = (sets[0] < 3).sum(1)
    assert (overlap[:30] == 2).all()
    assert (overlap[30:] == 2).sum() <= 3


def test_same_generator_same_negatives() -> None:
    true, counts = torch.tensor([[0, 3]]), torch.tensor([9])

    def draw() -> torch.Tensor:
        generator = torch.Generator().manual_seed(4)
        return mixed_negatives(true, counts, chances_of(true, counts), 16, 0.5, generator)

    assert torch.equal(draw(), draw())
