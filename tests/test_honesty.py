"""Over the registry, so that a new method is covered unasked: no leak, and nothing from noise."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import fields, replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from grncore.dataset import Dataset
from grncore.methods import _evidence
from grncore.methods.fitted import FitContext
from grncore.methods.registry import METHODS, networks
from grncore.methods.top_r import TopR
from grncore.pipeline import Recipe, train
from grncore.pools import Pools, top_pools
from grncore.simulate.datasets import simulate_dataset
from grncore.simulate.generator import GeneratorConfig, generate_network
from grncore.simulate.steady_state import SteadyStateConfig
from grncore.splits import Split, make_split
from grncore.training_data import TrainingData, training_data

SIZE = 2
SMALL = {
    "training": {"epochs": 1, "pretrain_epochs": 1, "negatives": 4},
    "scorer": {"dim": 8, "hidden": 8},
}
NULL_Z = 4.0
"""Standard errors from chance that pass: one test in 16,000 fails by accident."""

Namer = Callable[[TrainingData, NDArray[np.int64]], NDArray[np.int64]]


def _named_by(kind: str) -> Namer:
    """First team of each target by a method that is no network, fitted with few epochs or trees."""

    def name(data: TrainingData, targets: NDArray[np.int64]) -> NDArray[np.int64]:
        method = METHODS[kind]
        few = {"epochs": 2, "pretrain_epochs": 1, "trees": 20}
        known = {entry.name for entry in fields(method.config)}
        config = replace(method.default, **{k: v for k, v in few.items() if k in known})
        pools = whole_pools(data) if method.takes_pools else None
        learnt = np.sort([*data.targets(), *data.validation_targets()])
        context = FitContext(data, seed=1, pools=pools and pools.take(learnt))
        fitted, _ = method.fit(config, context)
        model = TopR(kind, fitted.scores) if method.task == "rank" else fitted
        return model.teams(targets, SIZE, top=1, pools=pools and pools.take(targets)).sets[:, 0]

    return name


def whole_pools(data: TrainingData) -> Pools:
    """Every candidate of every gene."""
    genes = np.arange(data.n_genes)
    scores = np.where(data.candidates(genes), 0, -np.inf).astype(np.float32)
    return top_pools(scores, genes, len(data.universe), "all")


NAMERS = {kind: _named_by(kind) for kind, method in METHODS.items() if method.module is None}
"""Every method that names a team without a set scorer."""


@pytest.fixture(scope="module")
def network() -> Dataset:
    """Regulators that targets follow closely: 90 targets of two regulators among 20."""
    config = GeneratorConfig(n_genes=115, n_regulators=20, n_types=6, targets={2: 90}, n_decoys=0)
    generated = generate_network(config, np.random.default_rng(4))
    return simulate_dataset(generated, seed=4, config=SteadyStateConfig(cells_per_type=15))


def seen(dataset: Dataset, split: Split) -> tuple[TrainingData, NDArray[np.int64]]:
    """What a method may see, and the test targets of one size, ascending."""
    data = training_data(dataset, split, universe="listed")
    targets = sorted(dataset.index[name] for name in split.targets("test", SIZE))
    return data, np.array(targets, dtype=np.int64)


Answers = Callable[[str], NDArray[np.int64]]


@pytest.fixture(scope="module")
def answers(network: Dataset) -> Answers:
    """What each method answers for the test targets, on one thread; asked for once."""
    data, targets = seen(network, make_split(network, "random", 1, (SIZE,)))

    @cache
    def of(name: str) -> NDArray[np.int64]:
        with threadpool_limits(1):
            return NAMERS[name](data, targets)

    return of


@pytest.fixture(scope="module")
def read_anew() -> OrderedDict:
    """Where evidence is kept that was read beside what the answers rest on; one for all methods."""
    return OrderedDict()


def with_teams(dataset: Dataset, teams: dict[str, tuple[str, ...]]) -> Dataset:
    """The dataset with other teams of some targets."""
    kept = dataset.edges[~dataset.edges["target"].isin(teams)]
    new = pd.DataFrame(
        [(regulator, target) for target, team in teams.items() for regulator in team],
        columns=["regulator", "target"],
    )
    edges = pd.concat([kept[["regulator", "target"]], new], ignore_index=True)
    return Dataset.create(
        name=dataset.name, expression=dataset.expression, genes=dataset.genes,
        cells=dataset.cells, edges=edges, aliases=dataset.aliases,
        cell_groups=dataset.cell_groups, gene_groups=dataset.gene_groups,
        listed_regulators=dataset.listed_regulators,
    )  # fmt: skip


def relabelled(dataset: Dataset, targets: tuple[str, ...], seed: int = 0) -> Dataset:
    """The dataset in which each of the targets has other regulators, as many as before."""
    rng = np.random.default_rng(seed)
    listed = list(dataset.listed_regulators or ())
    teams = {}
    for target in targets:
        others = [name for name in listed if name != target]
        size = len(dataset.teams[target])
        teams[target] = tuple(map(str, rng.choice(others, size, replace=False)))
    return with_teams(dataset, teams)


@pytest.mark.parametrize("name", list(NAMERS))
def test_neither_test_labels_nor_threads_change_an_answer(
    network: Dataset,
    answers: Answers,
    read_anew: OrderedDict,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    split = make_split(network, "random", 1, (SIZE,))
    _, targets = seen(network, split)
    expected = answers(name)
    monkeypatch.setattr(_evidence, "_read", read_anew)
    other = relabelled(network, split.targets("test"))
    assert any(other.teams[t] != network.teams[t] for t in split.targets("test"))
    changed, same_targets = seen(other, split)
    np.testing.assert_array_equal(targets, same_targets)
    with threadpool_limits(2):
        np.testing.assert_array_equal(expected, NAMERS[name](changed, targets))


@pytest.mark.parametrize("kind", list(networks()))
def test_test_labels_change_no_weight_of_a_scorer(tiny: Dataset, tmp_path, kind: str) -> None:
    recipe = Recipe(
        strata=(SIZE,), universe="listed", retriever="correlation", k=8, caps={SIZE: 8},
        models=(kind,), settings=SMALL,
    )  # fmt: skip
    first = train(tiny, recipe, tmp_path / "first")
    other = relabelled(tiny, first.split.targets("test"))
    second = train(other, recipe, tmp_path / "second")
    assert first.split == second.split
    name = f"{kind}-R{SIZE}.safetensors"
    assert (first.path / name).read_bytes() == (second.path / name).read_bytes()


def hits(network: Dataset, targets: NDArray[np.int64], sets: NDArray[np.int64]) -> float:
    """Standard errors by which the true regulators named exceed what chance names."""
    truth = network.complete_teams
    n = len(network.listed_regulators or ())
    named = sum(len(set(team) & set(truth[int(t)])) for t, team in zip(targets, sets, strict=True))
    mean = SIZE * SIZE / n
    variance = SIZE * (SIZE / n) * (1 - SIZE / n) * (n - SIZE) / (n - 1)
    return float((named - len(targets) * mean) / np.sqrt(len(targets) * variance))


def is_evidence(network: Dataset, answers: Answers, name: str) -> bool:
    """Whether a method answers from expression alone: other training labels, the same answer."""
    split = make_split(network, "random", 1, (SIZE,))
    _, targets = seen(network, split)
    listed = list(network.listed_regulators or ())
    order = np.random.default_rng(3).permutation(len(listed))
    new_name = {old: listed[place] for old, place in zip(listed, order, strict=True)}
    moved = {
        target: tuple(new_name[regulator] for regulator in network.teams[target])
        for target in split.targets("train")
    }
    teams = {target: team for target, team in moved.items() if target not in team}
    other, _ = seen(with_teams(network, teams), split)
    return np.array_equal(answers(name), NAMERS[name](other, targets))


@pytest.mark.parametrize("name", list(NAMERS))
def test_shuffled_expression_brings_evidence_to_chance(
    network: Dataset, answers: Answers, name: str
) -> None:
    """Each gene's cells in an order of its own: no method may find regulators in that."""
    if not is_evidence(network, answers, name):
        return  # it answers from labels, which tell popular regulators without any expression
    rng = np.random.default_rng(11)
    noise = replace(network, expression=rng.permuted(network.expression, axis=1))
    split = make_split(noise, "random", 1, (SIZE,))
    data, _ = seen(noise, split)
    targets = np.sort([noise.index[target] for target in split.targets("train", SIZE)])
    targets = np.array(targets[:60], dtype=np.int64)
    assert abs(hits(noise, targets, NAMERS[name](data, targets))) < NULL_Z


def test_the_null_would_notice_evidence(network: Dataset, answers: Answers) -> None:
    """The same measure on the expression itself is far from chance, so that it can fail."""
    assert is_evidence(network, answers, "correlation")
    split = make_split(network, "random", 1, (SIZE,))
    data, _ = seen(network, split)
    targets = np.array(sorted(network.index[t] for t in split.targets("train", SIZE)), np.int64)
    sets = NAMERS["correlation"](data, targets)
    assert hits(network, targets, sets) > NULL_Z
