"""What speaks for edges from elsewhere: a prior and places, added to what expression says."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csc_array

from grncore.evidence.forms import candidate_regulators, snapshot_evidence
from grncore.ranking.label_free import _climbed, _Weighed, sets_of_size
from grncore.ranking.nearness import Nearness
from grncore.ranking.prior import Prior
from grncore.ranking.support import Support
from grncore.simulate.datasets import simulate_dataset
from grncore.simulate.generator import GeneratorConfig, generate_network
from grncore.simulate.steady_state import SteadyStateConfig
from grncore.splits import make_split
from grncore.training_data import training_data

GENES = 8


def prior(seed: int) -> Prior:
    rng = np.random.default_rng(seed)
    weights = rng.random((GENES, GENES)) * (rng.random((GENES, GENES)) < 0.4)
    signs = rng.integers(-1, 2, (GENES, GENES)) * (weights > 0)
    return Prior(csc_array(weights), csc_array(signs), np.arange(6))


def places(seed: int) -> Nearness:
    rng = np.random.default_rng(seed)
    return Nearness(
        positions=np.column_stack([rng.integers(-1, 2, GENES), rng.integers(0, 4000, GENES)])
    )


@given(st.integers(0, 500), st.integers(1, 3))
def test_what_both_say_of_members_adds_up_and_none_has_more_than_the_most(seed, size) -> None:
    both = Support(prior(seed), places(seed))
    sets = np.array(list(combinations(range(6), size)))
    signs = np.random.default_rng(seed).choice([-1, 1], sets.shape).astype(np.int8)
    near = places(seed).support(7)[0]
    expected = prior(seed).support(7, sets, signs).sum(axis=1) + near[sets].sum(axis=1)
    found = both.of_sets(7, sets, signs)
    np.testing.assert_allclose(found, expected)
    assert found.max() <= both.most(7, size, np.arange(6)) + 1e-9


def test_named_are_those_of_the_prior_and_without_one_the_neighbours() -> None:
    beside = np.array([[0, 0], [0, 900], [0, 2_500], [1, 0], [-1, 0]])
    near = Support(None, Nearness(positions=beside))
    assert near.named(0).tolist() == [0, 1]
    assert near.best_sets(0, 2, np.arange(1, 5), 10).shape == (0, 2)
    weights = np.zeros((GENES, GENES))
    weights[[2, 5, 7], 0] = 0.1  # 7 is no candidate
    both = Support(Prior(csc_array(weights), csc_array(weights * 0), np.arange(6)), near.places)
    assert both.named(0).tolist() == [2, 5]


@pytest.mark.parametrize("seed", range(5))
def test_climbing_ends_where_no_exchange_of_one_helps(seed) -> None:
    rng = np.random.default_rng(seed)
    usable = np.arange(9)
    score = {team: rng.normal() for team in combinations(range(9), 3)}

    def weigh(sets):
        values = np.array([score[tuple(row)] for row in sets.tolist()])
        return _Weighed(sets, values, np.ones_like(sets, dtype=np.int8), np.ones(sets.shape))

    found = _climbed(np.array([[0, 1, 2]]), weigh, usable)
    teams = [tuple(row) for row in found.sets.tolist()]
    assert len(set(teams)) == len(teams)
    best = teams[int(np.argmax(found.scores))]
    assert score[best] >= max(score[t] for t in score if len(set(t) & set(best)) == 2)


def test_a_place_speaks_for_a_set_only_as_far_as_expression_lets_it(evidence_of_network) -> None:
    """A regulator beside a target is named for it where its fit is hardly worse, and not else."""
    evidence, rows = evidence_of_network
    moved = clear = 0
    for target in rows:
        plain = sets_of_size(evidence, target, 1, 10, 5.0)
        second = int(plain.sets[1, 0])
        where = np.full((evidence.values.shape[1], 2), [-1, 0])
        where[[target, second]] = [0, 100]
        said = sets_of_size(evidence, target, 1, 10, 5.0, Support(None, Nearness(positions=where)))
        gap, near = plain.scores[0] - plain.scores[1], np.log(1 + 1 / 0.01)
        assert (int(said.sets[0, 0]) == second) == (gap < near)
        moved += gap < near
        # Where expression counts for nothing, the place decides.
        told = sets_of_size(
            evidence, target, 1, 10, 5.0, Support(None, Nearness(positions=where)), weight=1e-6
        )
        assert int(told.sets[0, 0]) == second
        # It is not told from the set that explains the target better, however clear that one is.
        assert told.kind == ("confounded" if plain.kind == "unique" else plain.kind)
        clear += plain.kind == "unique"
    assert 0 < moved < len(rows)
    assert clear


@pytest.fixture(scope="module")
def evidence_of_network():
    config = GeneratorConfig(
        n_genes=60, n_regulators=8, n_types=5, targets={1: 20, 2: 20}, n_decoys=0
    )
    generated = generate_network(config, np.random.default_rng(3))
    network = simulate_dataset(generated, seed=3, config=SteadyStateConfig(cells_per_type=30))
    data = training_data(network, make_split(network, "random", 1, (1, 2)), universe="listed")
    evidence = snapshot_evidence(data, candidate_regulators(data))
    return evidence, [network.index[name] for name in list(network.teams)[:24]]
