"""Popularity and correlation: the retrievers without a training loop."""

import numpy as np
import pytest

from grncore.features import pearson
from grncore.methods.correlation import CorrelationConfig
from grncore.methods.fitted import FitContext
from grncore.methods.registry import METHODS
from grncore.pools import top_pools


def fit(kind, data, config=None):
    method = METHODS[kind]
    return method.fit(config or method.config(), FitContext(data))[0]


def test_popularity_counts_every_training_target_once(data):
    targets = np.array([2, 30, 39])
    scores = fit("popularity", data).scores(targets)
    for gene in range(data.n_genes):
        count = sum(gene in team for team in data.teams.values())
        for row, target in enumerate(targets):
            assert scores[row, gene] == (-np.inf if gene == target else count)


def test_popularity_never_sees_validation_or_test_edges(data):
    retriever = fit("popularity", data)
    assert retriever.counts.sum() == sum(len(team) for team in data.teams.values())


def test_popularity_ranks_equal_counts_by_gene(data):
    retriever = fit("popularity", data)
    members = top_pools(retriever.scores(np.array([39])), np.array([39]), 39, "popularity").of(39)
    keys = [(-retriever.counts[gene], gene) for gene in members]
    assert keys == sorted(keys)


@pytest.mark.parametrize("absolute", [True, False])
def test_correlation_is_pearsons(data, absolute):
    targets = np.array([39, 0, 13])
    scores = fit("correlation", data, CorrelationConfig(absolute)).scores(targets)
    expected = np.corrcoef(data.features)[targets]
    expected = np.abs(expected) if absolute else expected
    expected[np.arange(3), targets] = -np.inf
    np.testing.assert_allclose(scores, expected, atol=1e-6)


def test_a_constant_gene_correlates_with_nothing():
    features = np.array([[1, 2, 3], [5, 5, 5], [3, 2, 1]], dtype=np.float32)
    everyone = np.arange(3)
    np.testing.assert_allclose(
        pearson(features, everyone, everyone), [[1, 0, -1], [0, 0, 0], [-1, 0, 1]], atol=1e-7
    )


def test_genes_with_equal_expression_tie_exactly():
    """Wherever equal genes stand in the matrix product, they must tie, so that names decide."""
    rng = np.random.default_rng(0)
    features = rng.normal(size=(151, 97)).astype(np.float32)
    twins = [3, 64, 127, 150]
    features[twins] = features[3]
    values = pearson(features, np.arange(151), np.arange(151))
    for twin in twins[1:]:
        np.testing.assert_array_equal(values[:, twin], values[:, 3])
