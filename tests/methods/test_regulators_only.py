"""Retrieval among known regulators only, on real data whose teams are large (appendix I)."""

import numpy as np
import pytest

from grncore.methods.attention import AttentionConfig
from grncore.methods.fitted import FitContext
from grncore.methods.registry import METHODS
from grncore.pools import MISSING, top_pools
from grncore.readers import load
from grncore.splits import make_split
from grncore.training_data import training_data

SMALL = AttentionConfig(dim=8, heads=2, hidden=4, scorer_hidden=4, epochs=1, batch_size=64)


@pytest.fixture(scope="module")
def mesc(shared_data):
    dataset = load(shared_data / "beeline-mesc")
    split = make_split(dataset, "random", 42, strata=range(1, 73))
    return dataset, split


@pytest.mark.parametrize(("universe", "n_candidates"), [("listed", 627), ("train", 88)])
@pytest.mark.parametrize("kind", ["popularity", "correlation", "attention"])
def test_pools_wider_than_the_universe_hold_all_of_it(mesc, universe, n_candidates, kind):
    dataset, split = mesc
    data = training_data(dataset, split, universe=universe, n_cells=50)
    assert len(data.universe) == n_candidates
    method = METHODS[kind]
    config = SMALL if kind == "attention" else method.config()
    retriever, _ = method.fit(config, FitContext(data))
    targets = data.validation_targets()
    pools = top_pools(retriever.scores(targets), targets, 700, kind)
    for target in targets:
        members = pools.of(int(target))
        assert sorted(members) == [gene for gene in data.universe if gene != target]
    assert ((pools.members == MISSING).sum(axis=1) >= 700 - n_candidates).all()
    # The whole universe holds every team whose regulators are in it.
    inside = [np.isin(data.validation[int(t)], data.universe).all() for t in targets]
    assert pools.covers(data.validation).tolist() == inside
    assert np.mean(inside) > 0.9
