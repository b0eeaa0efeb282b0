"""Scorers without a base, and additive ones with a deeper edge score."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from grncore.decoding import Budget, decode, rank_of
from grncore.methods.registry import networks
from tests.cases import DIM, Case, check_exactness


def make(kind: str, seed: int = 0, genes: int = 10, **sizes: int) -> Case:
    method = networks()[kind]
    torch.manual_seed(seed)
    config = method.config(dim=DIM, hidden=8, **sizes)
    scorer = method.module(config, 6).eval()
    with torch.no_grad():
        return Case(scorer, scorer.encode(torch.randn(genes, 6)))


def pure(seed: int = 0, layers: int = 2, genes: int = 10) -> Case:
    return make("pure", seed, genes, layers=layers, heads=2, feedforward=24)


@given(
    seed=st.integers(0, 10_000),
    size=st.integers(1, 4),
    layers=st.integers(1, 3),
    top=st.integers(1, 12),
    members=st.lists(st.integers(1, 9), max_size=8, unique=True),
    method=st.sampled_from(["auto", "factorised", "certified", "reference"]),
)
@settings(max_examples=30, deadline=None)
def test_a_scorer_without_a_base_equals_brute_force(seed, size, layers, top, members, method):
    check_exactness(pure(seed, layers), np.array(members, dtype=np.int64), size, top, method)


def test_a_scorer_without_a_base_is_enumerated_and_exact_only_when_all_was_seen():
    case = pure(genes=14)
    pool = np.arange(1, 14)

    whole = decode(case.scorer, case.embeddings, 0, pool, 3)
    cut = decode(case.scorer, case.embeddings, 0, pool, 3, budget=Budget(sets=285))

    assert (whole.method, whole.sets_scored, whole.exact) == ("factorised", 286, True)
    assert not cut.exact
    assert cut.gap == np.inf
    assert not whole.base.any()


def test_ranks_without_a_base():
    case = pure(genes=10)
    listed = decode(case.scorer, case.embeddings, 0, np.arange(1, 10), 3, top=84)
    for place in (0, 40, 83):
        got = rank_of(case.scorer, case.embeddings, 0, np.arange(1, 10), listed.sets[place])
        assert (got.rank, got.exact) == (place + 1, True)


@given(seed=st.integers(0, 1000), size=st.integers(1, 4), top=st.integers(1, 12))
@settings(max_examples=20, deadline=None)
@pytest.mark.parametrize("method", ["auto", "reference", "certified"])
def test_a_deep_additive_scorer_equals_brute_force(method, seed, size, top):
    case = make("deep_pair", seed)
    check_exactness(case, np.arange(1, 9), size, top, method)
    assert decode(case.scorer, case.embeddings, 0, np.arange(1, 9), size).method == "separable"
