"""Weights of edges from elsewhere, label-free and beside known teams."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from grncore.evidence.forms import candidate_regulators, snapshot_evidence
from grncore.ranking.label_free import sets_of_any_size, sets_of_size
from grncore.ranking.likeness import known_teams
from grncore.ranking.prior import NUMBERS, Prior
from grncore.ranking.ranker import EvidenceRanker, RankerConfig
from grncore.ranking.support import Support
from grncore.simulate.datasets import simulate_dataset
from grncore.simulate.generator import GeneratorConfig, generate_network
from grncore.simulate.steady_state import SteadyStateConfig
from grncore.splits import make_split
from grncore.training_data import training_data

CONFIG = RankerConfig(sizes=(1, 2), top=60)


@pytest.fixture(scope="module")
def network():
    """Too few cells to name every team from, and a prior that holds each edge among wrong ones."""
    config = GeneratorConfig(
        n_genes=130, n_regulators=20, n_types=4, targets={1: 30, 2: 80}, n_decoys=0
    )
    generated = generate_network(config, np.random.default_rng(7))
    dataset = simulate_dataset(generated, seed=7, config=SteadyStateConfig(cells_per_type=30))
    rng = np.random.default_rng(0)
    rows = []
    for target, team in dataset.teams.items():
        others = [r for r in dataset.listed_regulators if r not in team and r != target]
        wrong = rng.choice(others, 2, replace=False)
        rows += [(r, target, 0.8) for r in team] + [(r, target, 0.3) for r in wrong]
    prior = pd.DataFrame(rows, columns=["regulator", "target", "weight"]).assign(sign=0)
    return replace(dataset, prior=prior)


@pytest.fixture(scope="module")
def split(network):
    return make_split(network, "random", 1, (1, 2))


@pytest.fixture(scope="module")
def data(network, split):
    return training_data(network, split, universe="listed")


@pytest.fixture(scope="module")
def evidence(data):
    return snapshot_evidence(data, candidate_regulators(data))


@pytest.fixture(scope="module")
def prior(data, evidence):
    return Prior.of(data, evidence.candidates)


def test_numbers_are_read_from_the_table(network, prior) -> None:
    target = next(t for t, team in network.teams.items() if len(team) == 2)
    row, team = network.index[target], network.team_indices(target)
    stranger = next(
        network.index[r]
        for r in network.listed_regulators
        if prior.weights[network.index[r], row] == 0 and r != target
    )
    sets = np.array([team, np.sort([team[0], stranger])])
    found = prior.numbers(row, sets, np.ones((2, 2), dtype=np.int8))
    columns = dict(zip(NUMBERS, found.T, strict=True))
    np.testing.assert_array_equal(columns["named"], [2, 1])
    assert columns["prior"][0] > columns["prior"][1]
    assert columns["least_prior"][1] < 0 < columns["least_prior"][0]
    assert (columns["against_sign"] == 0).all()


def test_it_proposes_every_set_of_the_regulators_that_it_names(network, prior, evidence) -> None:
    for target, team in list(network.teams.items())[:20]:
        row = network.index[target]
        named = np.flatnonzero(prior.weights[:, [row]].toarray()[:, 0])
        found = prior.best_sets(row, 2, evidence.usable(row), 1000)
        expected = list(combinations(np.intersect1d(named, evidence.usable(row)).tolist(), 2))
        assert sorted(map(tuple, found.tolist())) == expected
        # With room for few, those that weigh most.
        few = prior.best_sets(row, len(team), evidence.usable(row), 1)
        np.testing.assert_array_equal(few, [network.team_indices(target)])


def test_a_proved_set_is_the_best_of_all(prior, evidence) -> None:
    proved = 0
    for target in range(60, 72):
        sets = np.array(list(combinations(evidence.usable(target).tolist(), 2)))
        fitted = evidence.residuals(target, sets)
        support = prior.support(target, sets, fitted.signs).sum(axis=1)
        best = (-0.5 * fitted.residual + support).argmax()
        named = sets_of_size(evidence, target, 2, 10, 5.0, Support(prior, None))
        if named.proved[0]:
            proved += 1
            np.testing.assert_array_equal(named.sets[0], sets[best])
    assert proved > 3


def exact(network, split, name) -> float:
    return float(
        np.mean(
            [
                np.array_equal(name(network.index[t], size), network.team_indices(t))
                for size in (1, 2)
                for t in split.targets("test", size)
            ]
        )
    )


def test_it_helps_without_labels_and_with_them(network, split, data, evidence, prior) -> None:
    def label_free(given: Prior | None) -> float:
        return exact(
            network,
            split,
            lambda t, r: sets_of_size(evidence, t, r, 5, 5.0, given and Support(given, None)).sets[
                0
            ],
        )

    def ranked(given: Prior | None) -> float:
        ranker = EvidenceRanker.fit(
            CONFIG, (evidence,), known_teams(data), validation=data.validation, prior=given
        )
        return exact(network, split, lambda t, r: ranker.named(t, r, 1).sets[0])

    assert label_free(prior) > label_free(None) + 0.05
    assert ranked(prior) > ranked(None)


def test_a_prior_for_the_wrong_targets_is_learnt_to_be_of_no_use(
    network, split, data, evidence, prior
) -> None:
    rng = np.random.default_rng(1)
    shuffled = replace(prior, weights=prior.weights[:, rng.permutation(data.n_genes)])
    fits = {
        name: EvidenceRanker.fit(
            CONFIG, (evidence,), known_teams(data), validation=data.validation, prior=given
        )
        for name, given in (("without", None), ("misleading", shuffled))
    }
    right = {
        name: exact(network, split, lambda t, r, f=fitted: f.named(t, r, 1).sets[0])
        for name, fitted in fits.items()
    }
    assert right["misleading"] >= right["without"] - 0.1


def test_sizes_are_chosen_with_a_prior_too(evidence, prior) -> None:
    named = sets_of_any_size(evidence, 80, (1, 2), 10, 5.0, Support(prior, None))
    assert len(named.sets) == 10
    assert (np.diff(named.scores) <= 1e-12).all()
