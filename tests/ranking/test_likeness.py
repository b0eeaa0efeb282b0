from dataclasses import replace

import numpy as np
import pytest

from grncore.ranking.likeness import known_teams
from grncore.simulate.datasets import simulate_dataset
from grncore.simulate.generator import GeneratorConfig, generate_network
from grncore.simulate.steady_state import SteadyStateConfig
from grncore.splits import make_split
from grncore.training_data import training_data


@pytest.fixture(scope="module")
def network():
    config = GeneratorConfig(
        n_genes=130, n_regulators=20, n_types=3, targets={1: 30, 2: 80}, n_decoys=0
    )
    generated = generate_network(config, np.random.default_rng(5))
    return simulate_dataset(generated, seed=5, config=SteadyStateConfig(cells_per_type=4))


@pytest.mark.parametrize("kind", ["random", "group"])
def test_a_target_leaves_with_its_operon_where_operons_are_held_out(network, kind: str) -> None:
    data = training_data(network, make_split(network, kind, 1, (1, 2)), universe="listed")
    labels = known_teams(data)
    assert (labels.left_with is not None) == (kind == "group")
    assert labels.nearness.kinds == 1
    groups = data.gene_groups
    mates = [
        (groups[labels.targets[labels.kept_without(target)]] == groups[target]).any()
        for target in labels.targets.tolist()
        if groups[target] >= 0
    ]
    assert any(mates) == (kind == "random")


def test_without_validation_targets_or_groups_nobody_is_left_with_another(network) -> None:
    split = make_split(network, "group", 1, (1, 2))
    all_labels = training_data(network, split, universe="listed", with_validation=True)
    assert known_teams(all_labels).left_with is None
    without = replace(network, gene_groups=None)
    labels = known_teams(training_data(without, split, universe="listed"))
    assert labels.left_with is None
    assert labels.nearness.kinds == 0
    assert tuple(labels.likeness) == ("cells", "groups")
