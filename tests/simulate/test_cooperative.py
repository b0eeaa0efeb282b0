import math
from collections import Counter
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from grncore.dataset import summarise
from grncore.errors import InputError
from grncore.features import standardise
from grncore.methods.neighbour import neighbour
from grncore.readers import load
from grncore.simulate.cooperative import STRESS_DIALS, stress_dataset, stress_network
from grncore.simulate.cooperative.config import StressConfig
from grncore.simulate.cooperative.files import write_stress_folder
from grncore.simulate.cooperative.teams import operon_sizes
from grncore.splits import make_split
from grncore.training_data import training_data

SMALL = StressConfig(
    n_genes=120, n_regulators=14, targets={2: 30, 3: 24, 4: 12}, n_cells=150, n_confusers=6
)
WIDE = replace(SMALL, n_cells=3000, population=1)


@pytest.fixture(scope="module")
def network():
    """Many cells, all of them kept, so that shares can be measured closely."""
    return stress_network(3, WIDE)


def steps(regulators, n_bins=12):
    """Orthonormal basis of all sums of step functions of each regulator.

    An additive fit that has nothing in common with the one that the generator uses.
    """
    columns = [np.ones(regulators.shape[1])]
    for profile in regulators:
        place = np.searchsorted(np.quantile(profile, np.arange(1, n_bins) / n_bins), profile)
        columns += [(place == step).astype(float) for step in range(1, n_bins)]
    return np.linalg.qr(np.stack(columns, axis=1))[0]


@pytest.fixture(scope="module")
def bases(network):
    """Steps of each target's regulators, which are the same at every dial."""
    return [steps(network.regulators[list(team)]) for team in network.teams]


def explained(signal, basis):
    """Share of the signal's variance that the basis explains."""
    fitted = basis @ (basis.T @ signal)
    return fitted.var() / signal.var()


def fit_of_sets(profiles, targets, sets, order):
    """``(sets, targets)`` R^2 of least squares on products of up to ``order`` members."""
    size, n_cells = sets.shape[1], profiles.shape[1]
    terms = [s for o in range(1, order + 1) for s in combinations(range(size), o)]
    columns = [np.ones((len(sets), n_cells))]
    columns += [np.prod([profiles[sets[:, i]] for i in term], axis=0) for term in terms]
    basis, _ = np.linalg.qr(np.stack(columns, axis=2))
    return ((np.swapaxes(basis, 1, 2) @ profiles[targets].T) ** 2).sum(axis=1) / n_cells


def recovered(dataset, size, order):
    """Share of targets whose true set fits better than every other set of listed genes."""
    profiles = standardise(dataset).astype(np.float64)
    listed = [dataset.index[gene] for gene in dataset.listed_regulators]
    sets = np.array(list(combinations(sorted(listed), size)))
    targets = [t for t, team in dataset.teams.items() if len(team) == size]
    best = sets[fit_of_sets(profiles, [dataset.index[t] for t in targets], sets, order).argmax(0)]
    return np.mean(
        [(dataset.team_indices(t) == s).all() for t, s in zip(targets, best, strict=True)]
    )


@pytest.mark.parametrize("dial", STRESS_DIALS)
def test_the_dial_is_the_share_that_no_sum_over_regulators_explains(network, bases, dial):
    signals = network.signals(dial)
    assert np.allclose(signals.var(axis=1), 1)
    assert np.allclose((network.additive * network.combinatorial).mean(axis=1), 0, atol=1e-10)
    shares = [explained(signal, basis) for signal, basis in zip(signals, bases, strict=True)]
    # 12 steps per regulator miss some of a smooth curve and fit up to 1.5 % of what is no curve.
    assert np.mean(shares) == pytest.approx(1 - dial, abs=0.015)
    assert np.abs(np.array(shares) - (1 - dial)).max() < 0.05


def test_the_parts_are_functions_of_the_team_alone(network):
    for part in (network.additive, network.combinatorial):
        team = list(network.teams[0])
        profiles = network.regulators[team]
        # Cells that are near in the two regulators are near in the signal: no noise in it.
        distance, nearest = cKDTree(profiles.T).query(profiles.T, k=2)
        distance, nearest = distance[:, 1], nearest[:, 1]  # the first is the cell itself
        close = distance < np.quantile(distance, 0.5)
        change = part[0][close] - part[0][nearest[close]]
        assert change.var() < 0.01


def test_at_0_each_regulator_acts_monotonically(network):
    signals = network.signals(0)
    for signal, team in zip(signals, network.teams, strict=True):
        rows = network.regulators[list(team)]
        linear = np.linalg.lstsq(np.vstack([rows, np.ones(rows.shape[1])]).T, signal, rcond=None)[0]
        # Every member matters, and a straight line tells most of what it does.
        assert (np.abs(linear[:-1]) > 0.15).all()
        assert np.var(linear @ np.vstack([rows, np.ones(rows.shape[1])])) > 0.85


def test_at_1_every_member_matters_and_none_alone(network):
    for signal, team in zip(network.signals(1), network.teams, strict=True):
        rows = network.regulators[list(team)]
        for monotone in (rows, rows > 0, np.exp(rows), 1 / (1 + np.exp(-2 * rows))):
            standard = monotone - monotone.mean(axis=1, keepdims=True)
            standard /= standard.std(axis=1, keepdims=True)
            assert np.abs(standard @ signal / len(signal)).max() < 0.04
        whole = np.prod([np.ones(rows.shape[1]), *rows], axis=0)
        assert abs(np.corrcoef(whole, signal)[0, 1]) > 0.3


def test_at_1_the_strength_of_correlation_does_not_tell_the_team():
    """Neither larger nor smaller than chance: the mean rank among regulators is the middle one."""
    places = []
    for seed in range(3):
        config = StressConfig(targets={2: 120, 3: 120})
        dataset = stress_dataset(1, seed, config)
        profiles = standardise(dataset)
        regulators = np.array([dataset.index[gene] for gene in dataset.true_regulators])
        likeness = np.abs(profiles @ profiles[regulators].T)
        order = likeness.argsort(axis=1).argsort(axis=1) / (len(regulators) - 1)
        for target in dataset.teams:
            row = order[dataset.index[target]]
            places += row[np.isin(regulators, dataset.team_indices(target))].tolist()
    assert np.mean(places) == pytest.approx(0.5, abs=0.04)


@pytest.mark.parametrize("dial", [0, 0.5, 1])
@pytest.mark.parametrize("size", [2, 3])
def test_a_multilinear_fit_finds_the_team_at_every_dial(dial, size):
    config = replace(StressConfig(), n_regulators=20, n_confusers=6, targets={size: 40})
    dataset = stress_dataset(dial, 0, config)
    assert recovered(dataset, size, order=size) > 0.9
    if dial != 0.5:
        additive = recovered(dataset, size, order=1)
        assert (additive > 0.9) if dial == 0 else (additive < 0.05)


def test_a_dataset_has_what_the_config_asks_for():
    dataset = stress_dataset(0.25, 4, SMALL)
    told = summarise(dataset)
    assert (told.genes, told.cells, told.regulators) == (120, 150, 14)
    assert told.targets_by_size == SMALL.targets == told.teams_by_size
    assert dataset.name == "stress dial 0.25 seed 4"
    assert len(dataset.listed_regulators) == 14 + 6
    assert set(dataset.true_regulators) < set(dataset.listed_regulators)
    assert set(dataset.listed_regulators).isdisjoint(dataset.teams)
    assert Counter(dataset.cell_groups) == {f"type {i}": 30 for i in range(1, 6)}
    assert dataset.expression.min() > 0
    # log1p gives the signal back, so that what models see is what was generated.
    logged = np.log1p(dataset.expression.astype(float))
    assert logged.std(axis=1) == pytest.approx(np.full(120, SMALL.spread), rel=0.25)
    assert math.isclose(np.median(logged.std(axis=1)), SMALL.spread, rel_tol=0.05)


def test_gene_order_does_not_tell_regulators_from_others():
    dataset = stress_dataset(0, 0)
    rows = [dataset.index[gene] for gene in dataset.true_regulators]
    assert 0.35 < np.mean(rows) / len(dataset.genes) < 0.65
    assert np.std(rows) > 0.2 * len(dataset.genes)


def test_same_seed_same_data_and_numpys_global_state_is_left_alone():
    np.random.seed(5)  # noqa: NPY002 - the global state is what this is about
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    one = stress_dataset(0.5, 7, SMALL)
    np.random.seed(6)  # noqa: NPY002
    assert stress_dataset(0.5, 7, SMALL).fingerprint == one.fingerprint
    assert stress_dataset(0.5, 8, SMALL).fingerprint != one.fingerprint
    np.random.seed(5)  # noqa: NPY002
    assert (np.random.get_state()[1] == before).all()  # noqa: NPY002


def test_dials_of_one_seed_differ_in_the_targets_alone():
    first, last = stress_dataset(0, 2, SMALL), stress_dataset(1, 2, SMALL)
    assert first.teams == last.teams and first.aliases == last.aliases
    same = (first.expression == last.expression).all(axis=1)
    assert {gene for gene, kept in zip(first.genes, same, strict=True) if not kept} == set(
        first.teams
    )


def test_noise_is_what_the_regulators_do_not_explain():
    silent = stress_dataset(0, 2, replace(SMALL, noise=0.0))
    loud = stress_dataset(0, 2, replace(SMALL, noise=1.0))
    # Signal and noise of equal variance: r^2 = 1/2.
    squares = [
        np.corrcoef(standardise(silent)[silent.index[t]], standardise(loud)[loud.index[t]])[0, 1]
        ** 2
        for t in silent.teams
    ]
    assert np.mean(squares) == pytest.approx(0.5, abs=0.04)


def test_confusers_follow_one_regulator_closely_and_others_loosely():
    config = replace(SMALL, n_cells=1500, confuser_correlation=0.8)
    dataset = stress_dataset(0.5, 1, config)
    profiles = standardise(dataset)
    true = [dataset.index[gene] for gene in dataset.true_regulators]
    decoys = [
        dataset.index[g] for g in set(dataset.listed_regulators) - set(dataset.true_regulators)
    ]
    likeness = np.sort(np.abs(profiles[decoys] @ profiles[true].T / 1500), axis=1)[:, ::-1]
    assert likeness[:, 0] == pytest.approx(np.full(6, 0.8), abs=0.05)
    assert (likeness[:, 1:6] > 0.12).all()
    assert (likeness[:, 1] < 0.5).all()


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_repeated_teams_are_as_many_as_asked_and_are_what_neighbour_copy_finds(share):
    config = replace(SMALL, targets={2: 60}, repeated_share=share, noise=0.4)
    dataset = stress_dataset(1, 0, config)
    sharing = Counter(dataset.teams.values())
    repeated = [target for target, team in dataset.teams.items() if sharing[team] > 1]
    assert len(repeated) == share * 60
    assert all(sharing[team] == 3 for team in sharing if sharing[team] > 1)
    groups = Counter((dataset.gene_groups[t], dataset.teams[t]) for t in repeated)
    assert len(groups) == len({dataset.teams[t] for t in repeated})
    data = training_data(dataset, make_split(dataset, "random", 0, (2,)))
    held = data.validation_targets(2)
    copied = neighbour(data, held, 2).sets[:, 0]
    hits = np.mean(
        [(data.validation[int(t)] == s).all() for t, s in zip(held, copied, strict=True)]
    )
    assert share * 0.5 <= hits <= share


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 200), st.floats(0, 1), st.integers(2, 9))
def test_operon_sizes_make_up_the_targets(number, share, size):
    sizes = operon_sizes(number, share, size)
    assert sum(sizes) == number
    repeated = sum(n for n in sizes if n > 1)
    wanted = round(share * number)
    assert repeated == (wanted if wanted > 1 else 0)


@pytest.mark.parametrize("config", [SMALL, replace(SMALL, repeated_share=0.4)])
def test_a_folder_is_read_back_whole(config, tmp_path):
    dataset = stress_dataset(0.5, 1, config)
    write_stress_folder(tmp_path, dataset, 0.5, 1, config)
    back = load(tmp_path)
    assert back.fingerprint == dataset.fingerprint
    for part in ("name", "aliases", "gene_groups", "cell_groups", "listed_regulators", "teams"):
        assert getattr(back, part) == getattr(dataset, part)
    assert not back.is_logged
    # What was said in the manifest is repeated; nothing had to be guessed.
    assert all("says" in notice.message for notice in back.notices)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"targets": {}}, "at least one target"),
        ({"targets": {1: 5}}, "two regulators or more"),
        ({"targets": {15: 5}}, "needs as many"),
        ({"targets": {2: 95}}, "to be unique"),
        ({"n_genes": 80}, "there are 80"),
        ({"n_cells": 151}, "equal size"),
        ({"n_cells": 60}, "too few"),
        ({"n_confusers": 15}, "cannot each follow"),
        ({"confuser_breadth": 14}, "cannot follow 14"),
        ({"repeated_share": 1.5}, "repeated share is 1.5"),
        ({"operon_size": 1}, "operon_size"),
        ({"population": 0}, "population"),
        ({"noise": -0.1}, "noise"),
        ({"steepness": 0.0}, "steepness"),
        ({"level": (1.0, 2.0)}, "levels"),
    ],
)
def test_numbers_that_cannot_be_are_refused(wrong, message):
    with pytest.raises(InputError, match=message):
        replace(SMALL, **wrong)


@pytest.mark.parametrize("dial", [-0.1, 1.1, math.nan])
def test_a_dial_outside_its_range_is_refused(dial):
    with pytest.raises(InputError, match="dial"):
        stress_dataset(dial, 0, SMALL)
