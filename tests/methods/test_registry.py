"""What every registered retriever promises."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from grncore.errors import Cancelled, CheckpointError
from grncore.methods import registry
from grncore.methods.fitted import FitContext
from grncore.methods.registry import METHODS, rankers, taken_by
from grncore.pools import MISSING, top_pools
from grncore.progress import silent
from grncore.splits import make_split
from grncore.training_data import training_data

DOCS = Path(__file__).resolve().parents[2] / "docs"
KINDS = list(rankers())
NEURAL = ["attention", "dot"]


def fit(kind, data, config, seed=1, progress=silent):
    return METHODS[kind].fit(config, FitContext(data, seed, progress=progress))


def test_the_page_of_methods_names_every_one():
    page = (DOCS / "methods.md").read_text(encoding="utf-8").lower()
    assert [m.label for m in METHODS.values() if m.label.lower() not in page] == []


def test_plans_are_what_the_records_say():
    evidence = ("evidence_ranker", "snapshot_ranker")
    assert taken_by("plain") == ("attention", ("pair", "residual"))
    assert taken_by("quick") == ("popularity", ("pair", *evidence))
    assert taken_by("recommended") == ("attention", ("pair", "residual", *evidence))
    assert set(taken_by("thorough")[1]) == {*registry.networks(), *evidence, "evidence_hos2"}
    assert (registry.untrained_ranker(), registry.label_free()) == ("correlation", "evidence")
    offered = ("evidence", "evidence_ranker", "neighbour", "residual", "pair")
    assert registry.compared_first(offered) == ("residual", "evidence_ranker")
    assert registry.compared_first(("neighbour", "pair")) == ("pair",)


def test_a_plan_takes_what_the_data_can_serve(tiny, monkeypatch):
    logged = dataclasses.replace(tiny, is_logged=True, sample_noun="samples")
    assert taken_by("quick", logged) == ("popularity", ("pair", "evidence_ranker"))
    assert taken_by("quick", tiny)[1] == ("pair", "evidence_ranker", "snapshot_ranker")
    asking = dataclasses.replace(METHODS["pair"], needs=frozenset({"labels", "prior"}))
    monkeypatch.setattr(registry, "METHODS", {**METHODS, "pair": asking})
    assert "pair" not in taken_by("quick", tiny)[1]
    bare = dataclasses.replace(tiny, edges=tiny.edges[:0])
    assert taken_by("quick", bare) == ("correlation", ())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("universe", ["all", "listed", "train"])
def test_only_candidates_have_finite_scores(tiny, small_configs, kind, universe):
    data = training_data(tiny, make_split(tiny, "random", 42), universe=universe)
    retriever, _ = fit(kind, data, small_configs[kind])
    assert retriever.kind == kind
    targets = np.array([39, 3, 3, 20])
    scores = retriever.scores(targets)
    assert scores.shape == (4, 40)
    assert scores.dtype == np.float32
    np.testing.assert_array_equal(np.isfinite(scores), data.candidates(targets))
    assert np.isneginf(scores[~data.candidates(targets)]).all()
    pools = top_pools(scores, targets, 80, kind)
    held = [len(data.universe) - (t in data.universe) for t in targets]
    assert ((pools.members != MISSING).sum(axis=1) == held).all()
    assert retriever.scores(np.empty(0, np.int64)).shape == (0, 40)


@pytest.mark.parametrize("kind", KINDS)
def test_the_state_is_a_copy(data, small_configs, kind):
    retriever, _ = fit(kind, data, small_configs[kind])
    before = retriever.scores(np.array([5]))
    for stored in retriever.state().values():
        np.asarray(stored)[...] = 0
    np.testing.assert_array_equal(retriever.scores(np.array([5])), before)


@pytest.mark.parametrize("kind", [k for k in KINDS if k != "correlation"])
def test_a_state_that_does_not_fit_is_refused(data, small_configs, kind):
    retriever, _ = fit(kind, data, small_configs[kind])
    state = retriever.state()

    def restore(state, features=data.features):
        context = FitContext(dataclasses.replace(data, features=features))
        METHODS[kind].restore(state, small_configs[kind], context)

    name = next(iter(state))
    lacking = {k: v for k, v in state.items() if k != name}
    with pytest.raises(CheckpointError, match="missing tensors"):
        restore(lacking)
    with pytest.raises(CheckpointError, match="unknown tensors"):
        restore({**state, "surplus": torch.zeros(1)})
    with pytest.raises(CheckpointError, match="with shape"):
        restore({**state, name: state[name][:-1]})
    with pytest.raises(CheckpointError, match="not finite"):
        restore({**state, name: state[name] * torch.nan})
    with pytest.raises(CheckpointError, match="made for other data"):
        # One gene fewer for popularity and trees, one cell fewer for the networks.
        restore(state, data.features[:-1, :-1])


def test_correlation_refuses_tensors(data, small_configs):
    with pytest.raises(CheckpointError, match="unknown tensors"):
        METHODS["correlation"].restore(
            {"counts": torch.zeros(40)}, small_configs["correlation"], FitContext(data)
        )


@pytest.mark.parametrize("kind", NEURAL)
def test_same_seed_same_retriever_and_the_callers_random_state_is_untouched(
    data, small_configs, kind
):
    config = small_configs[kind]
    torch.manual_seed(11)
    before = torch.random.get_rng_state()
    first, first_curve = fit(kind, data, config, seed=4)
    assert torch.equal(before, torch.random.get_rng_state())
    torch.manual_seed(99)  # another random state outside must not matter
    second, second_curve = fit(kind, data, config, seed=4)
    other, _ = fit(kind, data, config, seed=5)
    everyone = np.arange(data.n_genes)
    np.testing.assert_array_equal(first.scores(everyone), second.scores(everyone))
    assert first_curve == second_curve
    assert not np.array_equal(first.scores(everyone), other.scores(everyone))


@pytest.mark.parametrize("kind", NEURAL)
def test_progress_counts_up_and_cancels(data, small_configs, kind):
    calls = []
    fit(kind, data, small_configs[kind], progress=lambda *call: calls.append(call))
    total = 3 * -(-len(data.teams) // 5)
    assert calls == [("stage 1", done, total) for done in range(1, total + 1)]

    def cancel(stage, done, total):
        raise Cancelled("stop")

    with pytest.raises(Cancelled):
        fit(kind, data, small_configs[kind], progress=cancel)


@pytest.mark.parametrize("kind", NEURAL)
def test_scoring_in_chunks_changes_nothing(data, small_configs, kind, monkeypatch):
    retriever, _ = fit(kind, data, small_configs[kind])
    everyone = np.arange(data.n_genes)
    whole = retriever.scores(everyone)
    monkeypatch.setattr("grncore.nets.retrieval.CHUNK_VALUES", 1)
    np.testing.assert_allclose(retriever.scores(everyone), whole, atol=1e-5)
