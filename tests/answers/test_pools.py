"""Pools under every retriever: ranks, ties and coverage are compared with counting by hand."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grncore.answers.described import described
from grncore.answers.pools import (
    coverage_records,
    coverage_summary,
    coverage_table,
    crossing_places,
    edges_at,
    nearest_size,
    pool_report,
    pool_sizes,
    random_curve,
    recall_at,
    recall_curve,
    retrievers_at_hand,
    sets_to_score,
)
from grncore.dataset import Dataset
from grncore.pipeline import Predictor


def targets_of(source) -> list[str]:
    return [name for names in source.split.test.values() for name in names]


def test_own_retriever_comes_first_and_each_only_once(predictor: Predictor, tiny: Dataset):
    assert retrievers_at_hand(predictor) == ("attention", "popularity", "correlation")
    assert retrievers_at_hand(Predictor(tiny)) == ("correlation", "popularity")


def test_without_labels_only_correlation_is_left(tiny: Dataset):
    bare = Dataset.create(
        name="bare", expression=tiny.expression, genes=tiny.genes, cells=tiny.cells,
        edges=tiny.edges.iloc[:0],
    )  # fmt: skip
    source = Predictor(bare)
    assert retrievers_at_hand(source) == ("correlation",)
    report = pool_report(source, "g5")
    assert report.truth == () and report.covered_at("correlation") is None
    assert len(report.table) == len(bare.genes) - 1
    assert coverage_table(source, "correlation").empty
    assert math.isnan(recall_at(coverage_table(source, "correlation"), 3))


def test_ranks_scores_and_ties_are_those_of_each_pool(predictor: Predictor, tiny: Dataset):
    target = targets_of(predictor)[0]
    report = pool_report(predictor, target)
    row = tiny.index[target]
    for kind in report.retrievers:
        scores = predictor.retriever(kind).scores(np.array([row]))[0]
        candidates = [g for g in range(len(tiny.genes)) if np.isfinite(scores[g])]
        order = sorted(candidates, key=lambda g: (-scores[g], g))
        table = report.table.set_index("regulator")
        assert set(table.index) == {tiny.genes[g] for g in candidates}
        for place, gene in enumerate(order, 1):
            line = table.loc[tiny.genes[gene]]
            assert line[f"rank_{kind}"] == place
            assert line[f"score_{kind}"] == pytest.approx(float(scores[gene]))
            assert line[f"tied_{kind}"] == sum(scores[g] == scores[gene] for g in candidates) - 1
    assert list(report.table["rank_attention"]) == list(range(1, len(report.table) + 1))
    counts = report.table.set_index("regulator")["training_targets"]
    for gene in report.table["regulator"]:
        trained = sum(tiny.index[gene] in team for team in predictor.data.teams.values())
        assert counts[gene] == trained


def test_covered_at_is_the_smallest_complete_pool(predictor: Predictor, tiny: Dataset):
    for target in targets_of(predictor):
        report = pool_report(predictor, target)
        for kind in report.retrievers:
            ranking = [
                tiny.genes[g]
                for g in predictor.pools([tiny.index[target]], 99, retriever=kind).of(
                    tiny.index[target]
                )
            ]
            complete = [
                k for k in range(1, len(ranking) + 1) if set(report.truth) <= set(ranking[:k])
            ]
            assert report.covered_at(kind) == (complete[0] if complete else None)
            for k in (1, 4, 9):
                held = len(set(report.truth) & set(ranking[:k]))
                assert report.held(kind, k) == held
                assert report.standing(kind, k)["covered"].sum() == held
            assert set(report.outside) == set(report.truth) - set(ranking)


def test_coverage_equals_contains_team_at_every_k(predictor: Predictor, tiny: Dataset):
    names = targets_of(predictor)
    for kind in retrievers_at_hand(predictor):
        table = coverage_table(predictor, kind)
        assert list(table["target"]) == names
        n = int(table["candidates"].max())
        pools = {
            name: predictor.pools([tiny.index[name]], n, retriever=kind).of(tiny.index[name])
            for name in names
        }
        for k in range(1, n + 1):
            tops = {name: {tiny.genes[g] for g in pools[name][:k]} for name in names}
            whole = [set(tiny.teams[name]) <= tops[name] for name in names]
            shares = [
                len(set(tiny.teams[name]) & tops[name]) / len(tiny.teams[name]) for name in names
            ]
            assert recall_at(table, k) == pytest.approx(np.mean(whole))
            assert edges_at(table, k) == pytest.approx(np.mean(shares))


def test_coverage_does_not_depend_on_the_batch(predictor, monkeypatch):
    whole = coverage_table(predictor, "attention")
    monkeypatch.setattr("grncore.answers.pools.POOLS_AT_ONCE", 2)
    seen: list[int] = []
    again = coverage_table(predictor, "attention", progress=lambda stage, i, n: seen.append(i))
    pd.testing.assert_frame_equal(whole, again)
    assert seen == list(range(0, len(whole), 2))


@given(st.integers(1, 4), st.integers(5, 9))
def test_random_curve_is_the_share_of_all_orders(size: int, candidates: int):
    table = pd.DataFrame(
        {"R": [size, size], "candidates": [candidates] * 2, "covered_at": [size, None]}
    ).astype({"covered_at": "Int64"})
    ks = list(range(1, candidates + 1))
    expected = [
        math.comb(candidates - size, k - size) / math.comb(candidates, k) if k >= size else 0.0
        for k in ks
    ]
    # The second target has a regulator that is no candidate: no order covers it.
    np.testing.assert_allclose(random_curve(table, ks), np.array(expected) / 2)


def test_random_cover_is_the_mean_over_all_orders(predictor: Predictor):
    report = pool_report(predictor, targets_of(predictor)[0])
    size, n = len(report.truth), len(report.table)
    last = [k * math.comb(k - 1, size - 1) / math.comb(n, size) for k in range(size, n + 1)]
    assert report.random_cover == pytest.approx(sum(last))


@given(st.integers(1, 20_000))
def test_sliders_reach_from_one_to_all(candidates: int):
    sizes = pool_sizes(candidates)
    assert sizes[-1] == candidates and sizes[0] == 1 if candidates > 1 else sizes == (1,)
    assert list(sizes) == sorted(set(sizes))
    assert set(range(1, min(100, candidates) + 1)) <= set(sizes)
    assert nearest_size(sizes, 55) == min(55, candidates)


def test_curve_never_falls_and_ends_at_the_candidates(predictor: Predictor):
    table = coverage_table(predictor, "popularity")
    curve = recall_curve(table, range(1, 41))
    assert (np.diff(curve) >= 0).all()
    assert curve[-1] == pytest.approx(table["covered_at"].notna().mean())


def test_summary_speaks_of_the_target_and_of_the_tables(predictor: Predictor):
    report = pool_report(predictor, targets_of(predictor)[0])
    tables = {kind: coverage_table(predictor, kind) for kind in report.retrievers}
    summary = coverage_summary(report, tables, k=9, cap=4).set_index("retriever")
    for kind in report.retrievers:
        covered = report.covered_at(kind)
        assert summary.loc[kind, "target_at_k"] == (covered is not None and covered <= 9)
        assert summary.loc[kind, "target_at_cap"] == (covered is not None and covered <= 4)
        assert summary.loc[kind, "recall"] == recall_at(tables[kind], 9)
        assert summary.loc[kind, "coverage"] == recall_at(tables[kind], 4)
        assert summary.loc[kind, "edges"] == edges_at(tables[kind], 9)


def test_rows_of_coverage_can_be_written(predictor: Predictor):
    tables = {kind: coverage_table(predictor, kind) for kind in retrievers_at_hand(predictor)}
    rows = described(coverage_records(tables), predictor)
    assert len(rows) == sum(map(len, tables.values()))
    for kind, table in tables.items():
        own = rows[rows["retriever"] == kind]
        written = [tuple(map(int, text.split(";"))) if text else () for text in own["found_at"]]
        assert written == table["found_at"].tolist()


def test_crossing_keeps_near_and_true_candidates(predictor: Predictor):
    report = pool_report(predictor, targets_of(predictor)[0])
    kept = set(crossing_places(report, "attention", "correlation", 3)["regulator"])
    for line in report.table.itertuples():
        near = min(line.rank_attention, line.rank_correlation) <= 3
        assert (line.regulator in kept) == (near or line.true)


def test_sets_to_score():
    assert sets_to_score(80, 3) == 82_160
    assert sets_to_score(55, 4) == 341_055
