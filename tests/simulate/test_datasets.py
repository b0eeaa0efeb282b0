import numpy as np
import pytest

from grncore.errors import InputError
from grncore.readers import load
from grncore.simulate.datasets import simulate_dataset, write_sergio_folder
from grncore.simulate.generator import GeneratorConfig, generate_network
from grncore.simulate.sergio_files import read_network
from grncore.simulate.steady_state import SteadyStateConfig
from grncore.simulate.technical_noise import TechnicalNoise

CONFIG = SteadyStateConfig(cells_per_type=20, sampling_state=5)


@pytest.fixture(scope="module")
def generated():
    config = GeneratorConfig(
        n_genes=80, n_regulators=12, n_types=3, targets={1: 30, 2: 24, 3: 12}, n_decoys=5
    )
    return generate_network(config, np.random.default_rng(1))


def test_a_dataset_has_the_networks_truth_and_labels(generated):
    dataset = simulate_dataset(generated, seed=0, config=CONFIG)
    assert dataset.expression.shape == (80, 60)
    assert dataset.genes == generated.network.genes
    pairs = dataset.edges[["target", "regulator"]].itertuples(index=False, name=None)
    expected = generated.network.edges[["target", "regulator"]]
    assert set(pairs) == set(expected.itertuples(index=False, name=None))
    assert dataset.cell_groups == ("type 1",) * 20 + ("type 2",) * 20 + ("type 3",) * 20
    assert dataset.gene_groups == generated.operons
    assert dataset.listed_regulators == generated.factors
    effects = (dataset.edges["strength"].astype(float) > 0).map({True: "+", False: "-"})
    assert (effects == dataset.edges["effect"]).all()


def test_what_cannot_fit_into_memory_is_refused_before_it_is_made(generated):
    with pytest.raises(InputError, match="GiB of memory are free"):
        simulate_dataset(generated, seed=1, config=SteadyStateConfig(cells_per_type=10**12))


def test_same_seed_same_cells(generated):
    one = simulate_dataset(generated, seed=5, config=CONFIG)
    assert one.fingerprint == simulate_dataset(generated, seed=5, config=CONFIG).fingerprint
    assert one.fingerprint != simulate_dataset(generated, seed=6, config=CONFIG).fingerprint


def test_technical_noise_gives_counts_over_the_same_clean_cells(generated):
    clean = simulate_dataset(generated, seed=5, config=CONFIG).expression
    noise = TechnicalNoise(dropout_percentile=20, library_mean=8, outlier_probability=0)
    noisy = simulate_dataset(generated, seed=5, config=CONFIG, technical=noise).expression
    assert np.array_equal(noisy, np.rint(noisy))
    kept = noisy > 0
    assert 0.5 < kept.mean() < 0.95
    assert np.corrcoef(clean[kept], noisy[kept])[0, 1] > 0.7


def test_a_generated_folder_is_read_back_whole(generated, tmp_path):
    dataset = simulate_dataset(generated, seed=0, config=CONFIG, name='a "quoted" name')
    write_sergio_folder(tmp_path, generated, dataset)
    back = load(tmp_path)
    assert back.fingerprint == dataset.fingerprint
    assert back.name == dataset.name
    assert back.cell_groups == dataset.cell_groups
    assert back.gene_groups == dataset.gene_groups
    assert back.aliases == dataset.aliases
    assert back.listed_regulators == dataset.listed_regulators
    assert not back.is_logged
    again = read_network(tmp_path / "Interaction_cID_1.txt", tmp_path / "Regs_cID_1.txt")
    assert again.edges.equals(generated.network.edges)


def test_a_folder_of_a_plain_network_is_read_back(generated, tmp_path):
    dataset = simulate_dataset(generated.network, seed=0, config=CONFIG)
    write_sergio_folder(tmp_path, generated.network, dataset)
    back = load(tmp_path)
    assert back.fingerprint == dataset.fingerprint
    assert back.cell_groups == dataset.cell_groups
    assert not back.gene_groups and not back.aliases


def test_sergios_own_four_files_are_enough(generated, tmp_path):
    dataset = simulate_dataset(generated, seed=0, config=CONFIG)
    write_sergio_folder(tmp_path, generated, dataset)
    (tmp_path / "dataset.toml").unlink()
    back = load(tmp_path)
    assert back.fingerprint == dataset.fingerprint
    assert [notice.code for notice in back.notices if notice.code == "ground-truth"] == []


def test_a_noisy_folder_is_read_back_as_counts(generated, tmp_path):
    dataset = simulate_dataset(
        generated, seed=0, config=CONFIG, technical=TechnicalNoise(dropout_percentile=50)
    )
    write_sergio_folder(tmp_path, generated, dataset, is_noisy=True)
    back = load(tmp_path)
    assert not list(tmp_path.glob("simulated_noNoise*"))
    assert np.array_equal(back.expression, dataset.expression)
    assert back.teams == dataset.teams
    assert back.listed_regulators == dataset.listed_regulators
    assert back.cell_groups == dataset.cell_groups
    assert not back.is_logged


def test_the_same_folder_has_the_same_bytes(generated, tmp_path):
    dataset = simulate_dataset(generated, seed=0, config=CONFIG)
    for part in ("one", "two"):
        write_sergio_folder(tmp_path / part, generated, dataset)
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert len(files) == 8
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
