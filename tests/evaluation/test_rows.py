import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grncore.dataset import Dataset
from grncore.evaluation import (
    MetricRow,
    Protocol,
    across_seeds,
    coverage_rows,
    exact_rows,
    recall_rows,
    retrieval_rows,
    rows_from_json,
    rows_json,
    rows_table,
    shortened_targets,
    summary_table,
    team_rows,
    true_teams,
)
from grncore.pools import MISSING, inject
from grncore.teams import Teams, plain_teams

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
    assert rows_from_json(text) == rows
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
    teams = plain_teams(
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
    teams = plain_teams("pair", np.array([10]), np.array([[1, 2]]))
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


def row(seed, value, **changes):
    base = MetricRow("pair", 2, "exact", 80, value, 10 if value is not None else 0, seed, "random",
                     "all", "all")  # fmt: skip
    return replace(base, **changes)


def test_across_seeds_is_mean_and_std_per_figure():
    rows = [row(42, 0.1), row(43, 0.2), row(44, 0.6), row(42, 0.5, R=3), row(43, None, R=4)]
    two, three, four = across_seeds(rows)
    assert (two.mean, two.std, two.n, two.seeds) == (
        pytest.approx(0.3), pytest.approx(np.std([0.1, 0.2, 0.6], ddof=1)), 30, (42, 43, 44),
    )  # fmt: skip
    assert (three.mean, three.std) == (0.5, None)
    assert (four.mean, four.std, four.n) == (None, None, 0)
    assert len(summary_table([two, three, four])) == 3


@pytest.mark.parametrize(
    "change", [{"oracle": True}, {"universe": "train"}, {"part": "validation"}]
)
def test_figures_of_another_protocol_are_not_averaged_in(change):
    assert len(across_seeds([row(42, 0.1), row(43, 0.9, **change)])) == 2


def test_a_repeated_seed_is_refused():
    with pytest.raises(ValueError, match="a seed occurs twice"):
        across_seeds([row(42, 0.1), row(42, 0.3)])


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


def listed(sets):
    """Teams with several sets a target, without scores."""
    sets = np.array(sets)
    nothing = np.full(sets.shape[:2], np.nan, dtype=np.float32)
    count = np.zeros(len(sets), dtype=np.int64)
    return Teams("pair", np.arange(10, 10 + len(sets)), sets, nothing, nothing, nothing,
                 np.zeros(len(sets), np.float32), count)  # fmt: skip


def test_team_rows_of_a_known_case():
    teams = listed(
        [
            [[1, 2, 3], [1, 2, 4]],  # all three
            [[1, 2, 3], [1, 2, 4]],  # two of three
            [[1, 2, 3], [4, 5, 6]],  # none
            [[MISSING] * 3, [MISSING] * 3],  # no answer
        ]
    )
    truth = {10: [1, 2, 3], 11: [1, 2, 4], 12: [7, 8, 9], 13: [1, 2, 3]}
    truth = {t: np.array(team) for t, team in truth.items()}
    rows = team_rows(teams, truth, {20: np.array([1, 2, 4])}, PROTOCOL, cap=40)
    values = {(r.metric, r.subset): (r.value, r.n) for r in rows}
    assert values["jaccard", "all"] == (pytest.approx((1 + 2 / 4 + 0 + 0) / 4), 4)
    for metric in ("precision", "team_recall", "f1"):
        assert values[metric, "all"] == (pytest.approx((1 + 2 / 3) / 4), 4)
        assert values[metric, "seen_team"] == (pytest.approx(2 / 3), 1)
        assert values[metric, "novel_team"] == (pytest.approx(1 / 3), 3)
    # Ranks 1, 2, beyond, beyond.
    assert values["truth_rank", "all"] == (None, 4)
    assert values["truth_rank", "seen_team"] == (2.0, 1)
    assert values["truth_rank", "novel_team"] == (None, 3)
    assert {(r.K, r.lo, r.hi, r.left_out) for r in rows} == {(40, None, None, 0)}
    exact = {r.subset: r for r in rows if r.metric == "f1"}
    assert list(exact) == ["all", "seen_team", "novel_team"]


def test_ranks_may_be_given_and_shortened_targets_are_left_out():
    teams = listed([[[1, 2]], [[3, 4]], [[5, 6]]])
    truth = {10: np.array([1, 2]), 11: np.array([3, 5]), 12: np.array([6, 7])}
    protocol = replace(PROTOCOL, shortened=frozenset({12}))
    rows = team_rows(teams, truth, {}, protocol, ranks=np.array([1, 8, 400]))
    by_metric = {r.metric: r for r in rows if r.subset == "all"}
    assert by_metric["truth_rank"].value == 4.5
    assert by_metric["jaccard"].value == pytest.approx((1 + 1 / 3) / 2)
    assert all(row.n == 2 and row.left_out == 1 for row in by_metric.values())
    with pytest.raises(ValueError, match="ranks for"):
        team_rows(teams, truth, {}, PROTOCOL, ranks=np.array([1]))


@settings(max_examples=25, deadline=None)
@given(seed=seeds)
def test_team_rows_are_strict_json_and_add_up(case, seed):
    it = case(seed)
    training = {100 + target: team for target, team in list(it.truth.items())[::2]}
    rows = team_rows(it.teams, it.truth, training, PROTOCOL)
    json.loads(rows_json(rows), parse_constant=pytest.fail)
    assert rows_from_json(rows_json(rows)) == rows
    by_key = {(r.metric, r.subset): r for r in rows}
    exact = exact_rows(it.teams, it.truth, training, PROTOCOL)[0]
    for metric in ("jaccard", "precision", "team_recall", "f1"):
        parts = [by_key[metric, s] for s in ("seen_team", "novel_team")]
        whole = sum(r.n * (r.value or 0.0) for r in parts)
        assert by_key[metric, "all"].value * by_key[metric, "all"].n == pytest.approx(whole)
        assert by_key[metric, "all"].value >= exact.value - 1e-12  # all of it for an exact team
    assert by_key["jaccard", "all"].value <= by_key["f1", "all"].value + 1e-12
    # More than half exact: the median rank is 1, and only then.
    assert (by_key["truth_rank", "all"].value == 1.0) == (exact.value > 0.5)


def test_an_unknown_median_is_not_averaged_away():
    rows = [row(42, 3.0, metric="truth_rank"), row(43, None, n=10, metric="truth_rank")]
    (summary,) = across_seeds(rows)
    assert (summary.mean, summary.std, summary.n) == (None, None, 20)
