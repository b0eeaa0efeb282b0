"""Genes of one operon, asked for one another's sets without any known edge."""

from itertools import combinations
from math import comb, log

import numpy as np
import pytest

from grncore.evidence.forms import candidate_regulators, snapshot_evidence
from grncore.ranking.label_free import sets_of_any_size, sets_of_size
from grncore.ranking.mates import MOST_MATES, SAME_TEAM, Mates
from grncore.simulate.datasets import simulate_dataset
from grncore.simulate.generator import GeneratorConfig, generate_network
from grncore.simulate.steady_state import SteadyStateConfig
from grncore.splits import make_split
from grncore.training_data import training_data


@pytest.fixture(scope="module")
def network():
    """Too few cells to name every team from one gene alone."""
    config = GeneratorConfig(
        n_genes=130, n_regulators=20, n_types=6, targets={1: 30, 2: 80}, n_decoys=0
    )
    generated = generate_network(config, np.random.default_rng(7))
    return simulate_dataset(generated, seed=7, config=SteadyStateConfig(cells_per_type=100))


@pytest.fixture(scope="module")
def data(network):
    return training_data(network, make_split(network, "random", 1, (1, 2)), universe="listed")


@pytest.fixture(scope="module")
def evidence(data):
    return snapshot_evidence(data, candidate_regulators(data))


@pytest.fixture
def mates(data, evidence):
    return Mates(evidence, data.gene_groups, 400, 5.0)


def with_mates(network, mates) -> list[tuple[int, np.ndarray]]:
    """Targets in operons of two and more, with their teams."""
    rows = [(network.index[t], network.team_indices(t)) for t in network.teams]
    return [(row, team) for row, team in rows if mates.mates(row)]


def exact(asked, name) -> float:
    return float(np.mean([np.array_equal(name(row, len(team)), team) for row, team in asked]))


def test_more_teams_are_named_with_mates_than_without(network, evidence, mates) -> None:
    asked = with_mates(network, mates)
    assert len(asked) > 20
    alone = exact(asked, lambda t, r: sets_of_size(evidence, t, r, 1, 5.0).sets[0])
    joined = exact(asked, lambda t, r: sets_of_size(evidence, t, r, 1, 5.0, None, mates).sets[0])
    assert joined > alone + 0.1
    sizes = (1, 2, 3)

    def chosen(also):
        def name(target, _):
            found = sets_of_any_size(evidence, target, sizes, 1, 5.0, None, also).sets[0]
            return found[found >= 0]

        return name

    assert exact(asked, chosen(mates)) > exact(asked, chosen(None)) + 0.1


def test_a_gene_without_mates_is_answered_as_before(evidence) -> None:
    nobody = Mates(evidence, np.full(130, -1), 400, 5.0)
    assert nobody.mates(100) == []
    for one, two in (
        (
            sets_of_size(evidence, 100, 2, 10, 5.0),
            sets_of_size(evidence, 100, 2, 10, 5.0, None, nobody),
        ),
        (
            sets_of_any_size(evidence, 100, (1, 2, 3), 10, 5.0),
            sets_of_any_size(evidence, 100, (1, 2, 3), 10, 5.0, None, nobody),
        ),
    ):
        np.testing.assert_array_equal(one.sets, two.sets)
        np.testing.assert_allclose(one.scores, two.scores)


def test_support_is_the_posterior_of_all_sets_over_their_prior(network, evidence, mates) -> None:
    target, _ = with_mates(network, mates)[0]
    for size in (1, 2):
        told = mates.told(target, (size,))
        expected = 0.0
        for mate in mates.mates(target):
            every = np.array(list(combinations(evidence.usable(mate).tolist(), size)))
            fitted = evidence.residuals(mate, every)
            chance = evidence.explained(mate, fitted.residual, size)
            posterior = np.exp(chance - chance.max())
            posterior /= posterior.sum()
            best = int(np.argmax(chance))
            ratio = posterior[best] * comb(len(evidence.usable(mate)), size)
            if mate == mates.mates(target)[0]:
                asked = fitted.sets[[best]]
                row = tuple(asked[0].tolist())
                expected = log(1 - SAME_TEAM + SAME_TEAM * ratio)
                assert told.told[0].support[row] == pytest.approx(expected, abs=1e-3)
    assert told.most_unseen(2) >= len(told.told) * log(1 - SAME_TEAM) - 1e-9


def test_one_that_disagrees_costs_little_and_few_are_asked(data, evidence) -> None:
    crowd = np.zeros(130, dtype=np.int64)
    mates = Mates(evidence, crowd, 5, 5.0)
    assert len(mates.mates(3)) == MOST_MATES
    sets = np.array(list(combinations(evidence.usable(3)[:8].tolist(), 2)))
    say = mates.told(3, (2,))
    assert (say.support(sets) >= MOST_MATES * log(1 - SAME_TEAM) - 1e-9).all()
    assert np.isin(say.proposed(2, evidence.usable(3)), evidence.usable(3)).all()


def test_no_mate_outweighs_expression_by_the_size_of_its_team(data, network, mates) -> None:
    """Where genes at large explain much, larger teams are dear in a fit, and no rarer for it."""
    evidence = snapshot_evidence(data, candidate_regulators(data))
    evidence._inflation = (150.0, 2.0, 1.0)
    loud = Mates(evidence, data.gene_groups, 400, 5.0)
    target = with_mates(network, mates)[0][0]
    count = len(evidence.usable(target))
    every = log(sum(comb(count, size) for size in (1, 2, 3)))
    for one in loud.told(target, (1, 2, 3)).told:
        assert max(one.support.values()) < 2 * every


def test_a_proved_set_is_the_best_of_all(network, evidence, mates) -> None:
    proved = 0
    for target, _ in with_mates(network, mates)[:12]:
        every = np.array(list(combinations(evidence.usable(target).tolist(), 2)))
        fitted = evidence.residuals(target, every)
        scores = evidence.explained(target, fitted.residual, 2)
        scores += mates.told(target, (2,)).support(fitted.sets)
        named = sets_of_size(evidence, target, 2, 10, 5.0, None, mates)
        if named.proved[0]:
            proved += 1
            np.testing.assert_array_equal(named.sets[0], fitted.sets[scores.argmax()])
    assert proved > 3
