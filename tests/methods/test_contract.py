"""What every registered method promises, whatever it is: a new one is covered unasked.

That a method reads nothing of the test targets stands in ``tests/test_honesty.py``.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from grncore.checkpoints.codec import decode_as, encode
from grncore.checkpoints.weights import pack, shapes_of, types_of, unpack
from grncore.dataset import Dataset
from grncore.errors import CheckpointError, InputError
from grncore.methods.base import ModelMethod, PlotStyle
from grncore.methods.fitted import FitContext
from grncore.methods.registry import METHODS, STAGE1_ORDER
from grncore.methods.top_r import TopR
from grncore.pools import MISSING, Pools, top_pools
from grncore.splits import make_split
from grncore.teams import Teams
from grncore.training.config import Stage2Config
from grncore.training_data import TrainingData, training_data

SIZE = 2
SMALL: Mapping[str, Any] = {
    "dim": 8, "hidden": 6, "scorer_hidden": 7, "heads": 2, "feedforward": 8, "epochs": 2,
    "batch_size": 5, "trees": 4, "max_cells": 25, "top": 30, "most_targets": 20,
}  # fmt: skip
"""Settings, under the names that configs give them, with which any method fits in a moment."""

TRAINING = Stage2Config(epochs=2, pretrain_epochs=1, freeze_encoder_epochs=0, negatives=4)

KINDS = pytest.mark.parametrize("kind", list(METHODS))


@dataclass(frozen=True, eq=False)
class FittedOnce:
    """A method fitted to the tiny dataset, and all that answers need."""

    method: ModelMethod
    dataset: Dataset
    data: TrainingData
    config: Any
    fitted: Any
    targets: NDArray[np.int64]

    def restored(self) -> "FittedOnce":
        """The same from its tensors and its settings, each by the way through bytes."""
        state = self.fitted.state()
        shapes, types = shapes_of(state), types_of(state)
        read = unpack(pack(state), shapes, "state", types, as_arrays=self.method.in_arrays)
        written = json.dumps(encode(self.config))
        config = decode_as(self.method.config, json.loads(written), "settings")
        context = FitContext(self.data, seed=1, size=SIZE if self.method.by_size else None)
        again = self.method.restore(read, config, context)
        return replace(self, config=config, fitted=again)

    def teams(self, size: int | None = SIZE, top: int = 3) -> Teams:
        model = self.fitted
        if self.method.task == "rank":
            model = TopR(self.method.kind, self.fitted.scores)
        pools = pools_of(self.data, self.targets) if self.method.takes_pools else None
        return model.teams(self.targets, size, top=top, pools=pools)

    def named(self) -> list[list[str]]:
        """Names in the first set of each target, or in a retriever's pool, best first."""
        if self.method.task == "rank":
            ranks = top_pools(self.fitted.scores(self.targets), self.targets, 10, "").members
            return [[self.dataset.genes[g] for g in pool] for pool in ranks]
        return [[self.dataset.genes[g] for g in team] for team in self.teams().sets[:, 0]]


def pools_of(data: TrainingData, targets: NDArray[np.int64]) -> Pools:
    """Ten candidates of each target, its team among them where one may be seen."""
    members = []
    for target in targets:
        team = data.teams.get(int(target), np.empty(0, np.int64))
        others = np.setdiff1d(data.universe, [*team, target])
        members.append([*team, *others][:10])
    scores = np.zeros((len(targets), 10), np.float32)
    injected = np.zeros(scores.shape, dtype=bool)
    return Pools(targets, np.array(members), scores, injected, "made")


def fit(kind: str, dataset: Dataset) -> FittedOnce:
    method = METHODS[kind]
    data = training_data(dataset, make_split(dataset, "random", 42), universe="listed")
    known = {entry.name: SMALL[entry.name] for entry in fields(method.config)
             if entry.name in SMALL}  # fmt: skip
    config = replace(method.default, **known)
    size = SIZE if method.by_size else None
    context = FitContext(data, seed=1, size=size)
    if method.candidates == "pool" or method.module is not None:
        learnt = np.sort([*data.targets(size), *data.validation_targets(size)])
        context = replace(context, pools=pools_of(data, learnt), training=TRAINING)
    fitted, _ = method.fit(config, context)
    targets = np.array([dataset.index[name] for name in ("g0", "g14", "g30")])
    return FittedOnce(method, dataset, data, config, fitted, np.sort(targets))


@pytest.fixture(scope="module")
def fitted(tiny: Dataset) -> Mapping[str, FittedOnce]:
    return {kind: fit(kind, tiny) for kind in METHODS}


@KINDS
def test_the_record_says_all_that_is_shown(kind: str) -> None:
    method = METHODS[kind]
    assert method.kind == kind
    for sentence in filter(None, (method.description, method.top_description)):
        assert sentence[0].isupper() and sentence.endswith(".")
        assert "\n" not in sentence and ". " not in sentence, "it is one sentence"
    assert method.label and method.description
    assert bool(method.top_label) == bool(method.top_description)
    assert not method.top_label or method.task == "rank"
    assert isinstance(method.style, PlotStyle) or method.style is None
    if method.module is not None:
        assert (method.module.kind, method.trained, method.scores_sets) == (kind, True, True)
    orders = [other.order for other in METHODS.values()]
    assert orders.count(method.order) == 1 and method.order != STAGE1_ORDER


@KINDS
def test_settings_are_frozen_and_survive_json(kind: str) -> None:
    method = METHODS[kind]
    assert is_dataclass(method.config)
    for preset in (method.default, *method.presets.values()):
        assert isinstance(preset, method.config)
        assert decode_as(method.config, json.loads(json.dumps(encode(preset))), "x") == preset
        assert hash(preset) == hash(replace(preset))


@KINDS
def test_answers_are_legal(fitted: Mapping[str, FittedOnce], kind: str) -> None:
    it = fitted[kind]
    sizes = (SIZE, None) if it.method.sizes_itself else (SIZE,)
    for size in sizes:
        teams = it.teams(size)
        assert teams.model == kind
        assert teams.size_given == (size is not None)
        np.testing.assert_array_equal(teams.targets, it.targets)
        assert teams.best(int(it.targets[0])).shape == teams.sets.shape[2:]
        for row, target in enumerate(it.targets):
            listed = [team[team != MISSING].tolist() for team in teams.sets[row]]
            listed = [team for team in listed if team]
            assert len({*map(tuple, listed)}) == len(listed), "a set is listed once"
            for team in listed:
                assert team == sorted({*team}) and int(target) not in team
                assert {*team} <= {*it.data.universe.tolist()}
                assert size is None or len(team) == size
            scores = teams.scores[row, : len(listed)]
            assert (np.isnan(scores) | np.isfinite(scores)).all()
            if size is not None and teams.probability is None:
                assert not (np.diff(scores) > 0).any(), "the best set comes first"
        for chance in (teams.probability, teams.member_probability):
            known = np.empty(0) if chance is None else chance[~np.isnan(chance)]
            assert ((known >= 0) & (known <= 1 + 1e-6)).all()
        if teams.probability is not None:
            assert (np.nansum(teams.probability, axis=1) <= 1 + 1e-4).all()
            assert not (np.diff(teams.probability, axis=1) > 1e-6).any()
    if not it.method.sizes_itself:
        with pytest.raises(InputError, match="size of a team"):
            it.teams(None)


@KINDS
def test_what_is_restored_answers_the_same(fitted: Mapping[str, FittedOnce], kind: str) -> None:
    it = fitted[kind]
    before = torch.random.get_rng_state()
    again = it.restored()
    assert torch.equal(before, torch.random.get_rng_state()), "restoring draws no random number"
    first, second = it.teams(), again.teams()
    for entry in fields(Teams):
        one, other = getattr(first, entry.name), getattr(second, entry.name)
        if isinstance(one, np.ndarray):
            np.testing.assert_array_equal(one, other, err_msg=entry.name)
    if it.method.task == "rank":
        np.testing.assert_array_equal(it.fitted.scores(it.targets), again.fitted.scores(it.targets))
    if it.method.scores_sets:
        sets = first.sets[0, :1]
        one, other = (x.fitted.explain(int(it.targets[0]), sets) for x in (it, again))
        np.testing.assert_array_equal(one.rest, other.rest)


@KINDS
def test_tensors_of_something_else_are_refused(fitted: Mapping[str, FittedOnce], kind: str) -> None:
    it = fitted[kind]
    foreign = {**it.fitted.state(), "surplus": torch.zeros(1)}
    context = FitContext(it.data, seed=1, size=SIZE if it.method.by_size else None)
    with pytest.raises(CheckpointError):
        it.method.restore(foreign, it.config, context)


@KINDS
def test_the_order_of_genes_in_a_file_changes_nothing(
    tiny: Dataset, fitted: Mapping[str, FittedOnce], kind: str
) -> None:
    order = np.random.default_rng(5).permutation(len(tiny.genes))
    shuffled = Dataset.create(
        name="shuffled", expression=tiny.expression[order],
        genes=[tiny.genes[i] for i in order], cells=tiny.cells,
        edges=tiny.edges.sample(frac=1, random_state=3), cell_groups=tiny.cell_groups,
        gene_groups=tiny.gene_groups, listed_regulators=tiny.listed_regulators,
    )  # fmt: skip
    assert fit(kind, shuffled).named() == fitted[kind].named()
