"""What tree regression promises beyond the registry's tests."""

import dataclasses

import numpy as np
import pytest
import torch

from grncore.errors import Cancelled, CheckpointError, InputError
from grncore.methods.fitted import FitContext
from grncore.methods.registry import METHODS
from grncore.methods.tree import TreeConfig, TreeRetriever, fit, restore
from grncore.pools import top_pools
from grncore.training_data import TrainingData

SMALL = TreeConfig(trees=5, max_cells=60)


@pytest.fixture(scope="module")
def planted():
    """20 genes; 18 is the product of 2 and 7, 19 a step of 4."""
    rng = np.random.default_rng(1)
    features = rng.normal(size=(20, 200)).astype(np.float32)
    features[18] = features[2] * features[7]
    features[19] = np.where(features[4] > 0.3, 1.0, -1.0)
    return TrainingData(features, np.arange(20), "all", {}, {})


@pytest.mark.parametrize("forest", ["extra_trees", "random_forest"])
@pytest.mark.parametrize("max_features", ["sqrt", "third"])
def test_planted_regulators_come_first(planted, forest, max_features):
    config = TreeConfig(forest=forest, max_features=max_features, trees=60)
    retriever, curve = fit(config, FitContext(planted, 0))
    assert curve == []
    targets = np.array([18, 19])
    pools = top_pools(retriever.scores(targets), targets, 2, "tree")
    assert sorted(pools.members[0]) == [2, 7]
    assert pools.members[1, 0] == 4


def test_importances_add_up_to_one(planted):
    scores = fit(SMALL, FitContext(planted, 0))[0].scores(np.arange(20))
    sums = np.where(np.isfinite(scores), scores, 0).sum(axis=1)
    np.testing.assert_allclose(sums, 1, atol=1e-5)


def test_neither_workers_nor_company_nor_order_matter(planted):
    def scores(workers, *calls):
        retriever = TreeRetriever(planted.features, planted.universe, SMALL, 3, workers)
        return [retriever.scores(np.array(call)) for call in calls]

    (whole,) = scores(1, range(20))
    (threaded,) = scores(4, range(20))
    np.testing.assert_array_equal(whole, threaded)
    apart = scores(2, [19], [3, 18, 3], range(20))
    np.testing.assert_array_equal(apart[0], whole[[19]])
    np.testing.assert_array_equal(apart[1], whole[[3, 18, 3]])
    np.testing.assert_array_equal(apart[2], whole)


def test_the_random_state_outside_neither_matters_nor_changes(planted):
    np.random.seed(1)  # noqa: NPY002 (the global state is what the test is about)
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    one = fit(SMALL, FitContext(planted, 3))[0].scores(np.array([5]))
    np.testing.assert_array_equal(before, np.random.get_state()[1])  # noqa: NPY002
    np.random.seed(2)  # noqa: NPY002
    np.testing.assert_array_equal(fit(SMALL, FitContext(planted, 3))[0].scores(np.array([5])), one)
    assert not np.array_equal(fit(SMALL, FitContext(planted, 4))[0].scores(np.array([5])), one)


def test_genes_outside_the_universe_do_not_matter(planted):
    some = dataclasses.replace(planted, universe=np.array([1, 2, 7, 9, 18]))
    changed = planted.features.copy()
    changed[[0, 3, 4]] = 5.0
    one = fit(SMALL, FitContext(some, 0))[0].scores(np.array([18, 19]))
    other = fit(SMALL, FitContext(dataclasses.replace(some, features=changed), 0))[0]
    np.testing.assert_array_equal(one, other.scores(np.array([18, 19])))


def test_no_label_matters(data, small_configs):
    blind = dataclasses.replace(data, teams={}, validation={})
    targets = np.arange(40)
    np.testing.assert_array_equal(
        fit(small_configs["tree"], FitContext(data, 1))[0].scores(targets),
        fit(small_configs["tree"], FitContext(blind, 1))[0].scores(targets),
    )


def test_a_target_is_fitted_once_and_only_when_asked_for(planted, monkeypatch):
    fitted = []
    forest = TreeRetriever._forest
    monkeypatch.setattr(
        TreeRetriever, "_forest", lambda self, t: fitted.append(t) or forest(self, t)
    )
    retriever, _ = fit(SMALL, FitContext(planted, 0))
    assert fitted == []
    calls = []
    retriever.scores(np.array([4, 9, 4]), progress=lambda *call: calls.append(call))
    assert sorted(fitted) == [4, 9]
    assert calls == [("Tree regression", done, 2) for done in range(3)]
    retriever.scores(np.array([9, 2]))
    assert sorted(fitted) == [2, 4, 9]


def test_cancelling_keeps_what_is_done(planted):
    def cancel(stage, done, total):
        if done == 2:
            raise Cancelled("stop")

    retriever = TreeRetriever(planted.features, planted.universe, SMALL, 0, 1)
    with pytest.raises(Cancelled):
        retriever.scores(np.arange(6), progress=cancel)
    fresh = TreeRetriever(planted.features, planted.universe, SMALL, 0, 1)
    np.testing.assert_array_equal(retriever.scores(np.arange(6)), fresh.scores(np.arange(6)))


def test_constant_targets_and_lonely_candidates(planted):
    features = planted.features.copy()
    features[6] = 0.0
    retriever = TreeRetriever(features, np.array([6]), SMALL, 0)
    scores = retriever.scores(np.array([6, 8]))
    assert np.isneginf(scores[0]).all()  # its only candidate is the target itself
    assert scores[1, 6] == 0  # a constant candidate explains nothing
    flat = TreeRetriever(features, np.arange(20), SMALL, 0).scores(np.array([6]))
    assert (flat[0, np.arange(20) != 6] == 0).all()


@pytest.mark.parametrize("seed", [0, 42, 2**32 - 1, 2**64 - 1])
def test_any_seed_survives_the_checkpoint(planted, seed):
    retriever, _ = fit(SMALL, FitContext(planted, seed))
    state = retriever.state()
    assert state["seed"].dtype == torch.float32
    again = restore(state, SMALL, FitContext(planted))
    assert again.seed == seed


@pytest.mark.parametrize("word", [-1.0, 0.5, 65536.0])
def test_a_damaged_seed_is_refused(planted, word):
    state = {"seed": torch.tensor([1.0, word, 0.0, 0.0])}
    with pytest.raises(CheckpointError, match="damaged"):
        restore(state, SMALL, FitContext(planted))


@pytest.mark.parametrize(
    "wrong", [{"forest": "oak"}, {"max_features": "all"}, {"trees": 0}, {"max_cells": 1}]
)
def test_settings_are_checked(wrong):
    with pytest.raises(InputError):
        METHODS["tree"].config(**wrong)
