"""Closed forms of the model, and the expression that the original program made of DS3."""

import numpy as np
import pandas as pd
import pytest

from grncore.errors import Cancelled, InputError
from grncore.simulate.kinetics import EDGE_COLUMNS, RegulatoryNetwork
from grncore.simulate.steady_state import SteadyStateConfig, simulate_steady_state


def run(network, seed=0, **settings):
    config = SteadyStateConfig(**settings)
    values = simulate_steady_state(network, config, np.random.default_rng(seed))
    return values.reshape(len(network.genes), network.n_types, config.cells_per_type)


def brute_force_steady_state(network, decay):
    """Gene by gene and edge by edge, without noise."""
    mean = np.zeros((len(network.genes), network.n_types))
    for level in range(network.levels.max() + 1):
        for gene in np.flatnonzero(network.levels == level):
            if gene in network.masters:
                mean[gene] = network.rates[list(network.masters).index(gene)] / decay
                continue
            for edge in np.flatnonzero(network.target == gene):
                x, n = mean[network.regulator[edge]], network.hill[edge]
                half, strength = x.mean(), network.strength[edge]
                activation = x**n / (half**n + x**n)
                mean[gene] += np.where(
                    strength > 0, strength * activation, -strength * (1 - activation)
                )
            mean[gene] /= decay
    return mean


@pytest.mark.parametrize("decay", [0.8, 2.0])
def test_without_noise_every_gene_rests_at_its_steady_state(small, decay):
    cells = run(small, noise=0.0, decay=decay, cells_per_type=4)
    expected = brute_force_steady_state(small, decay)
    assert cells == pytest.approx(np.repeat(expected[:, :, None], 4, axis=2), rel=1e-4)


def test_a_master_has_the_moments_of_its_equation():
    # dx = (P - l x) dt + q sqrt(P + l x) dW has mean P / l and variance q^2 P / l; taken in steps,
    # the variance grows by 1 / (1 - l dt / 2).
    edges = pd.DataFrame([("0", "1", 1.0, 2.0)], columns=list(EDGE_COLUMNS))
    network = RegulatoryNetwork.create(edges, {"0": np.full(400, 8.0)})
    cells = run(network, cells_per_type=200, noise=0.7)[0]
    assert cells.mean() == pytest.approx(10.0, rel=0.01)
    # About the true mean: cells of one trajectory are correlated, so their own mean is too near.
    assert ((cells - 10.0) ** 2).mean() == pytest.approx(0.49 * 10.0 / 0.996, rel=0.05)


def test_expression_is_never_negative_and_cells_of_a_type_differ(small):
    cells = run(small, cells_per_type=100, noise=1.5)
    assert cells.min() == 0
    assert len(np.unique(cells.reshape(len(small.genes), -1), axis=1).T) == 200


def test_cells_keep_what_binds_genes_and_lose_what_binds_steps(small):
    cells = run(small, cells_per_type=1200)[:, 0]
    assert np.corrcoef(cells[0], cells[2])[0, 1] > 0.15  # A target follows its regulator.
    assert abs(np.corrcoef(cells[0], cells[1])[0, 1]) < 0.15  # Two masters are independent.
    assert abs(np.corrcoef(cells[0, 1:], cells[0, :-1])[0, 1]) < 0.12  # Cells come in no order.


def test_blocks_and_threads_do_not_change_the_draws(small, monkeypatch):
    one = run(small, cells_per_type=20)
    assert np.array_equal(one, run(small, cells_per_type=20))
    assert not np.array_equal(one, run(small, seed=1, cells_per_type=20))
    monkeypatch.setattr("grncore.simulate.steady_state._BLOCK_VALUES", 77)
    assert one == pytest.approx(run(small, cells_per_type=20), rel=1e-4, abs=1e-5)


def test_a_regulator_that_is_never_expressed_activates_nothing():
    edges = pd.DataFrame([("0", "1", 2.0, 2.0), ("0", "2", -2.0, 2.0)], columns=list(EDGE_COLUMNS))
    network = RegulatoryNetwork.create(edges, {"0": [0.0, 0.0]})
    cells = run(network, noise=0.0, cells_per_type=3)
    assert (cells[0] == 0).all() and (cells[1] == 0).all()
    assert cells[2] == pytest.approx(2.0 / 0.8)


def test_progress_reaches_its_total_and_cancels(small):
    calls = []
    config = SteadyStateConfig(cells_per_type=10)
    rng = np.random.default_rng(0)
    simulate_steady_state(small, config, rng, lambda *call: calls.append(call))
    assert [done for _, done, _ in calls] == sorted({done for _, done, _ in calls})
    assert calls[-1][1:] == (5 * config.steps, 5 * config.steps)

    def cancel(stage, done, total):
        raise Cancelled

    with pytest.raises(Cancelled):
        simulate_steady_state(small, config, rng, cancel)


@pytest.mark.parametrize(
    "wrong", [{"cells_per_type": 0}, {"dt": 2.0}, {"noise": -1.0}, {"sampling_state": 0}]
)
def test_impossible_settings_are_refused(wrong):
    with pytest.raises(InputError):
        SteadyStateConfig(**wrong)


@pytest.fixture(scope="module")
def published(shared_data):
    path = shared_data / "sergio-ds3" / "simulated_noNoise_0.csv.gz"
    return pd.read_csv(path, index_col=0).to_numpy(np.float32).reshape(1200, 9, 300)


@pytest.fixture(scope="module")
def simulated(ds3_network):
    return run(ds3_network)


def within_correlation(network, cells):
    """Correlation of each edge's regulator and target over cells, type means taken out."""
    centred = (cells - cells.mean(axis=2, keepdims=True)).reshape(len(cells), -1)
    regulator, target = centred[network.regulator], centred[network.target]
    return (regulator * target).sum(1) / np.sqrt((regulator**2).sum(1) * (target**2).sum(1))


# A trajectory is 36 decay times long, so a type mean of 300 cells still varies from run to run:
# two seeds of one program agree no better than the tolerances below. docs/simulator.md has figures.


def test_ds3_type_means_agree_with_the_original(simulated, published):
    ours, theirs = simulated.mean(axis=2), published.mean(axis=2)
    assert np.corrcoef(ours.ravel(), theirs.ravel())[0, 1] > 0.96
    assert ours.mean() == pytest.approx(theirs.mean(), rel=0.02)
    genes, their_genes = ours.mean(axis=1), theirs.mean(axis=1)
    assert np.corrcoef(genes, their_genes)[0, 1] > 0.995
    assert np.median(np.abs(genes / their_genes - 1)) < 0.06
    # No bias at any level of expression.
    for part in np.array_split(np.argsort(genes + their_genes), 5):
        assert genes[part].mean() == pytest.approx(their_genes[part].mean(), rel=0.03)


def test_ds3_variances_within_types_agree_with_the_original(simulated, published):
    ours, theirs = simulated.var(axis=2), published.var(axis=2)
    assert np.corrcoef(np.log(ours).ravel(), np.log(theirs).ravel())[0, 1] > 0.86
    level = (published.mean(axis=2) + simulated.mean(axis=2)).ravel()
    for part in np.array_split(np.argsort(level), 5):
        assert ours.ravel()[part].mean() == pytest.approx(theirs.ravel()[part].mean(), rel=0.06)


def test_ds3_regulators_and_targets_fluctuate_together_as_in_the_original(
    simulated, published, ds3_network
):
    ours = within_correlation(ds3_network, simulated)
    theirs = within_correlation(ds3_network, published)
    assert np.corrcoef(ours, theirs)[0, 1] > 0.89
    assert ours.std() == pytest.approx(theirs.std(), rel=0.08)
    activates = ds3_network.strength > 0
    assert ours[activates].mean() == pytest.approx(theirs[activates].mean(), abs=0.02)
    assert ours[~activates].mean() == pytest.approx(theirs[~activates].mean(), abs=0.02)
