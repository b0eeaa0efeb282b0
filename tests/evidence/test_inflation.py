"""Genes that move together for other reasons: what any gene explains counts for little."""

import numpy as np
import pytest

from grncore.evidence.gram import TargetGram
from grncore.evidence.identifiability import identified
from grncore.evidence.inflation import further_gains, inflation_of
from grncore.evidence.size import Penalty
from grncore.evidence.snapshot_evidence import SnapshotEvidence

SAMPLES, REGULATORS, TARGETS = 120, 30, 60


def compendium(batches: float) -> tuple[np.ndarray, list[tuple[int, ...]]]:
    """Logged samples of pairs and single regulators, and batches that move every gene a little."""
    rng = np.random.default_rng(3)
    drive = rng.normal(size=(REGULATORS, SAMPLES))
    teams = [tuple(rng.choice(REGULATORS, 1 + k % 2, replace=False)) for k in range(TARGETS)]
    targets = np.array([drive[list(team)].sum(0) for team in teams])
    values = np.vstack([drive, targets + 0.4 * rng.normal(size=targets.shape)])
    batch = rng.normal(size=(len(values), 5))[:, rng.integers(0, 5, SAMPLES)]
    return 8.0 + values + batches * batch, teams


def fitted(batches: float) -> tuple[SnapshotEvidence, list[tuple[int, ...]]]:
    values, teams = compendium(batches)
    return SnapshotEvidence.fit(values, np.arange(REGULATORS), logged=True), teams


def test_gains_are_what_a_larger_fit_explains():
    rng = np.random.default_rng(0)
    columns = np.vstack([rng.normal(size=(8, 50)), np.ones(50)])
    values = columns[:3].sum(0) + rng.normal(size=50)
    gram = TargetGram(columns @ columns.T, columns @ values, float(values @ values), 50.0)

    def left(members: list[int]) -> float:
        design = columns[[*members, 8]].T
        return float(((values - design @ np.linalg.lstsq(design, values)[0]) ** 2).sum())

    expected = [left([0, 4]) - left([0, 4, other]) for other in (1, 2, 3, 5, 6, 7)]
    found = further_gains(gram, np.arange(8), np.array([0, 4]))
    np.testing.assert_allclose(found, expected)


def test_chance_alone_inflates_nothing():
    gains = np.random.default_rng(0).chisquare(1, 20_000)
    assert inflation_of(gains) == pytest.approx(1.0, abs=0.05)
    assert inflation_of(3 * gains) == pytest.approx(3.0, rel=0.05)
    assert inflation_of(np.empty(0)) == 1.0


def test_each_further_member_costs_more_where_genes_at_large_explain_more():
    plain, dear = Penalty(20, 100.0), Penalty(20, 100.0, inflation=(2.0, 3.0))
    assert dear.of(1) == plain.of(1)
    steps = [plain.of(size + 1) - plain.of(size) for size in (1, 2, 3)]
    found = [dear.of(size + 1) - dear.of(size) for size in (1, 2, 3)]
    np.testing.assert_allclose(found, np.array([2.0, 3.0, 3.0]) * steps)


def told(evidence: SnapshotEvidence, teams: list[tuple[int, ...]]) -> float:
    sizes = [evidence.choose_size(REGULATORS + k).size for k in range(len(teams))]
    return float(np.mean([size == len(team) for size, team in zip(sizes, teams, strict=True)]))


def test_sizes_are_told_better_where_batches_move_all_genes_and_as_well_where_none_do():
    for batches, gain in ((0.0, 0.0), (0.3, 0.15)):
        evidence, teams = fitted(batches)
        allowing = told(evidence, teams)
        assert (evidence.inflation[0] > 1.2) == (batches > 0)
        evidence._inflation = (1.0, 1.0, 1.0)
        assert allowing >= told(evidence, teams) + gain


def test_rivals_are_told_apart_less_where_genes_at_large_explain_more():
    evidence, teams = fitted(0.0)
    target, size = REGULATORS + 1, len(teams[1])
    evidence._inflation = (1.0, 1.0, 1.0)
    plain = identified(evidence, target, size)
    evidence._inflation = (1.0, 1.0, 1000.0)
    allowing = identified(evidence, target, size)
    assert plain.kind == "unique"
    assert allowing.kind == "weak"
    assert len(allowing.sets) > len(plain.sets)
