from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grncore.errors import InputError
from grncore.simulate.generator import DS3_TARGETS, GeneratorConfig, generate_network
from grncore.simulate.names import operon_names
from grncore.simulate.regulons import TeamConfig


def teams_of(network):
    teams = {}
    for regulator, target in zip(network.regulator, network.target, strict=True):
        teams.setdefault(int(target), set()).add(int(regulator))
    return {target: frozenset(team) for target, team in teams.items()}


@pytest.fixture(scope="module")
def generated():
    return generate_network(GeneratorConfig(), np.random.default_rng(3))


def test_the_default_has_ds3s_counts(generated):
    network = generated.network
    assert len(network.genes) == 1200
    assert len(set(network.regulator.tolist())) == 127
    assert network.rates.shape == (67, 9)
    assert Counter(len(team) for team in teams_of(network).values()) == dict(DS3_TARGETS)


@settings(max_examples=15, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    targets=st.dictionaries(st.integers(1, 5), st.integers(1, 60), min_size=1),
    n_regulators=st.integers(5, 9),
    spare=st.integers(8, 30),
    n_types=st.integers(1, 4),
)
def test_counts_asked_for_are_counts_given(seed, targets, n_regulators, spare, n_types):
    n_targets = sum(targets.values())
    try:
        config = GeneratorConfig(
            n_genes=n_targets + spare, n_regulators=n_regulators, n_types=n_types, targets=targets
        )
        generated = generate_network(config, np.random.default_rng(seed))
    except InputError as error:
        # Numbers that do not fit are told, never bent.
        assert "ask for more" in str(error) or "do not fit" in str(error)
        return
    network = generated.network
    assert network.genes == tuple(str(gene) for gene in range(n_targets + spare))
    assert len(set(network.regulator.tolist())) == n_regulators
    assert Counter(len(team) for team in teams_of(network).values()) == targets
    assert network.n_types == n_types
    assert set(generated.operons) == set(generated.aliases) == set(network.genes)


def test_operons_are_contiguous_and_share_a_team(generated):
    teams = teams_of(generated.network)
    runs = []
    for gene in generated.network.genes:
        operon = generated.operons[gene]
        if not runs or runs[-1][0] != operon:
            runs.append((operon, set()))
        runs[-1][1].add(teams.get(int(gene)))
    assert len({operon for operon, _ in runs}) == len(runs)
    assert all(len(found) == 1 for _, found in runs)
    sizes = Counter(Counter(generated.operons.values()).values())
    assert sizes[1] and sizes[2] and sum(size > 3 for size in sizes) >= 2


def test_hubs_are_few_and_teams_are_shared(generated):
    degree = np.sort(np.bincount(generated.network.regulator))[::-1]
    degree = degree[degree > 0]
    assert degree[:8].sum() > 0.35 * degree.sum()
    assert np.median(degree) < 15
    sharing = Counter(teams_of(generated.network).values())
    targets = Counter(len(team) for team in sharing.elements())
    distinct = Counter(len(team) for team in sharing)
    for size, wanted in {2: 281 / 107, 3: 192 / 51, 4: 92 / 34}.items():
        assert targets[size] / distinct[size] == pytest.approx(wanted, rel=0.05)


def test_the_list_of_factors_is_not_the_truth(generated):
    true = {generated.network.genes[row] for row in generated.network.regulator}
    assert true < set(generated.factors)
    assert len(generated.factors) == 127 + 33


def test_signs_are_shared_in_a_regulon_and_strengths_are_not(generated):
    edges = generated.network.edges
    assert edges["strength"].abs().between(1, 5).all()
    assert 0.3 < (edges["strength"] > 0).mean() < 0.7
    teams = teams_of(generated.network)
    edges = edges.assign(team=[tuple(sorted(teams[row])) for row in generated.network.target])
    signs = edges.groupby(["team", "regulator"])["strength"].agg(lambda k: abs(np.sign(k).mean()))
    assert signs.mean() > 0.85
    assert edges["strength"].nunique() == len(edges)


def test_same_seed_same_network(generated):
    again = generate_network(GeneratorConfig(), np.random.default_rng(3))
    assert again.network.edges.equals(generated.network.edges)
    assert again.aliases == generated.aliases and again.factors == generated.factors
    other = generate_network(GeneratorConfig(), np.random.default_rng(4))
    assert not other.network.edges.equals(generated.network.edges)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"targets": {}}, "at least one target"),
        ({"targets": {0: 5}}, "at least one target"),
        ({"n_genes": 1133}, "leave no gene without regulators"),
        ({"n_regulators": 10}, "A target with 11 regulators"),
        ({"n_genes": 60, "targets": {2: 50}, "n_regulators": 100}, "do not fit"),
        ({"n_types": 0}, "cell type"),
    ],
)
def test_numbers_that_cannot_be_are_refused(wrong, message):
    with pytest.raises(InputError, match=message):
        GeneratorConfig(**wrong)


def test_too_few_teams_for_the_regulators_is_told():
    config = GeneratorConfig(n_genes=200, n_regulators=60, targets={2: 100})
    with pytest.raises(InputError, match="too few for 60 regulators"):
        generate_network(config, np.random.default_rng(0))


def test_more_hubs_by_a_flatter_exponent():
    def largest(exponent):
        teams = TeamConfig(hub_exponent=exponent)
        config = GeneratorConfig(
            n_genes=400, targets={1: 150, 2: 150}, n_regulators=40, teams=teams
        )
        degrees = [
            np.bincount(generate_network(config, np.random.default_rng(s)).network.regulator).max()
            for s in range(2)
        ]
        return np.mean(degrees)

    assert largest(0.6) < largest(2.0)


@given(sizes=st.lists(st.integers(1, 26), max_size=50), seed=st.integers(0, 1000))
def test_gene_names_are_unique_and_of_their_operon(sizes, seed):
    named = operon_names(sizes, np.random.default_rng(seed))
    genes = [gene for _, names in named for gene in names]
    assert len(set(genes)) == len(genes) == sum(sizes)
    assert [len(names) for _, names in named] == sizes
    assert all(operon == names[0][:-1] + "".join(g[-1] for g in names) for operon, names in named)


def test_many_operons_get_numbered_names():
    named = operon_names([1] * 12_000, np.random.default_rng(0))
    assert len({operon for operon, _ in named}) == 12_000
    with pytest.raises(InputError, match="more than there are names"):
        operon_names([27], np.random.default_rng(0))
