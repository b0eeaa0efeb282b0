"""Sampled candidates: on average the loss of all of them, and exactly that where few are there."""

import numpy as np
import pytest
import torch

from grncore.nets.config import PairConfig
from grncore.splits import make_split
from grncore.training.config import Stage2Config
from grncore.training.sampling import ABOVE, SAMPLED, sample_columns, sample_size
from grncore.training.stage1 import FittingConfig, _Batches
from grncore.training.warm_start import edge_ranking_loss, pretrain
from grncore.training_data import training_data
from tests.training.test_stage1 import FixedLogits


def test_small_universes_are_used_whole() -> None:
    assert sample_size(None, ABOVE) is None
    assert sample_size(None, ABOVE + 1) == SAMPLED
    assert sample_size(0, 10**6) is None
    assert sample_size(5, 4) is None


def test_columns_hold_the_true_ones_and_stand_for_all() -> None:
    always, others = np.array([3, 7, 90]), np.arange(50)
    counts = np.zeros(100)
    for seed in range(300):
        drawn = sample_columns(always, others, 10, np.random.default_rng(seed))
        assert len(np.unique(drawn.genes)) == len(drawn.genes) == 13
        assert drawn.genes[:3].tolist() == [3, 7, 90]
        assert drawn.weights[3:].sum() == pytest.approx(48)
        counts[drawn.genes[3:]] += 1
    assert counts[[3, 7, 90]].sum() == 0
    assert counts[others].max() < 1.6 * 300 * 10 / 48


@pytest.mark.parametrize("loss", ["bce", "softmax"])
def test_the_sampled_loss_is_that_of_all_candidates_on_average(tiny, loss) -> None:
    data = training_data(tiny, make_split(tiny, "random", 42))
    network = FixedLogits(np.random.default_rng(0).normal(size=(40, 40)))
    places = torch.tensor([4, 0, 9])
    whole = _Batches(data, FittingConfig(loss=loss), 0, "cpu")
    expected = whole.loss(network, places, whole.features).item()
    few = _Batches(data, FittingConfig(loss=loss, sampled=12), 0, "cpu")
    few._context = None  # these logits know genes by number, so that all must be there
    found = [few.loss(network, places, few.features).item() for _ in range(400)]
    assert np.std(found) > 0
    assert np.mean(found) == pytest.approx(expected, rel=0.03)


def test_a_weight_counts_as_copies() -> None:
    scores = torch.tensor([[1.0, 0.5, -1.0]])
    labels = torch.tensor([[1.0, 0.0, 0.0]])
    weighted = edge_ranking_loss(scores, labels, labels == labels, torch.tensor([1.0, 3.0, 1.0]))
    copied = edge_ranking_loss(
        torch.tensor([[1.0, 0.5, 0.5, 0.5, -1.0]]),
        torch.tensor([[1.0, 0, 0, 0, 0]]),
        torch.ones(1, 5, dtype=torch.bool),
    )
    torch.testing.assert_close(weighted, copied)


def test_the_warm_up_learns_from_few_columns(tiny) -> None:
    data = training_data(tiny, make_split(tiny, "random", 42))
    losses = []
    pretrain(
        data, PairConfig(dim=8, hidden=8, dropout=0.0),
        Stage2Config(pretrain_epochs=15, pretrain_sampled=4, pretrain_learning_rate=5e-3), seed=0,
        on_epoch=lambda _, row: losses.append(row["loss"]),
    )  # fmt: skip
    assert losses[-1] < 0.8 * losses[0]
