"""What the rankers share."""

from dataclasses import replace

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from grncore.methods.fitted import FitContext
from grncore.methods.registry import METHODS
from grncore.ranking.ranker import RankerConfig
from grncore.simulate.datasets import simulate_dataset
from grncore.simulate.generator import GeneratorConfig, generate_network
from grncore.simulate.steady_state import SteadyStateConfig
from grncore.splits import make_split
from grncore.training_data import training_data


def test_every_ranker_is_bound_to_the_evidence_that_it_was_fitted_with():
    rankers = [method for method in METHODS.values() if isinstance(method.default, RankerConfig)]
    assert {method.kind for method in rankers} >= {"evidence_ranker", "snapshot_ranker"}
    assert {method.uses for method in rankers} == {frozenset({"prior", "gene_positions"})}


def test_training_targets_alone_tell_what_regulators_do():
    """They follow their teams, whatever they follow clearly; and a restored ranker knows them."""
    config = GeneratorConfig(
        n_genes=110, n_regulators=15, n_types=4, targets={1: 30, 2: 40}, n_decoys=0
    )
    network = simulate_dataset(
        generate_network(config, np.random.default_rng(3)),
        seed=3,
        config=SteadyStateConfig(cells_per_type=120),
    )
    data = training_data(network, make_split(network, "random", 1, (1, 2)), universe="listed")
    # Another team than the network's: what is followed is what training says.
    target = min(data.teams)
    others = np.setdiff1d(data.universe, [*data.teams[target], target])
    data = replace(data, teams={**data.teams, target: others[:3]})
    method = METHODS["snapshot_ranker"]
    settings = RankerConfig(sizes=(1, 2, 3), top=30, voted=10)
    model, _ = method.fit(settings, FitContext(data, seed=0))
    followers = model.evidence.followers
    named = {
        gene: data.universe[columns[columns >= 0]].tolist()
        for gene, columns in zip(followers.genes.tolist(), followers.columns, strict=True)
    }
    assert {gene: named[gene] for gene in data.teams} == {
        gene: team.tolist() for gene, team in data.teams.items()
    }
    # Of other targets no label is read, not even one that would be wrong.
    held = dict.fromkeys(data.validation, others[3:5])
    other, _ = method.fit(settings, FitContext(replace(data, validation=held), seed=0))
    np.testing.assert_array_equal(other.evidence.followers.columns, followers.columns)
    np.testing.assert_array_equal(other.evidence.followers.coefficients, followers.coefficients)
    again = method.restore(model.state(), settings, FitContext(data, seed=0))
    np.testing.assert_array_equal(again.evidence.followers.columns, followers.columns)


def test_several_processes_learn_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grncore.processes.sharing._WORTH", 5)  # few targets are asked here alone
    config = GeneratorConfig(n_genes=60, n_regulators=10, n_types=3, targets={2: 30}, n_decoys=0)
    network = simulate_dataset(
        generate_network(config, np.random.default_rng(5)),
        seed=5,
        config=SteadyStateConfig(cells_per_type=60),
    )
    data = training_data(network, make_split(network, "random", 1, (2,)), universe="listed")
    settings = RankerConfig(sizes=(1, 2), top=20, voted=5)
    with threadpool_limits(1):  # as each of the others has
        alone, two = (
            METHODS["evidence_ranker"].fit(settings, FitContext(data, processes=processes))[0]
            for processes in (1, 2)
        )
    assert alone.state().keys() == two.state().keys()
    for name, array in alone.state().items():
        np.testing.assert_array_equal(two.state()[name], array)
