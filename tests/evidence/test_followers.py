"""Genes that clearly follow one or two regulators, and what they are worth."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from grncore.dataset import Dataset
from grncore.errors import CheckpointError
from grncore.evidence import followers
from grncore.evidence.followers import agreement, find_followers, followers_asked, targets_asked
from grncore.evidence.forms import EvidenceForms, snapshot_evidence
from grncore.evidence.snapshot import noise_variance
from grncore.evidence.snapshot_evidence import SnapshotEvidence
from grncore.evidence.stored import forms_from, forms_state
from grncore.training_data import training_data
from tests.evidence.processes import independent, process


@pytest.fixture(scope="module")
def made():
    """Processes with memory, seen as snapshots: targets lag behind their regulators."""
    return process(4, regulators=16, targets=160, groups=3, cells=300, spacing=0.6)


@pytest.fixture(scope="module")
def evidence(made) -> SnapshotEvidence:
    """With followers."""
    found = SnapshotEvidence.fit(made.amounts, made.regulators, cell_groups=made.groups)
    assert found.followers is not None
    return found


def right(evidence: SnapshotEvidence, made, size: int) -> float:
    """Share of targets of a size whose team is the best set."""
    asked = {target: team for target, team in made.teams.items() if len(team) == size}
    return float(
        np.mean(
            [
                tuple(evidence.best_sets(target, size, 1).sets[0]) == team
                for target, team in asked.items()
            ]
        )
    )


def test_more_teams_are_named_with_what_followers_tell(made, evidence) -> None:
    plain = SnapshotEvidence.of(
        made.amounts, made.regulators, cell_groups=made.groups, constants=evidence.constants
    )
    assert right(evidence, made, 2) > right(plain, made, 2) + 0.04
    assert right(evidence, made, 1) >= right(plain, made, 1)


def test_followers_follow_whom_they_should(made, evidence) -> None:
    found = evidence.followers
    named = [
        set(made.regulators[columns[columns >= 0]].tolist())
        for columns, gene in zip(found.columns, found.genes, strict=True)
        if gene in made.teams
    ]
    teams = [set(made.teams[gene]) for gene in found.genes.tolist() if gene in made.teams]
    assert len(teams) > 50
    members = [len(a & b) / len(a) for a, b in zip(named, teams, strict=True)]
    assert np.mean(members) > 0.95
    effects = found.effects(len(made.regulators))
    assert ((effects != 0).sum(axis=1) == (found.columns >= 0).sum(axis=1)).all()


def test_sums_are_those_of_responses_that_never_saw_the_target(evidence) -> None:
    """Of a follower, written out; and it would have told something."""
    target = int(evidence.followers.genes[-1])
    moments, values = evidence.moments, evidence.values[target]
    told = moments.told_by(target, None)
    every = np.arange(len(evidence.candidates))
    deviations = moments.scatter(every, told)
    assert np.abs(deviations - moments.scatter(every)).max() > 1e-3
    mean = moments.groups.means(values[None])[0]
    variance = noise_variance(values, mean, moments.groups, "mean")
    weight = (evidence.constants.within / variance)[moments.groups.number]
    within = evidence.gram(target).parts["within"]
    expected = (deviations * weight) @ deviations.T
    np.testing.assert_allclose(within.gram[:-1, :-1], expected, rtol=1e-8, atol=1e-8)
    aimed = (deviations * weight) @ (values - mean[moments.groups.number])
    np.testing.assert_allclose(within.cross[:-1], aimed, rtol=1e-8, atol=1e-8)


def test_genes_that_are_permuted_follow_nobody(made) -> None:
    amounts = independent(made)
    found = SnapshotEvidence.fit(amounts, made.regulators, cell_groups=made.groups)
    assert found.followers is None
    assert found.described()["followers"] == 0


def test_few_followers_are_none(made, evidence) -> None:
    asked = evidence.followers.genes.tolist()
    assert find_followers(evidence, asked[:9], {}) is None
    assert find_followers(evidence, asked[:40], {}) is not None


def test_of_many_genes_a_sample_is_asked_and_of_many_candidates_a_smaller_one(
    evidence, monkeypatch
) -> None:
    assert sorted(followers_asked(evidence, 0)) == list(range(len(evidence.values)))
    monkeypatch.setattr(followers, "_GENES", 50)
    monkeypatch.setattr(followers, "_FEWEST", 20)
    asked = followers_asked(evidence, 0)
    assert len(set(asked)) == 50 and asked == followers_asked(evidence, 0)
    monkeypatch.setattr(followers, "_WORK", 30 * len(evidence.candidates) ** 2)
    assert len(followers_asked(evidence, 0)) == 30


def replace_followers(evidence: SnapshotEvidence, followers) -> SnapshotEvidence:
    """The same evidence with these followers."""
    return SnapshotEvidence(
        evidence.values, evidence.candidates, evidence.groups, evidence.constants, None, followers
    )


def some_known(made) -> dict[int, np.ndarray]:
    """Every other target with its team."""
    return {gene: np.array(team) for gene, team in made.teams.items() if gene % 4 < 2}


def test_known_targets_follow_their_teams_and_tell_more(made, evidence) -> None:
    known = some_known(made)
    found = evidence.with_followers(known)
    followers = found.followers
    assert found is not evidence and set(known) <= set(followers.genes.tolist())
    for gene, columns in zip(followers.genes.tolist(), followers.columns, strict=True):
        if gene in known:
            assert columns[columns >= 0].tolist() == known[gene].tolist()
    sets = {gene: np.array([team]) for gene, team in made.teams.items() if gene not in known}
    left = [
        sum(float(one.residuals(gene, team).residual[0]) for gene, team in sets.items())
        for one in (found, evidence)
    ]
    assert left[0] < left[1]


def test_wrong_teams_are_not_believed(made, evidence) -> None:
    known = some_known(made)
    turned = dict(zip(known, list(known.values())[2:] + list(known.values())[:2], strict=True))
    assert evidence.with_followers(turned) is evidence


def test_where_nothing_clear_speaks_for_known_teams_more_must_be_explained(
    made, evidence, monkeypatch
) -> None:
    plain = replace_followers(evidence, None)
    assert agreement(plain, some_known(made)) is None
    for more in (False, True):
        monkeypatch.setattr(
            "grncore.evidence.snapshot_evidence.explains_more", lambda *_, more=more: more
        )
        assert (plain.with_followers(some_known(made)) is plain) is not more


def test_known_teams_of_which_most_are_right_are_believed(made, evidence) -> None:
    known = some_known(made)
    few = list(known)[:20]
    wrong = dict(zip(few, [known[gene] for gene in few[2:] + few[:2]], strict=True))
    found = evidence.with_followers({**known, **wrong})
    assert found is not evidence and right(found, made, 2) > right(evidence, made, 2) - 0.05


def test_what_a_known_target_tells_never_explains_itself(made, evidence) -> None:
    """Its values are changed beyond all others; what regulators do for it stays as it was."""
    known = some_known(made)
    found = evidence.with_followers(known)
    gene = next(gene for gene, team in known.items() if len(team) == 2)
    changed = found.values.copy()
    changed[gene] = changed[gene, ::-1]
    followers = replace(found.followers, values=changed[found.followers.genes])
    other = SnapshotEvidence.of(
        changed,
        made.regulators,
        cell_groups=made.groups,
        constants=found.constants,
        followers=followers,
    )
    every = np.arange(len(made.regulators))
    own = [one.moments.scatter(every, one.moments.told_by(gene, None)) for one in (found, other)]
    np.testing.assert_allclose(own[0], own[1], atol=1e-8)
    assert np.abs(found.moments.scatter(every) - other.moments.scatter(every)).max() > 1e-3


@pytest.mark.parametrize("team", [np.arange(9), [], [3, 150], [3, 20]])
def test_teams_that_are_large_or_hold_others_tell_nothing(evidence, team) -> None:
    genes = evidence.followers.genes[:30].tolist()
    known = {20: np.array(team, dtype=np.int64)}
    found = find_followers(evidence, genes, known)
    assert 20 not in found.genes
    assert 20 in find_followers(evidence, genes, {20: np.array([1, 3, 5])}).genes


def test_of_many_known_targets_a_sample_is_asked(made, monkeypatch) -> None:
    known = some_known(made)
    assert targets_asked(known, 0) is known
    monkeypatch.setattr(followers, "_GENES", 30)
    asked = targets_asked(known, 0)
    assert len(asked) == 30 and asked.items() <= known.items()
    assert list(asked) == list(targets_asked(known, 0))


def test_where_followers_explain_nothing_more_they_are_not_used(made, monkeypatch) -> None:
    monkeypatch.setattr(
        "grncore.evidence.snapshot_evidence.explains_more", lambda found, plain, genes: False
    )
    found = SnapshotEvidence.fit(made.amounts, made.regulators, cell_groups=made.groups)
    assert found.followers is None


def test_other_cells_have_the_same_followers(evidence) -> None:
    other = evidence.resampled(np.random.default_rng(0))
    np.testing.assert_array_equal(other.followers.genes, evidence.followers.genes)
    np.testing.assert_array_equal(other.followers.values, other.values[evidence.followers.genes])


def test_groups_that_share_a_slot_are_asked_alike(made, evidence, monkeypatch) -> None:
    """Where memory is short: sums are still those of predictions without the target."""
    monkeypatch.setattr("grncore.evidence.snapshot._KEPT", len(evidence.candidates) ** 2)
    found = SnapshotEvidence.of(
        made.amounts,
        made.regulators,
        cell_groups=made.groups,
        constants=evidence.constants,
        followers=evidence.followers,
    )
    assert len(found.moments.covariances) == 1
    assert right(found, made, 2) == pytest.approx(right(evidence, made, 2), abs=0.05)


def test_a_cancelled_search_for_followers_is_heard(made, evidence) -> None:
    class Enough(Exception):
        pass

    def cancel(stage: str, done: int, whole: int) -> None:
        if stage == "find followers" and done == 5:
            raise Enough

    plain = SnapshotEvidence.of(
        made.amounts, made.regulators, cell_groups=made.groups, constants=evidence.constants
    )
    with pytest.raises(Enough):
        plain.with_followers(progress=cancel)


def test_without_attenuation_or_counting_nothing_is_left_to_tell(made, evidence) -> None:
    constants = replace(evidence.constants, attenuation=1.0)
    found = SnapshotEvidence.of(
        made.amounts, made.regulators, cell_groups=made.groups, constants=constants
    )
    assert found.with_followers() is found


@pytest.fixture(scope="module")
def stored(made, evidence):
    """The evidence as arrays, and the data that they are of."""
    genes = [f"g{row}" for row in range(len(made.amounts))]
    dataset = Dataset.create(
        name="processes",
        expression=made.amounts,
        genes=genes,
        cells=[f"c{cell}" for cell in range(made.amounts.shape[1])],
        edges=pd.DataFrame({"regulator": [], "target": []}, dtype=str),
        cell_groups=[f"type {group}" for group in made.groups.tolist()],
        listed_regulators=[genes[row] for row in made.regulators],
    )
    data = training_data(dataset, None, universe="listed")
    found = snapshot_evidence(data, data.universe)
    return data, found, forms_state(EvidenceForms(found, None, "no order"))


def test_followers_are_restored_as_they_were_found(made, stored) -> None:
    data, found, state = stored
    again = forms_from(state, data, data.universe).snapshot
    assert found.followers is not None
    sets = np.array([[1, 2], [5, 9]])
    for target in (3, 40, int(found.followers.genes[-1])):
        np.testing.assert_allclose(
            again.residuals(target, sets).residual, found.residuals(target, sets).residual
        )


def test_followers_of_larger_teams_are_restored(stored) -> None:
    data, found, _ = stored
    known = {40: np.array([1, 3, 5]), 41: np.array([0, 2])}
    wide = find_followers(found, found.followers.genes.tolist(), known)
    assert wide.columns.shape[1] == 3
    evidence = replace_followers(found, wide)
    state = forms_state(EvidenceForms(evidence, None, "no order"))
    again = forms_from(state, data, data.universe).snapshot.followers
    for name in ("genes", "columns", "coefficients", "level", "values"):
        np.testing.assert_allclose(getattr(again, name), getattr(wide, name))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("genes", lambda values: values[::-1]),
        ("genes", lambda values: values + 10_000),
        ("genes", lambda values: values[:-1]),
        ("columns", lambda values: values + 1_000),
        ("columns", lambda values: values - 2),
        ("columns", lambda values: values[:, :1]),
        ("coefficients", lambda values: values * np.nan),
        ("level", lambda values: -values),
        ("level", None),
    ],
)
def test_damaged_followers_are_refused(stored, name, change) -> None:
    data, _, state = stored
    damaged = dict(state)
    if change is None:
        del damaged[f"followers.{name}"]
    else:
        damaged[f"followers.{name}"] = change(state[f"followers.{name}"])
    with pytest.raises(CheckpointError, match="Train it again"):
        forms_from(damaged, data, data.universe)


def test_genes_without_scatter_or_without_noise_break_nothing(made) -> None:
    """Genes that differ between groups alone, and genes that their regulators explain exactly."""
    amounts = made.amounts.copy()
    seen = amounts[:16]
    middle = np.mean([seen[:, made.groups == g].mean(axis=1) for g in range(3)], axis=0)
    response = seen**2 / (seen**2 + middle[:, None] ** 2)
    amounts[16:56] = 4.0 * response[np.arange(40) % 16]
    for row in range(56, 96):
        levels = np.array([amounts[row, made.groups == g].mean() for g in range(3)])
        amounts[row] = levels[made.groups]
    found = SnapshotEvidence.fit(amounts, made.regulators, cell_groups=made.groups)
    followers = found.followers
    assert followers is not None
    assert not np.isin(followers.genes, np.arange(56, 96)).any()
    assert (followers.level > 0).all() and np.isfinite(found.moments.deviations).all()
    for target in (3, 20, 60, 120):
        assert np.isfinite(found.best_sets(target, 2, 5).residual).all()
    assert right(found, made, 1) > 0.3
