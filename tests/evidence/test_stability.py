"""Resampling and permutation: the algebra against fits made anew, and what both must say."""

from dataclasses import replace

import numpy as np
import pytest

from grncore.errors import InputError
from grncore.evidence.noisy import NoisyMoments
from grncore.evidence.ordered_evidence import OrderedEvidence
from grncore.evidence.responses import Groups, ResponseFamily
from grncore.evidence.snapshot import SnapshotConstants
from grncore.evidence.snapshot_evidence import SnapshotEvidence
from grncore.evidence.stability import Null, permutation_null, stability
from tests.evidence.cases import mechanism
from tests.evidence.processes import process


@pytest.fixture(scope="module")
def made():
    return mechanism(3, cells=120, targets=8, largest=2)


@pytest.fixture(scope="module")
def evidence(made):
    constants = SnapshotConstants(between=2.0, within=2.0, attenuation=0.5)
    noise = np.random.default_rng(1).gamma(5.0, size=(1, made.amounts.shape[1]))
    return SnapshotEvidence.of(
        np.vstack([made.amounts, noise]),
        made.regulators,
        cell_groups=made.groups,
        constants=constants,
    )


@pytest.fixture(scope="module")
def steps():
    made = process(5, groups=6, targets=60)
    return made, OrderedEvidence.fit(
        made.amounts, made.regulators, cell_groups=made.groups, family=ResponseFamily()
    )


def test_draws_keep_every_group_with_its_own_cells():
    groups = Groups.of(np.repeat([0, 1, 2], [5, 7, 9]), 21)
    picks, labels = groups.resampled(np.random.default_rng(0))
    for label in np.unique(labels):
        drawn = groups.number[picks[labels == label]]
        assert len(np.unique(drawn)) == 1
        assert len(drawn) == groups.count[drawn[0]]


def test_permuting_keeps_what_every_group_holds():
    groups = Groups.of(np.array([0, 1, 0, 1, 1, 0]), 6)
    values = np.arange(6.0)
    found = groups.shuffled(values, np.random.default_rng(0))
    assert (found != values).any()
    for group in (0, 1):
        here = groups.number == group
        np.testing.assert_array_equal(np.sort(found[here]), values[here])


def test_a_resampling_is_the_evidence_of_the_drawn_cells(evidence):
    other = evidence.resampled(np.random.default_rng(4))
    picks, labels = evidence.groups.resampled(np.random.default_rng(4))
    again = SnapshotEvidence.of(
        evidence.values[:, picks],
        evidence.candidates,
        cell_groups=labels,
        constants=evidence.constants,
    )
    np.testing.assert_allclose(other.gram(14).gram, again.gram(14).gram)


def test_resampled_steps_are_sums_over_the_drawn_ones(steps):
    _, ordered = steps
    moments = ordered.moments
    every = moments.gram(20)
    assert moments.process(20).follows > 0
    picks = np.random.default_rng(0).permutation(len(moments.steps.spread))
    again = ordered.resampled(np.random.default_rng(0)).moments
    assert again.design.shape == moments.design.shape
    halves = []
    for part in np.split(picks, [100]):
        some = replace(
            moments,
            steps=moments.steps.at(part),
            means=moments.means[:, part],
            design=moments.design[:, part],
        )
        halves.append(some.gram(20))
    np.testing.assert_allclose(halves[0].gram + halves[1].gram, every.gram)
    np.testing.assert_allclose(halves[0].yy + halves[1].yy, every.yy)


def test_clear_teams_are_stable_and_noise_is_not(made, evidence):
    rows = range(12, 21)
    size = {row: len(made.teams[row - 12]) if row < 20 else 2 for row in rows}
    sets = {row: evidence.best_sets(row, size[row], 60).sets for row in rows}
    found = stability(evidence, sets, resamplings=20)
    single = [row for row in rows if size[row] == 1]
    shares = [found[row].first[0] for row in single]
    assert np.mean(shares) > 0.8, shares
    assert found[20].first.max() < 0.7
    for row in rows:
        assert found[row].first.sum() == pytest.approx(1)
        best = sets[row][:, None, :] == sets[row][0][:, None]
        np.testing.assert_allclose(
            found[row].member[0], (found[row].first[:, None] * best.any(axis=2)).sum(axis=0)
        )


def test_the_same_seed_gives_the_same_shares(evidence):
    sets = {13: evidence.best_sets(13, 2, 20).sets}
    first, second = (stability(evidence, sets, resamplings=8, seed=3)[13] for _ in range(2))
    np.testing.assert_array_equal(first.first, second.first)


def test_only_what_is_regulated_beats_its_permutations(made, evidence):
    regulated = permutation_null(evidence, 12, 1, permutations=19)
    assert regulated.p_value == 0.05
    noise = [permutation_null(evidence, 20, 2, permutations=19, seed=s).p_value for s in range(3)]
    assert np.mean(noise) > 0.15
    assert Null(0.5, np.array([0.4, 0.5, 0.6])).p_value == 0.75


def test_p_values_of_noise_are_even():
    made = mechanism(3, cells=40, groups=3, targets=1)
    noise = np.random.default_rng(5).gamma(5.0, size=(60, made.amounts.shape[1]))
    evidence = SnapshotEvidence.of(
        np.vstack([made.amounts, noise]), made.regulators, constants=SnapshotConstants()
    )
    found = [permutation_null(evidence, 13 + row, 1, permutations=19).p_value for row in range(60)]
    assert 0.38 < np.mean(found) < 0.67
    assert np.mean(np.array(found) <= 0.1) < 0.22


def test_orders_with_and_without_measurement_noise_have_both(steps):
    made, ordered = steps
    counts = np.random.default_rng(0).poisson(made.amounts).astype(float)
    noisy = OrderedEvidence.fit(
        counts, made.regulators, cell_groups=made.groups, times=made.times, family=ResponseFamily()
    )
    assert isinstance(noisy.moments, NoisyMoments)
    singles = [t for t, team in made.teams.items() if len(team) == 1]
    forms = (ordered, noisy)

    def explained(target: int) -> float:
        """By whichever form explains less: noise may hide what is clear without it."""
        return min(f.unexplained(target) - f.best_sets(target, 1, 1).residual[0] for f in forms)

    target = max(singles, key=explained)
    for form in forms:
        assert permutation_null(form, target, 1, permutations=19).p_value == 0.05
        sets = {target: form.best_sets(target, 1, 12).sets}
        found = stability(form, sets, resamplings=10)[target]
        assert found.first[0] >= 0.9


def test_too_few_candidates_are_an_error(evidence):
    with pytest.raises(InputError, match="13 candidates"):
        permutation_null(evidence, 13, 13)
