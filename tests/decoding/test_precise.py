"""The canonical residual is a function of the set alone."""

import copy

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from grncore.decoding.precise import TOGETHER, PreciseResidual
from grncore.scorers import PairConfig, PairS2

from .conftest import DIM, make_case


def alone(precise: PreciseResidual, targets: torch.Tensor, sets: torch.Tensor) -> np.ndarray:
    return np.array(
        [precise.alone(torch.cat([targets[row : row + 1], sets[row]])) for row in range(len(sets))]
    )


@given(
    seed=st.integers(0, 10_000),
    size=st.integers(1, 6),
    n=st.integers(1, 40),
    layers=st.integers(1, 3),
    noise=st.sampled_from([1e-12, 1e-10, 1e-7, 1.0, np.inf]),
)
@settings(max_examples=40, deadline=None)
def test_company_and_order_change_no_bit(seed, size, n, layers, noise):
    case = make_case(seed, layers=layers, genes=40)
    precise = PreciseResidual(case.scorer)
    rng = np.random.default_rng(seed)
    targets = case.embeddings[torch.from_numpy(rng.integers(0, 40, n))]
    places = np.stack([rng.permutation(40)[:size] for _ in range(n)])
    sets = case.embeddings[torch.from_numpy(places)]
    mixed = case.embeddings[torch.from_numpy(rng.permuted(places, axis=1))]

    expected = alone(precise, targets, sets)

    np.testing.assert_array_equal(precise(targets, sets, noise), expected)
    np.testing.assert_array_equal(precise(targets, mixed, noise), expected)


def test_float64_noise_is_far_below_what_is_allowed_for():
    case = make_case(genes=40)
    precise = PreciseResidual(case.scorer)
    sets = case.embeddings[torch.randint(0, 40, (2 * TOGETHER, 4))]
    tokens = torch.cat([case.embeddings[:1].expand(len(sets), -1)[:, None], sets], dim=1)

    together = precise._together(tokens)
    each = torch.cat([precise._together(one[None]) for one in tokens])

    assert (together - each).abs().max() < 1e-13


def test_equal_to_the_forward_in_float64():
    case = make_case(genes=40)
    sets = case.embeddings[torch.randint(0, 40, (TOGETHER + 3, 3))]
    targets = case.embeddings[torch.randint(0, 40, (TOGETHER + 3,))]
    double = copy.deepcopy(case.scorer).double()
    with torch.no_grad():
        expected = double.residual(targets.double(), sets[:, None].double())[:, 0].numpy()

    got = PreciseResidual(case.scorer)(targets, sets, 1e-10)

    np.testing.assert_allclose(got, expected, rtol=1e-6, atol=1e-9)
    assert got.std() > 0.1


@pytest.mark.parametrize("threads", [1, 2])
def test_the_number_of_threads_changes_no_bit(threads):
    case = make_case(genes=40)
    torch.manual_seed(5)
    sets = case.embeddings[torch.randint(0, 40, (300, 4))]
    targets = case.embeddings[:1].expand(300, -1)
    precise = PreciseResidual(case.scorer)
    expected = alone(precise, targets, sets)
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        got = precise(targets, sets, 1e-10)
    finally:
        torch.set_num_threads(before)
    np.testing.assert_array_equal(got, expected)


def test_an_additive_scorer_has_none():
    pair = PairS2(PairConfig(dim=DIM, hidden=8), n_cells=6)
    got = PreciseResidual(pair)(torch.zeros(3, DIM), torch.zeros(3, 2, DIM), 0.0)
    np.testing.assert_array_equal(got, np.zeros(3, np.float32))
