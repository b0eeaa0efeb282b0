"""Classes of sets on data whose twins, noise and teams are known."""

import numpy as np
import pytest

from grncore.evidence.gram import TargetGram
from grncore.evidence.identifiability import APART, SetClass, differences, identified, twins
from grncore.evidence.ordered_evidence import OrderedEvidence
from grncore.evidence.responses import ResponseFamily
from grncore.evidence.snapshot import SnapshotConstants
from grncore.evidence.snapshot_evidence import SnapshotEvidence
from tests.evidence.cases import mechanism
from tests.evidence.processes import process

CONSTANTS = SnapshotConstants(between=2.0, within=2.0, attenuation=0.5)


def evidence_with_twin(like=0, noise=0.01):
    """Gene 12 is regulator ``like``, measured anew; genes 13 on are targets."""
    made = mechanism(3, cells=200, groups=12)
    rng = np.random.default_rng(0)
    twin = made.amounts[like] * np.exp(noise * rng.normal(size=made.amounts.shape[1]))
    amounts = np.insert(made.amounts, 12, twin, axis=0)
    evidence = SnapshotEvidence.of(
        amounts, np.arange(13), cell_groups=made.groups, constants=CONSTANTS
    )
    return made, evidence


def test_a_team_with_a_twin_is_equivalent_and_said_as_either_with_the_others():
    made, evidence = evidence_with_twin()
    names = [f"g{row}" for row in range(len(evidence.values))]
    seen = 0
    for place, team in enumerate(made.teams):
        if 0 not in team or len(team) != 2:
            continue
        other = int(team[team != 0][0])
        found = identified(evidence, 13 + place, 2)
        assert found.kind == "equivalent"
        assert {tuple(row) for row in found.sets} == {(0, other), (other, 12)}
        assert found.core.tolist() == [other]
        assert found.words(names) in (f"g0 or g12, with g{other}", f"g12 or g0, with g{other}")
        assert team in found
        seen += 1
    assert seen


@pytest.mark.parametrize("unit", [0.01, 1.0, 100.0])
def test_noise_is_no_team_in_any_unit(unit):
    """Genes of independent noise, twenty times as loud as what fits leave of targets."""
    made = mechanism(3, targets=20, noise=0.02)
    rng = np.random.default_rng(1)
    noise = rng.gamma(4.0, 2.0, size=(20, made.amounts.shape[1]))
    amounts = unit * np.concatenate([made.amounts, noise])
    evidence = SnapshotEvidence.fit(amounts, made.regulators)
    kinds = [identified(evidence, len(made.amounts) + row, 1).kind for row in range(20)]
    assert kinds.count("weak") >= 16
    assert kinds.count("unique") <= 2
    singles = [g for g, team in zip(made.targets, made.teams, strict=True) if len(team) == 1]
    assert [identified(evidence, int(gene), 1).kind for gene in singles].count("unique") >= (
        len(singles) - 1
    )


@pytest.mark.parametrize("cells", [3, 6, 9])
def test_nothing_is_told_of_a_handful_of_samples(cells):
    amounts = np.random.default_rng(cells).poisson(8.0, size=(40, cells)).astype(float)
    evidence = SnapshotEvidence.fit(amounts, np.arange(12))
    assert {identified(evidence, gene, 1).kind for gene in range(12, 40)} == {"weak"}


def test_teams_without_a_twin_are_unique_and_right():
    made, evidence = evidence_with_twin()
    for place, team in enumerate(made.teams):
        if 0 in team or len(team) > 2:
            continue
        found = identified(evidence, 13 + place, len(team))
        if found.kind == "unique":
            assert found.sets.tolist() == [team.tolist()]
            assert found.is_whole
    singles = [place for place, team in enumerate(made.teams) if len(team) == 1 and 0 not in team]
    assert all(identified(evidence, 13 + place, 1).kind == "unique" for place in singles)


def test_noise_is_weak_and_too_few_candidates_are_unknown():
    made = mechanism(3, targets=3)
    noise = np.random.default_rng(1).gamma(5.0, size=(1, made.amounts.shape[1]))
    evidence = SnapshotEvidence.of(
        np.vstack([made.amounts, noise]), made.regulators[:4], constants=CONSTANTS
    )
    assert identified(evidence, len(made.amounts), 2).kind == "weak"
    found = identified(evidence, len(made.amounts), 5)
    assert found.kind == "unknown"
    assert found.words([]) == "no team"
    assert [0] not in found


def test_other_sets_that_fit_as_well_are_confounded_not_twins():
    rng = np.random.default_rng(0)
    made = mechanism(5, targets=1, largest=1)
    # Little is seen of the target: several regulators of their own profile explain it alike.
    seen = rng.choice(made.amounts.shape[1], 14, replace=False)
    evidence = SnapshotEvidence.of(made.amounts[:, seen], made.regulators, constants=CONSTANTS)
    found = identified(evidence, 12, 2)
    assert found.kind in ("confounded", "weak")
    assert len(found.sets) > 1
    assert (found.behind < APART).all()
    assert found.behind[0] == 0


def test_mirror_images_are_twins_and_a_chain_of_likeness_is_one_class():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(400, 3))
    x[:, 1] = -x[:, 0] + 0.05 * x[:, 1]
    columns = np.column_stack([x + 5, np.ones(400)])
    gram = TargetGram(columns.T @ columns, np.zeros(4), 1.0, 400.0)
    assert len(set(twins(gram, np.arange(3)))) == 2
    assert twins(gram, np.arange(3))[0] == twins(gram, np.arange(3))[1]


def test_differences_do_not_care_for_the_scale_where_the_noise_is_not_known():
    made = mechanism(3, targets=2)
    values = np.log1p(made.amounts)
    evidence = SnapshotEvidence.fit(values, made.regulators, logged=True)
    some = np.array([3.0, 3.3, 6.0])
    np.testing.assert_allclose(
        differences(evidence, 50.0, some), differences(evidence, 50.0, 1000 * some)
    )
    assert differences(evidence, 50.0, some)[2] == pytest.approx(50 * np.log(2))


def test_more_teams_than_can_be_named_are_counted():
    sets = np.array([[0, 1], [0, 2], [2, 3]])
    found = SetClass("confounded", sets, np.arange(3.0), False)
    assert found.words("abcd") == "a and b, or another of 3 or more teams"
    assert not len(found.core)


def test_along_an_order_the_best_fits_leave_one_chi_square_a_step_and_name_unique_teams():
    made = process(5, groups=6)
    evidence = OrderedEvidence.fit(
        made.amounts, made.regulators, cell_groups=made.groups, family=ResponseFamily()
    )
    asked = [target for target, team in made.teams.items() if len(team) == 2][:20]
    kinds = []
    for target in asked:
        found = identified(evidence, target, 2)
        best = evidence.best_sets(target, 2, 1)
        assert evidence.misfit(target, best) == pytest.approx(1, abs=0.2)
        # A constant explains less than any team that is named.
        assert evidence.unexplained(target) > best.residual[0]
        kinds.append(found.kind)
        if found.kind == "unique":
            assert tuple(found.sets[0].tolist()) == made.teams[target]
    assert kinds.count("unique") >= 8
