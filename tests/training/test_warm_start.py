"""What a warm start gives, module by module, and the warm-up on the edges of every stratum."""

import dataclasses
import math

import numpy as np
import pytest
import torch

from grncore.errors import InputError
from grncore.methods.registry import networks
from grncore.nets.config import PairConfig, ResidualConfig
from grncore.nets.deep_pair import DeepPairConfig
from grncore.nets.pair import PairS2
from grncore.nets.pure import PureHOS2
from grncore.nets.residual import ResidualHOS2
from grncore.pools import Pools
from grncore.training.config import Stage2Config
from grncore.training.stage2 import fit_scorer
from grncore.training.warm_start import edge_ranking_loss, pretrain, take_over
from grncore.training_data import TrainingData

PAIR = PairConfig(dim=8, hidden=6)


CONFIGS = {
    "pair": PAIR,
    "residual": ResidualConfig(8, 6, heads=2, feedforward=12),
    "uncapped": ResidualConfig(8, 6, heads=2, feedforward=12),
    "deep_pair": DeepPairConfig(8, 6, width=5),
    "pure": ResidualConfig(8, 6, heads=2, feedforward=12),
}


TAKEN = {kind: {"encoder", "norm", "edge"} for kind in CONFIGS} | {"pure": {"encoder", "norm"}}


@pytest.fixture
def warm() -> PairS2:
    torch.manual_seed(1)
    made = PairS2(PAIR, 11)
    for weight in made.parameters():
        torch.nn.init.normal_(weight)  # so that no weight equals another scorer's by its start
    return made


def test_all_kinds_are_covered() -> None:
    assert set(CONFIGS) == set(networks())


@pytest.mark.parametrize("kind", CONFIGS)
def test_exactly_the_named_modules_are_copied(kind: str, warm: PairS2) -> None:
    torch.manual_seed(2)
    scorer = networks()[kind].module(CONFIGS[kind], 11)
    before = {name: weight.clone() for name, weight in scorer.state_dict().items()}
    take_over(scorer, warm)
    given = warm.state_dict()
    for name, weight in scorer.state_dict().items():
        from_warm = name in given and name.split(".")[0] in TAKEN[kind]
        assert torch.equal(weight, given[name] if from_warm else before[name]), name
    taken = {
        name.split(".")[0]
        for name in given
        if torch.equal(scorer.state_dict().get(name, torch.empty(0)), given[name])
    }
    assert taken == TAKEN[kind]


def test_pure_takes_nothing_of_the_set_module_from_a_residual_model(warm: PairS2) -> None:
    del warm
    torch.manual_seed(3)
    residual, pure = ResidualHOS2(CONFIGS["residual"], 11), PureHOS2(CONFIGS["pure"], 11)
    cls = pure.cls.weight.clone()
    take_over(pure, residual)
    assert torch.equal(pure.cls.weight, cls)
    assert torch.count_nonzero(pure.head.weight) > 0
    assert torch.equal(pure.encoder.layers[0].weight, residual.encoder.layers[0].weight)


def test_copies_are_not_shared(warm: PairS2) -> None:
    pure = PureHOS2(CONFIGS["pure"], 11)
    take_over(pure, warm)
    before = warm.encoder.layers[0].weight.clone()
    with torch.no_grad():
        pure.encoder.layers[0].weight.add_(1.0)
    assert torch.equal(warm.encoder.layers[0].weight, before)


def test_what_is_missing_is_named(warm: PairS2) -> None:
    with pytest.raises(InputError, match="'pure' has no 'edge'"):
        take_over(warm, PureHOS2(CONFIGS["pure"], 11))


def test_other_cells_are_refused(warm: PairS2) -> None:
    with pytest.raises(InputError, match="same cells"):
        take_over(PairS2(PAIR, 12), warm)


WIDE = PairConfig(dim=16, hidden=16, dropout=0.1)


CONFIG = Stage2Config(epochs=1, negatives=4, pretrain_epochs=2, pretrain_learning_rate=5e-3)


Problem = tuple[TrainingData, Pools]


def test_loss_ranks_each_true_edge_among_the_false_ones_only() -> None:
    scores = torch.tensor([[3.0, 1.0, 0.0, 50.0], [0.5, -1.0, 2.0, 0.0]])
    labels = torch.tensor([[1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0]])
    allowed = torch.tensor([[True, True, True, False], [True, True, True, True]])

    def term(true: float, *false: float) -> float:
        return -math.log(math.exp(true) / (math.exp(true) + sum(map(math.exp, false))))

    # the 50 is no candidate of the first target and must not count
    expected = (term(3.0, 0.0) + term(1.0, 0.0) + term(2.0, 0.5, -1.0, 0.0)) / 3
    assert float(edge_ranking_loss(scores, labels, allowed)) == pytest.approx(expected, rel=1e-5)


def test_true_edges_come_to_outrank_false_ones(additive: Problem) -> None:
    data, _ = additive
    scorer = pretrain(data, WIDE, dataclasses.replace(CONFIG, pretrain_epochs=30), seed=0)
    with torch.no_grad():
        z = scorer.encode(torch.from_numpy(data.features))
        targets = data.targets()
        scores = scorer.regulator_scores(z[targets], z[:12].expand(len(targets), -1, -1))
    labels = data.labels(targets)[:, :12].astype(bool)
    best = np.argsort(-scores.numpy(), axis=1)[:, :2]
    assert np.take_along_axis(labels, best, axis=1).mean() > 0.9


@pytest.mark.parametrize(
    ("kind", "config"),
    [
        ("pair", WIDE),
        ("residual", ResidualConfig(16, 16, 0.1, layers=1, heads=2, feedforward=16)),
    ],
)
def test_one_warm_up_serves_as_well_as_one_per_fit(
    kind: str, config: PairConfig, additive: Problem
) -> None:
    data, pools = additive
    warm = pretrain(data, WIDE, CONFIG, seed=3)
    module = networks()[kind].module
    given, _ = fit_scorer(module, data, pools, 2, config, CONFIG, seed=3, warm_start=warm)
    own, _ = fit_scorer(module, data, pools, 2, config, CONFIG, seed=3)
    for name, value in given.state_dict().items():
        assert torch.equal(value, own.state_dict()[name]), name


def test_validation_targets_are_never_learnt_from(additive: Problem) -> None:
    data, _ = additive
    false = {target: (team + 1) % 12 for target, team in data.validation.items()}
    one = pretrain(data, WIDE, CONFIG, seed=1).state_dict()
    two = pretrain(dataclasses.replace(data, validation=false), WIDE, CONFIG, seed=1).state_dict()
    assert all(torch.equal(one[name], two[name]) for name in one)
