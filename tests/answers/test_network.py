"""The whole network: its edges, counts and filters against plain loops over the teams."""

from dataclasses import replace

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from grncore.answers.network import (
    around,
    counts_of,
    filter_edges,
    first_targets,
    membership_shares,
    network_edges,
    peak_groups,
)
from grncore.answers.part_sets import part_sets
from grncore.answers.ranked_sets import RankedSets
from grncore.answers.target import view_table
from grncore.dataset import Dataset
from grncore.export import predicted_edges
from grncore.pipeline.predictor import Predictor


@pytest.fixture(scope="module")
def source(tiny: Dataset) -> Predictor:
    return Predictor(tiny)


@pytest.fixture(scope="module")
def sets(source):
    return part_sets(source, "correlation")


@pytest.fixture(scope="module")
def edges(source, sets) -> pd.DataFrame:
    return network_edges(source, sets)


def test_edges_are_the_union_of_predicted_and_true(tiny: Dataset, sets, edges):
    named = {(gene, target) for target, ranked in sets.items() for gene in ranked.best}
    true = {(gene, target) for target in sets for gene in tiny.teams[target]}
    verdicts = {
        (gene, target): verdict
        for gene, target, verdict in zip(
            edges["regulator"], edges["target"], edges["verdict"], strict=True
        )
    }
    assert set(verdicts) == named | true
    assert len(edges) == len(verdicts)
    for pair, verdict in verdicts.items():
        assert (pair in named, pair in true) == {
            "hit": (True, True), "wrong": (True, False), "missed": (False, True)
        }[verdict]  # fmt: skip


def test_counts_equal_set_arithmetic(tiny: Dataset, sets, edges):
    counts = counts_of(edges)
    assert counts.targets == len(sets)
    assert counts.exact == sum(set(s.best) == set(tiny.teams[t]) for t, s in sets.items())
    predicted = sum(len(s.best) for s in sets.values())
    true = sum(len(tiny.teams[t]) for t in sets)
    hits = sum(len(set(s.best) & set(tiny.teams[t])) for t, s in sets.items())
    assert (counts.predicted, counts.true, counts.hits) == (predicted, true, hits)
    assert counts.precision == pytest.approx(hits / predicted)
    assert counts.recall == pytest.approx(hits / true)


def test_nothing_counted_gives_no_share(edges):
    counts = counts_of(edges.iloc[:0])
    assert counts.precision is None
    assert counts.recall is None
    assert counts.targets == 0


def test_test_truth_alone_is_in_the_default_network(source, edges):
    assert set(edges["part"]) == {"test"}
    held = {name for names in source.split.test.values() for name in names}
    assert set(edges["target"]) == held


def test_targets_with_a_shortened_truth_are_left_out(source, sets, tiny: Dataset):
    gone = next(iter(sets))
    short = Predictor(replace(tiny, shortened={gone: ("lost",)}))
    assert gone not in set(network_edges(short, sets)["target"])


def test_shares_are_softmax_weights_of_the_sets_that_hold_a_gene():
    scores = np.array([2.0, 1.0, -3.0])
    teams = (("a", "b"), ("a", "c"), ("c", "d"))
    ranked = RankedSets("m", "M", teams, scores, scores, np.zeros(3))
    weights = np.exp(scores) / np.exp(scores).sum()
    shares = membership_shares(ranked)
    assert shares == pytest.approx(
        {
            gene: sum(w for team, w in zip(teams, weights, strict=True) if gene in team)
            for gene in "abcd"
        }
    )


def test_shares_agree_with_the_exported_importance(source, sets, edges):
    from grncore.answers.target import target_view

    tables = [view_table(source, target_view(source, t)) for t in sets]
    exported = predicted_edges(pd.concat(tables), "correlation")
    importance = {(tf, t): s for tf, t, s in exported.itertuples(index=False)}
    named = edges[edges["verdict"] != "missed"]
    for row in named.itertuples():
        assert row.share == pytest.approx(importance[row.regulator, row.target])
    assert len(named) == len(importance)


def test_filters_keep_what_they_say(edges):
    regulator = edges["regulator"].iloc[0]
    kept = filter_edges(edges, regulators=[regulator], sizes=[2, 3], verdicts=["hit", "missed"])
    expected = edges[
        (edges["regulator"] == regulator)
        & edges["R"].isin([2, 3])
        & edges["verdict"].isin(["hit", "missed"])
    ]
    pd.testing.assert_frame_equal(kept, expected.reset_index(drop=True))
    pd.testing.assert_frame_equal(filter_edges(edges), edges)
    for exact in (True, False):
        assert (filter_edges(edges, exact=exact)["exact"] == exact).all()
    parts = sum(len(filter_edges(edges, exact=exact)) for exact in (True, False))
    assert parts == len(edges)


@pytest.mark.parametrize("limit", [1, 7, 20, 10_000])
def test_a_cut_never_parts_a_target_from_its_edges(edges, limit: int):
    cut = first_targets(edges, limit)
    whole = edges.groupby("target", sort=False).size()
    kept = cut.groupby("target", sort=False).size()
    assert (whole[kept.index] == kept).all()
    assert list(kept.index) == list(whole.index[: len(kept)])
    if len(kept) > 1:
        assert len(cut) <= limit
    if len(kept) < len(whole):
        assert len(cut) + whole.iloc[len(kept)] > limit


def test_peak_group_is_that_of_the_highest_mean(tiny: Dataset):
    peaks = peak_groups(tiny)
    groups = np.array(tiny.cell_groups)
    for row, gene in enumerate(tiny.genes):
        means = {name: tiny.expression[row, groups == name].mean() for name in set(groups)}
        assert means[peaks[gene]] == pytest.approx(max(means.values()))
    assert peak_groups(replace(tiny, cell_groups=None)) == {}


def test_around_reaches_as_far_as_a_walk_does(edges):
    graph = nx.Graph(zip(edges["regulator"], edges["target"], strict=True))
    gene = edges["target"].iloc[0]
    for steps in (1, 2, 3):
        near = set(nx.single_source_shortest_path_length(graph, gene, cutoff=steps - 1))
        found = around(edges, gene, steps)
        expected = {
            (a, b)
            for a, b in zip(edges["regulator"], edges["target"], strict=True)
            if a in near or b in near
        }
        assert set(zip(found["regulator"], found["target"], strict=True)) == expected


def test_effects_and_probability_filter(edges):
    known = edges.assign(
        effect=np.resize(["activates", "represses"], len(edges)),
        probability=np.resize([0.2, np.nan, 0.9], len(edges)),
    )
    sure = filter_edges(known, effects=["activates"], least=0.5)
    assert len(sure)
    assert set(sure["effect"]) == {"activates"}
    assert set(sure["probability"]) == {0.9}
    assert len(filter_edges(known, least=0.0)) == len(known)
