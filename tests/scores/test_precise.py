"""The canonical residual is a function of the set alone."""

import copy

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from grncore.nets.config import PairConfig
from grncore.nets.pair import PairS2
from grncore.scores.factorised import weights_of
from grncore.scores.precise import PreciseResidual
from tests.cases import DIM, Case, make_case


def precise_of(case: Case) -> PreciseResidual:
    return PreciseResidual(case.scorer, case.embeddings, weights_of(case.scorer))


def draw(seed: int, n: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Targets ``(n,)`` and sets ``(n, size)`` among 40 genes."""
    rng = np.random.default_rng(seed)
    return rng.integers(0, 40, n), np.stack([rng.permutation(40)[:size] for _ in range(n)])


def alone(precise: PreciseResidual, targets: np.ndarray, sets: np.ndarray) -> np.ndarray:
    return np.array([precise.alone(*one) for one in zip(targets, sets, strict=True)])


@given(
    seed=st.integers(0, 10_000),
    size=st.integers(1, 6),
    n=st.integers(1, 40),
    layers=st.integers(1, 3),
    twins=st.integers(0, 20),
    noise=st.sampled_from([1e-13, 1e-10, 1e-7, 1.0, np.inf]),
)
@settings(max_examples=40, deadline=None)
def test_company_order_and_names_change_no_bit(seed, size, n, layers, twins, noise):
    case = make_case(seed, layers=layers, genes=40, twins=twins)
    precise = precise_of(case)
    targets, sets = draw(seed, n, size)
    expected = alone(precise, targets, sets)
    mixed = np.random.default_rng(seed).permuted(sets, axis=1)
    twin = np.where(mixed < twins, mixed + 40 - twins, mixed)

    np.testing.assert_array_equal(precise(targets, sets, noise), expected)
    np.testing.assert_array_equal(precise(targets, mixed, noise), expected)
    np.testing.assert_array_equal(precise(targets, twin, noise), expected)


def test_float64_noise_is_far_below_what_is_allowed_for():
    case = make_case(genes=40)
    targets, sets = draw(0, 700, 4)
    precise = precise_of(case)
    double, embeddings = copy.deepcopy(case.scorer).double(), case.embeddings.double()
    with torch.no_grad():
        expected = double.residual(embeddings[targets], embeddings[sets][:, None])[:, 0]

    assert np.abs(precise.together(targets, sets) - expected.numpy()).max() < 1e-13
    assert expected.std() > 0.1


def test_most_sets_need_not_be_scored_alone(monkeypatch):
    precise = precise_of(make_case(genes=40))
    calls = []
    monkeypatch.setattr(precise, "alone", lambda *one: calls.append(one) or np.float32(0))
    precise(*draw(1, 500, 3), 1e-12)
    assert len(calls) < 5


@pytest.mark.parametrize("threads", [1, 2])
def test_the_number_of_threads_changes_no_bit(threads):
    precise = precise_of(make_case(genes=40))
    targets, sets = draw(2, 300, 4)
    expected = alone(precise, targets, sets)
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        got = precise(targets, sets, 1e-10)
    finally:
        torch.set_num_threads(before)
    np.testing.assert_array_equal(got, expected)


def test_a_scorer_that_is_not_factorisable_scores_each_alone():
    case = make_case(genes=40)
    precise = PreciseResidual(case.scorer, case.embeddings, None)
    targets, sets = draw(3, 5, 3)
    np.testing.assert_array_equal(precise(targets, sets, 0.0), alone(precise, targets, sets))
    np.testing.assert_array_equal(
        precise(targets, sets, 0.0), precise_of(case)(targets, sets, 1e-9)
    )


def test_an_additive_scorer_has_none():
    pair = PairS2(PairConfig(dim=DIM, hidden=8), n_cells=6)
    got = PreciseResidual(pair, torch.zeros(40, DIM), None)(*draw(0, 3, 2), 0.0)
    np.testing.assert_array_equal(got, np.zeros(3, np.float32))
