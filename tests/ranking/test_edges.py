from dataclasses import replace

import numpy as np
import pytest

from grncore.ranking.edges import edge_columns, edge_log_odds, fit_edges
from grncore.ranking.known_teams import EdgeModel, KnownTeams
from grncore.ranking.label_numbers import label_columns, label_numbers
from grncore.ranking.nearness import Nearness
from grncore.ranking.proposals import most_voted
from grncore.ranking.votes import LEAST_VOTE
from tests.ranking.networks import known

REGULATORS, TARGETS = 12, 60


def beside_their_targets(seed: int) -> KnownTeams:
    """Each target stands in the operon of one of its two regulators; expression tells nothing."""
    rng = np.random.default_rng(seed)
    genes = REGULATORS + TARGETS
    targets = np.arange(REGULATORS, genes)
    beside = rng.integers(0, REGULATORS, TARGETS)
    far = (beside + rng.integers(1, REGULATORS, TARGETS)) % REGULATORS
    teams = tuple(np.sort(team) for team in np.stack([beside, far], axis=1))
    groups = np.concatenate([np.arange(REGULATORS), beside])
    likeness = {"cells": rng.uniform(-0.1, 0.1, (genes, TARGETS)).astype(np.float32)}
    return KnownTeams(targets, teams, genes, likeness, nearness=Nearness(groups))


def test_a_regulator_in_the_targets_own_operon_is_learned_to_be_likely() -> None:
    labels = beside_their_targets(0)
    assert fit_edges(replace(labels, nearness=Nearness()), range(TARGETS)) is None
    fitted = replace(labels, edges=fit_edges(labels, range(TARGETS // 2)))
    groups = labels.nearness.gene_groups
    assert groups is not None
    for place in range(TARGETS // 2, TARGETS):
        target = int(labels.targets[place])
        kept = labels.kept_without(target)
        odds = edge_log_odds(fitted, target, kept)[:REGULATORS]
        assert np.argmax(odds) == groups[target]
        assert groups[target] in most_voted(fitted, target, 1, kept, 1)


def test_log_odds_are_what_weighing_by_hand_gives_and_members_carry_them() -> None:
    labels = known(5)
    places = np.array([[0, 2_000 * gene] for gene in range(labels.n_genes)])
    labels = replace(labels, nearness=Nearness(None, places))
    assert edge_columns(labels) == 3
    labels = replace(labels, edges=EdgeModel(-2.0, np.array([0.5, 1.5, 0.25])))
    target = int(labels.targets[0])
    kept = labels.kept_without(target)
    found = edge_log_odds(labels, target, kept)
    weights = np.exp((labels.likeness["cells"][target, kept].astype(float) - 1.0) * 10.0)
    teams = [team for team, keep in zip(labels.teams, kept, strict=True) if keep]
    for gene in range(labels.n_genes):
        has = np.array([gene in team for team in teams])
        vote = np.log(LEAST_VOTE + weights @ has / weights.sum())
        near = np.log1p(100 * np.exp(-2.0 * abs(gene - target)))
        expected = -2.0 + 0.5 * np.log1p(has.sum()) + 1.5 * vote + 0.25 * near
        assert found[gene] == pytest.approx(expected, rel=1e-4)
    sets = np.array([[0, 1], [2, 7]])
    numbers = label_numbers(labels, target, sets, kept)
    assert numbers.names == label_columns(labels)
    assert numbers.names[-2:] == ("edges", "least_edge")
    np.testing.assert_allclose(numbers.values[:, -2], found[sets].sum(axis=1))
    np.testing.assert_allclose(numbers.values[:, -1], found[sets].min(axis=1))
    np.testing.assert_allclose(numbers.members[:, :, -1], found[sets])


def test_nothing_is_asked_of_what_was_not_fitted() -> None:
    labels = known(5)
    with pytest.raises(ValueError, match="no edge model"):
        edge_log_odds(labels, 9, labels.kept_without(9))
