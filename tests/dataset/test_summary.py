from collections import Counter

import pytest

from grncore.dataset import Dataset, Notice, repeated_team_share, summarise
from tests.dataset.made import make


def test_summary_counts_by_brute_force(tiny: Dataset) -> None:
    summary = summarise(tiny)
    pairs = set(zip(tiny.edges["regulator"], tiny.edges["target"], strict=True))
    teams = {t: frozenset(r for r, other in pairs if other == t) for t in {t for _, t in pairs}}
    assert (summary.genes, summary.cells) == (40, 30)
    assert summary.edges == len(pairs) == len(tiny.edges)
    assert summary.targets == len(teams)
    assert summary.regulators == len({r for r, _ in pairs})
    for size in range(1, 5):
        mine = [team for team in teams.values() if len(team) == size]
        assert summary.targets_by_size[size] == len(mine)
        assert summary.teams_by_size[size] == len(set(mine))
        shared = [team for team in mine if Counter(mine)[team] > 1]
        assert repeated_team_share(tiny)[size] == pytest.approx(len(shared) / len(mine))
    assert summary.fingerprint == tiny.fingerprint


def test_summary_repeats_the_notices() -> None:
    assert summarise(make(notices=[Notice("a", "mind this")])).warnings == ("mind this",)


def test_nothing_is_counted_without_known_edges() -> None:
    dataset = make(edges=None)
    summary = summarise(dataset)
    assert (summary.edges, summary.targets, dict(summary.targets_by_size)) == (0, 0, {})
    assert repeated_team_share(dataset) == {}
