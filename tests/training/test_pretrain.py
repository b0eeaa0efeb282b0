"""Warm-up on the edges of every stratum."""

import dataclasses
import math

import numpy as np
import pytest
import torch

from grncore.methods.registry import SCORERS
from grncore.nets.config import PairConfig, ResidualConfig
from grncore.pools import Pools
from grncore.training.config import Stage2Config
from grncore.training.stage2 import fit_scorer
from grncore.training.warm_start import edge_ranking_loss, pretrain
from grncore.training_data import TrainingData

PAIR = PairConfig(dim=16, hidden=16, dropout=0.1)
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
    scorer = pretrain(data, PAIR, dataclasses.replace(CONFIG, pretrain_epochs=30), seed=0)
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
        ("pair", PAIR),
        ("residual", ResidualConfig(16, 16, 0.1, layers=1, heads=2, feedforward=16)),
    ],
)
def test_one_warm_up_serves_as_well_as_one_per_fit(
    kind: str, config: PairConfig, additive: Problem
) -> None:
    data, pools = additive
    warm = pretrain(data, PAIR, CONFIG, seed=3)
    module = SCORERS[kind].scorer
    given, _ = fit_scorer(module, data, pools, 2, config, CONFIG, seed=3, warm_start=warm)
    own, _ = fit_scorer(module, data, pools, 2, config, CONFIG, seed=3)
    for name, value in given.state_dict().items():
        assert torch.equal(value, own.state_dict()[name]), name


def test_validation_targets_are_never_learnt_from(additive: Problem) -> None:
    data, _ = additive
    false = {target: (team + 1) % 12 for target, team in data.validation.items()}
    one = pretrain(data, PAIR, CONFIG, seed=1).state_dict()
    two = pretrain(dataclasses.replace(data, validation=false), PAIR, CONFIG, seed=1).state_dict()
    assert all(torch.equal(one[name], two[name]) for name in one)
