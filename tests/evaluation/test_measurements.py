import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grncore.dataset import Dataset
from grncore.evaluation.measurements import (
    Measurement,
    Protocol,
    coverage_rows,
    exact_rows,
    recall_rows,
    retrieval_rows,
    rows_json,
    rows_table,
)
from grncore.evaluation.truth import shortened_targets, true_teams
from grncore.pools import inject
from grncore.teams import unscored_teams

PROTOCOL = Protocol(seed=42, split="random", universe="all")


seeds = st.integers(0, 2**32 - 1)


def all_rows(it, protocol=PROTOCOL):
    # Training targets under other names, so that some of the judged teams are seen.
    training = {100 + target: team for target, team in list(it.truth.items())[::2]}
    k = it.pools.size
    size = it.teams.size
    return [
        *recall_rows(it.pools, it.truth, training, [1, k], protocol, size=size),
        *coverage_rows(it.pools, it.truth, training, k, protocol, size=size),
        *retrieval_rows(it.pools, it.truth, training, [k], protocol),
        *exact_rows(it.teams, it.truth, training, protocol, pools=it.pools, cap=k),
    ]


@settings(max_examples=25, deadline=None)
@given(seed=seeds)
def test_rows_are_strict_json_and_come_back(case, seed):
    rows = all_rows(case(seed))
    text = rows_json(rows)
    parsed = json.loads(text, parse_constant=pytest.fail)
    assert list(parsed[0])[:10] == [
        "model", "R", "metric", "K", "value", "n", "seed", "split", "universe", "subset",
    ]  # fmt: skip
    assert [Measurement(**row) for row in parsed] == rows
    for row in parsed:
        assert (row["value"] is None) == (row["n"] == 0)
        if row["lo"] is not None:
            assert row["lo"] <= row["value"] <= row["hi"]


@settings(max_examples=25, deadline=None)
@given(seed=seeds)
def test_subsets_add_up_and_exact_is_coverage_times_conditional(case, seed):
    rows = all_rows(case(seed))
    by_key = {(r.metric, r.K, r.subset): r for r in rows}

    def hits(metric, k, subset):
        row = by_key[metric, k, subset]
        return 0 if row.value is None else row.value * row.n

    k = rows[-1].K
    for metric in ("coverage", "exact", "exact_given_covered", "edge_recall", "strict_coverage"):
        parts = hits(metric, k, "seen_team") + hits(metric, k, "novel_team")
        assert hits(metric, k, "all") == pytest.approx(parts)
    for subset in ("all", "seen_team", "novel_team"):
        # Conditional exact match is over the covered targets, and only these.
        covered_count = by_key["exact_given_covered", k, subset].n
        assert covered_count == pytest.approx(hits("coverage", k, subset))
        assert hits("exact_given_covered", k, subset) <= hits("exact", k, subset) + 1e-9
        assert by_key["coverage", k, subset].value == by_key["strict_coverage", k, subset].value


def test_a_known_case():
    teams = unscored_teams(
        "pair", np.array([10, 11, 12, 13]), np.array([[1, 2], [3, 4], [5, 6], [7, 8]])
    )
    truth = {10: [1, 2], 11: [3, 4], 12: [5, 7], 13: [7, 8]}
    truth = {t: np.array(team) for t, team in truth.items()}
    training = {20: np.array([1, 2]), 21: np.array([5, 7])}
    protocol = replace(PROTOCOL, shortened=frozenset({13}))
    rows = exact_rows(teams, truth, training, protocol)
    assert [(r.subset, r.value, r.n, r.left_out, r.K) for r in rows] == [
        ("all", pytest.approx(2 / 3), 3, 1, None),
        ("seen_team", 0.5, 2, 1, None),
        ("novel_team", 1.0, 1, 1, None),
    ]


def test_no_target_is_null_and_not_nan():
    teams = unscored_teams("pair", np.array([10]), np.array([[1, 2]]))
    rows = exact_rows(teams, {10: np.array([1, 2])}, {}, PROTOCOL)
    seen = next(row for row in rows if row.subset == "seen_team")
    assert (seen.value, seen.n, seen.lo, seen.hi) == (None, 0, None, None)
    assert '"value": null' in rows_json(rows)


def test_injected_truth_shows_in_every_row(case):
    it = case(3)
    absent = np.setdiff1d(np.arange(it.n_genes), it.pools.members[0])[:1]
    pools = inject(it.pools, {int(it.pools.targets[0]): absent})
    rows = recall_rows(pools, it.truth, {}, [pools.size], PROTOCOL)
    rows += exact_rows(it.teams, it.truth, {}, PROTOCOL, pools=pools, cap=pools.size)
    assert all(row.oracle for row in rows)


def test_numpy_scalars_become_plain_numbers(case):
    it = case(1)
    protocol = replace(PROTOCOL, seed=np.int64(7))
    rows = recall_rows(it.pools, it.truth, {}, [np.int64(1)], protocol, size=np.int64(2))
    assert all(
        type(value) in (int, str, float, bool, type(None)) for value in vars(rows[0]).values()
    )


def test_tables_keep_whole_numbers(case):
    table = rows_table(all_rows(case(0)))
    assert str(table["R"].dtype) == str(table["K"].dtype) == "Int64"
    assert rows_table([]).empty


def test_truth_of_a_dataset(tiny):
    names = [*tiny.genes]
    truth = true_teams(tiny, names)
    assert {tiny.genes[t]: tuple(tiny.genes[r] for r in team) for t, team in truth.items()} == dict(
        tiny.teams
    )
    target = next(iter(tiny.teams))
    short = Dataset.create(
        name="short",
        expression=tiny.expression,
        genes=tiny.genes,
        cells=tiny.cells,
        edges=tiny.edges,
        shortened={target: ["lost"], "unknown": ["lost"]},
    )
    assert shortened_targets(short) == {tiny.index[target]}
