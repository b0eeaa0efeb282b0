"""The reverse question is compared with going through every target by hand."""

import math
from collections import Counter

import pytest

from grncore.answers.part_sets import part_sets
from grncore.answers.regulator import (
    Counts,
    decoded,
    regulator_report,
    regulators_offered,
    unknown_sets,
)
from grncore.answers.target import role_of
from grncore.dataset import Dataset
from grncore.pipeline import Predictor

MODELS = ("stage1", "residual", "neighbour")


@pytest.fixture(params=MODELS)
def found(request, predictor: Predictor):
    sets = {}
    for part in ("test", "train"):
        sets.update(part_sets(predictor, request.param, part=part))
    return decoded(predictor, sets, request.param)


@pytest.fixture
def pools(predictor: Predictor, tiny: Dataset) -> dict[str, list[str]]:
    """Names of each decoding pool, best first."""
    ranked = {}
    for size in predictor.split.sizes:
        for part in ("test", "train"):
            for target in getattr(predictor.split, part)[size]:
                row = tiny.index[target]
                members = predictor.pools([row], predictor.cap(size)).of(row)
                ranked[target] = [tiny.genes[gene] for gene in members]
    return ranked


def test_table_and_counts_equal_going_through_the_targets(found, predictor, pools, tiny: Dataset):
    for gene in tiny.genes:
        report = regulator_report(found, gene)
        rows = report.table.set_index("target")
        targets = [t for t in found.named if t != gene]
        named = [t for t in targets if gene in found.named[t]]
        true = [t for t in targets if gene in tiny.teams[t]]
        assert set(rows.index) == set(named) | set(true)
        counts = report.counts
        assert counts.targets == len(targets)
        assert (counts.named, counts.true) == (len(named), len(true))
        assert counts.hits == len(set(named) & set(true))
        assert counts.wrong == len(set(named) - set(true))
        assert counts.missed == len(set(true) - set(named))
        for target, row in rows.iterrows():
            team, truth = found.named[target], tiny.teams[target]
            assert row["team"] == team and row["truth"] == truth and row["R"] == len(truth)
            assert row["role"] == role_of(tiny, predictor.split.part_of(target), target)
            assert set(row["partners"]) == (set(team) - {gene} if gene in team else set())
            assert row["hits"] == len(set(team) & set(truth))
            expected = {(True, True): "hit", (True, False): "wrong", (False, True): "missed"}
            assert row["verdict"] == expected[gene in team, gene in truth]
            wrong, missed = row["verdict"] == "wrong", row["verdict"] == "missed"
            assert set(row["displaced"]) == (set(truth) - set(team) if wrong else set())
            assert set(row["instead"]) == (set(team) - set(truth) if missed else set())
            names = pools[target]
            if gene in names:
                assert row["rank"] == names.index(gene) + 1
            else:
                assert row.isna()["rank"]


def test_confused_pools_are_those_that_rank_it_above_a_true_regulator(found, pools, tiny):
    for gene in tiny.genes[:14]:
        report = regulator_report(found, gene)
        lines = report.confused.set_index("target")
        for target in found.named:
            truth = tiny.teams[target]
            names = pools[target]
            behind = {g for g in truth if g not in names[: names.index(gene)]} if (
                gene in names and gene not in truth and gene != target
            ) else set()  # fmt: skip
            assert (target in lines.index) == bool(behind), (gene, target)
            if behind:
                assert set(lines.loc[target, "outranked"]) == behind
                assert lines.loc[target, "in_team"] == (gene in found.named[target])
        assert report.counts.outranks == len(lines)
        in_team = report.confused["in_team"].tolist()
        assert in_team == sorted(in_team, reverse=True)


def test_exchanges_are_two_sided(found, tiny: Dataset):
    takes, loses = Counter(), Counter()
    for gene in tiny.genes:
        for line in regulator_report(found, gene).exchanges.itertuples():
            takes[gene, line.regulator] = line.takes
            loses[gene, line.regulator] = line.loses
    # What one takes from another, the other loses to it.
    assert any(takes.values()) or all(found.named[t] == found.truth[t] for t in found.named)
    for (one, other), count in takes.items():
        assert loses[other, one] == count


def test_teams_and_partners_count_over_the_targets(found, tiny: Dataset):
    for gene in tiny.genes[:12]:
        report = regulator_report(found, gene)
        targets = [t for t in found.named if t != gene]
        named = Counter(found.named[t] for t in targets if gene in found.named[t])
        true = Counter(tiny.teams[t] for t in targets if gene in tiny.teams[t])
        both = Counter(
            tiny.teams[t]
            for t in targets
            if gene in tiny.teams[t] and found.named[t] == tiny.teams[t]
        )
        table = report.teams.set_index("team")
        assert set(table.index) == set(named) | set(true)
        for team, line in table.iterrows():
            counted = (line["predicted"], line["true"], line["exact"])
            assert counted == (named[team], true[team], both[team])
        partners = report.partners.set_index("partner")
        for other in set(tiny.genes) - {gene}:
            predicted = [t for t in targets if {gene, other} <= set(found.named[t])]
            belong = [t for t in targets if {gene, other} <= set(tiny.teams[t])]
            if not predicted and not belong:
                assert other not in partners.index
                continue
            line = partners.loc[other]
            assert (line["predicted"], line["true"]) == (len(predicted), len(belong))
            assert line["exact"] == len(set(predicted) & set(belong))
        peaks = report.teams[["predicted", "true"]].max(axis=1).tolist()
        assert peaks == sorted(peaks, reverse=True)


def test_busy_regulators_come_first_and_every_gene_is_offered(found, tiny: Dataset):
    offered = regulators_offered(tiny.genes, found)
    assert sorted(offered) == sorted(tiny.genes)
    occurs = [gene in found.true_counts or gene in found.named_counts for gene in offered]
    assert occurs == sorted(occurs, reverse=True)
    counts = [found.true_counts.get(gene, 0) for gene in offered]
    assert counts == sorted(counts, reverse=True)


def test_shares_beside_the_base_rate():
    counts = Counts(targets=40, named=10, hits=6, true=8, outranks=3)
    assert counts.base_rate == 0.2 and counts.precision == 0.6 and counts.recall == 0.75
    assert counts.expected_hits == pytest.approx(2.0)
    assert (counts.wrong, counts.missed, counts.others) == (4, 2, 32)
    nothing = Counts(0, 0, 0, 0, 0)
    assert math.isnan(nothing.base_rate) and math.isnan(nothing.precision)


def test_sample_keeps_every_verdict_and_the_order(found, tiny: Dataset):
    report = regulator_report(found, regulators_offered(tiny.genes, found)[0])
    limit = 4
    kept = report.sample([], limit)
    assert len(kept) <= max(limit, report.table["verdict"].nunique())
    assert set(kept["verdict"]) == set(report.table["verdict"])
    assert kept.index.is_monotonic_increasing
    assert len(report.sample([], 10_000)) == len(report.table)
    only = report.sample(["hit"], 10_000)
    assert set(only["verdict"]) <= {"hit"}


def test_genes_without_a_known_team_are_predicted_and_not_judged(tiny: Dataset):
    source = Predictor(tiny)
    sets = unknown_sets(source, "correlation", 2)
    assert set(sets) == set(tiny.genes) - set(tiny.teams)
    found = decoded(source, sets, "correlation")
    for target in sets:
        row = tiny.index[target]
        expected = {tiny.genes[g] for g in source.teams("correlation", [row], 2).best(row)}
        assert set(found.named[target]) == expected
    gene = next(iter(found.named_counts))
    report = regulator_report(found, gene)
    assert set(report.table["verdict"]) == {"predicted"}
    assert report.counts == Counts(0, 0, 0, 0, 0)
    assert report.confused.empty and report.exchanges.empty
    assert set(report.table["R"]) == {2}
