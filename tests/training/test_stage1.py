import dataclasses
import math

import numpy as np
import pytest
import torch

from grncore.errors import GrncoreError, InputError
from grncore.methods import attention, dot
from grncore.methods.attention import AttentionConfig
from grncore.methods.dot import DotConfig
from grncore.methods.fitted import FitContext
from grncore.methods.registry import METHODS, rankers
from grncore.nets.retrieval import DotNetwork, RetrievalNetwork
from grncore.pools import top_pools
from grncore.progress import silent
from grncore.splits import make_split
from grncore.training.stage1 import FittingConfig, _Batches, fit_network
from grncore.training_data import training_data


class FixedLogits(RetrievalNetwork):
    """Answers with a table of logits ``(genes, genes)``."""

    needs_every_gene = True

    def __init__(self, table):
        super().__init__()
        self.table = torch.nn.Parameter(torch.as_tensor(table, dtype=torch.float32))

    def encode(self, features):
        return features

    def logits(self, embeddings, targets, candidates, correlations):
        return self.table[targets][:, candidates]


@pytest.fixture
def table():
    return np.random.default_rng(0).normal(size=(40, 40))


@pytest.mark.parametrize("universe", ["all", "listed", "train"])
@pytest.mark.parametrize("weight", [None, 1.0, 7.0])
def test_loss_is_equation_10_without_self_edges(tiny, table, universe, weight):
    data = training_data(tiny, make_split(tiny, "random", 42), universe=universe)
    batches = _Batches(data, FittingConfig(positive_weight=weight), 0, "cpu")
    targets = data.targets()
    if weight is None:
        pairs = sum(len(set(data.universe) - {t}) for t in targets)
        positives = sum(len(set(data.teams[t]) & set(data.universe)) for t in targets)
        weight = (pairs - positives) / positives
        assert batches.weight == pytest.approx(weight)
    places = torch.tensor([4, 0, 9])
    total, count = 0.0, 0
    for target in targets[places]:
        for gene in data.universe:
            if gene == target:
                continue
            probability = 1 / (1 + math.exp(-np.float32(table[target, gene])))
            is_true = gene in data.teams[int(target)]
            total -= weight * math.log(probability) if is_true else math.log(1 - probability)
            count += 1
    loss = batches.loss(FixedLogits(table), places, batches.features)
    assert loss.item() == pytest.approx(total / count, rel=1e-5)


def test_softmax_loss(tiny, table):
    data = training_data(tiny, make_split(tiny, "random", 42))
    batches = _Batches(data, FittingConfig(loss="softmax"), 0, "cpu")
    places = torch.tensor([2, 11])
    expected = []
    for target in data.targets()[places]:
        others = [gene for gene in range(40) if gene != target]
        log_total = math.log(sum(math.exp(table[target, gene]) for gene in others))
        team = data.teams[int(target)]
        expected.append(sum(log_total - table[target, r] for r in team) / len(team))
    network = FixedLogits(table)
    loss = batches.loss(network, places, batches.features)
    assert loss.item() == pytest.approx(np.mean(expected), rel=1e-5)
    loss.backward()
    assert network.table.grad.isfinite().all()


def test_encoding_only_the_genes_of_a_batch_changes_no_logit(tiny):
    data = training_data(tiny, make_split(tiny, "random", 42), universe="listed")
    batches = _Batches(data, FittingConfig(), 0, "cpu")
    torch.manual_seed(0)
    network = DotNetwork(30, 6, 5, 0.0)
    places = torch.tensor([1, 8, 5])
    few = batches.loss(network, places, batches.features)
    network.needs_every_gene = True
    every = batches.loss(network, places, batches.features)
    torch.testing.assert_close(few, every)


def test_every_target_trains_once_an_epoch_with_fresh_noise_of_the_right_size(data):
    config = FittingConfig(noise=0.01, batch_size=4)
    batches = _Batches(data, config, 3, "cpu")
    noises = []
    for _ in range(2):
        drawn = list(batches.draw())
        assert len(drawn) == batches.per_epoch
        places = torch.cat([places for places, _ in drawn])
        assert sorted(places.tolist()) == list(range(len(data.teams)))
        noises.append(drawn[0][1] - batches.features)
    assert all(float(noise.std()) == pytest.approx(0.01, rel=0.1) for noise in noises)
    assert float((noises[0] * noises[1]).mean().abs()) < 1e-5


def test_best_epoch_is_kept_when_there_are_validation_targets(data):
    """The kept network gives the recalls of the best epoch of its curve, not of the last."""
    config = DotConfig(dim=8, hidden=6, epochs=12, learning_rate=0.05, dropout=0.5)
    retriever, curve = dot.METHOD.fit(config, FitContext(data))
    assert [record["epoch"] for record in curve] == list(range(1, 13))
    values = [np.mean([record[f"recall@{k}"] for k in (10, 20, 40)]) for record in curve]
    best = curve[int(np.argmax(values))]
    targets = data.validation_targets()
    pools = top_pools(retriever.scores(targets), targets, 40, "dot")
    for k in (10, 20, 40):
        by_size = {}
        for target, covered in zip(targets, pools.capped(k).covers(data.validation), strict=True):
            by_size.setdefault(len(data.validation[target]), []).append(covered)
        recall = np.mean([np.mean(covered) for covered in by_size.values()])
        assert recall == pytest.approx(best[f"recall@{k}"])
    # Chosen so that the last epoch is not the best: else this test could not tell them apart.
    assert max(values) > values[-1]


def test_without_validation_targets_the_last_epoch_is_kept(tiny):
    data = training_data(tiny, make_split(tiny, "random", 42), with_validation=True)
    config = DotConfig(dim=8, hidden=6, epochs=3)
    retriever, curve = dot.METHOD.fit(config, FitContext(data))
    assert all(set(record) == {"epoch", "loss"} for record in curve)
    # Training draws the same numbers whether or not it goes on, so epoch 3 of 3 is reproducible
    # and differs from epoch 2 of 2.
    shorter, _ = dot.METHOD.fit(dataclasses.replace(config, epochs=2), FitContext(data))
    again, _ = dot.METHOD.fit(config, FitContext(data))
    assert not np.array_equal(shorter.scores(data.targets()), retriever.scores(data.targets()))
    np.testing.assert_array_equal(again.scores(data.targets()), retriever.scores(data.targets()))


def test_validation_truth_chooses_but_does_not_train(data):
    """With no best epoch to choose, other validation truth gives the same network."""
    config = DotConfig(dim=8, hidden=6, epochs=1)
    other = dataclasses.replace(
        data, validation={t: np.array([0, 1]) for t in data.validation_targets()}
    )
    first, _ = dot.METHOD.fit(config, FitContext(data))
    second, _ = dot.METHOD.fit(config, FitContext(other))
    np.testing.assert_array_equal(first.scores(np.arange(40)), second.scores(np.arange(40)))


@pytest.mark.parametrize("method", [attention, dot])
def test_training_learns_its_targets(data, method):
    """After enough epochs most training teams are on top, which popularity cannot do."""
    small = {"dim": 16, "hidden": 16, "epochs": 40, "batch_size": 4, "learning_rate": 0.01}
    kind = AttentionConfig if method is attention else DotConfig
    config = kind(**small, noise=0.0, dropout=0.0)
    blind = dataclasses.replace(data, validation={})
    retriever, curve = method.METHOD.fit(config, FitContext(blind))
    targets = data.targets()
    pools = top_pools(retriever.scores(targets), targets, 5, "toy")
    assert pools.covers(data.teams).mean() > 0.9
    assert curve[-1]["loss"] < 0.5 * curve[0]["loss"]


def test_nothing_to_learn_is_refused(data):
    blind = dataclasses.replace(data, teams={})
    with pytest.raises(InputError, match="nothing to learn"):
        dot.METHOD.fit(DotConfig(), FitContext(blind))
    outside = dataclasses.replace(data, universe=np.array([38, 39]))
    with pytest.raises(InputError, match="known regulator in the universe"):
        dot.METHOD.fit(DotConfig(), FitContext(outside))


def test_divergence_is_said(data):
    with pytest.raises(GrncoreError, match=r"diverged \(stage 1, epoch 1\)"):
        fit_network(
            lambda: FixedLogits(np.full((40, 40), np.nan)),
            data,
            FittingConfig(epochs=1),
            seed=0,
            device="cpu",
            progress=silent,
        )


def test_heads_must_share_the_dimension():
    with pytest.raises(InputError, match="choose a multiple"):
        AttentionConfig(dim=10, heads=4)


@pytest.mark.parametrize("kind", list(rankers()))
def test_every_epoch_is_heard_as_it_ends_and_hearing_changes_nothing(tiny, kind):
    data = training_data(tiny, make_split(tiny, "random", 42))
    method = METHODS[kind]
    config = method.config()
    if dataclasses.is_dataclass(config) and hasattr(config, "epochs"):
        config = dataclasses.replace(config, epochs=3)
    done, heard = [], []

    def on_epoch(stage, row):
        heard.append((stage, dict(row), len(done)))

    context = FitContext(data, progress=lambda *report: done.append(report), on_epoch=on_epoch)
    retriever, curve = method.fit(config, context)
    silently, _ = method.fit(config, FitContext(data))
    assert [row for _, row, _ in heard] == curve
    assert len({reports for _, _, reports in heard}) == len(curve)  # not all at the end
    for name, stored in retriever.state().items():
        np.testing.assert_array_equal(stored, silently.state()[name])
