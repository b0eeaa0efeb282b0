from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from grncore.dataset import Dataset, SampleNoun
from grncore.errors import CheckpointError
from grncore.evidence.forms import (
    EvidenceForms,
    ordered_evidence,
    snapshot_evidence,
)
from grncore.evidence.snapshot import noise_variance
from grncore.evidence.snapshot_evidence import SnapshotEvidence
from grncore.evidence.stored import forms_from, forms_state
from grncore.training_data import TrainingData, training_data
from tests.evidence.processes import independent, process


def learnt_from(made, amounts: np.ndarray, times: np.ndarray | None) -> TrainingData:
    return TrainingData(
        features=np.log1p(amounts),
        universe=made.regulators,
        universe_kind="listed",
        teams={},
        validation={},
        amounts=amounts,
        cell_groups=made.groups,
        cell_order=times,
    )


@pytest.fixture(scope="module")
def made():
    return process(3, targets=100)


def test_times_that_order_nothing_give_way_to_what_the_cells_say(made) -> None:
    wrong = np.random.default_rng(0).permutation(len(made.times)).astype(float)
    read, sentence = ordered_evidence(learnt_from(made, made.amounts, wrong), made.regulators)
    assert read is not None
    assert read.order.mode == "read"
    assert "do not order the cells" in sentence
    assert "read from the data" in sentence


def test_neither_times_nor_cells_make_an_order_of_independent_cells(made) -> None:
    data = learnt_from(made, independent(made), made.times)
    ordered, sentence = ordered_evidence(data, made.regulators)
    assert ordered is None
    assert "do not order the cells" in sentence


def sequenced(rng: np.random.Generator, depth: float = 1.0) -> tuple[Dataset, np.ndarray]:
    """Counts of 80 genes in 600 cells of uneven depth; twenty regulate the others in twos."""
    regulators = np.exp(0.7 * rng.normal(size=(20, 600)))
    teams = np.array([np.sort(rng.choice(20, 2, replace=False)) for _ in range(60)])
    seen = regulators**2 / (1 + regulators**2)
    amounts = np.concatenate([regulators, seen[teams].sum(axis=1)]) * rng.uniform(3, 6, (80, 1))
    counts = rng.poisson(depth * amounts * rng.uniform(0.3, 1.7, 600))
    names = [f"g{k}" for k in range(80)]
    dataset = Dataset.create(
        name="sequenced",
        expression=counts,
        genes=names,
        cells=[f"c{k}" for k in range(600)],
        edges=pd.DataFrame({"regulator": [], "target": []}, dtype=str),
        listed_regulators=names[:20],
    )
    return dataset, teams


@pytest.fixture(scope="module")
def counted() -> tuple[TrainingData, np.ndarray, SnapshotEvidence]:
    """Such counts as methods see them, the teams, and the evidence of them."""
    dataset, teams = sequenced(np.random.default_rng(0))
    data = training_data(dataset, None, universe="listed")
    return data, teams, snapshot_evidence(data, data.universe)


def test_sequencing_depth_passes_for_no_regulator(counted) -> None:
    data, teams, evidence = counted
    assert data.depth is not None
    named = np.array([evidence.best_sets(20 + k, 2, 1).sets[0] for k in range(60)])
    sizes = np.array([evidence.choose_size(20 + k).size for k in range(60)])
    assert (named == teams).all(axis=1).mean() > 0.9
    assert (sizes == 2).mean() > 0.75  # one of 60 with the depth left in, and 48 have size 4


def test_logarithms_of_counts_are_fitted_as_counts_are() -> None:
    """The same teams from counts, and from log(1 + counts per 10,000), in which amounts stand."""
    dataset, teams = sequenced(np.random.default_rng(0))
    counts = dataset.expression
    logged = dataset_replaced(dataset, np.log1p(counts / counts.sum(axis=0) * 1e4))
    data = training_data(logged, None, universe="listed")
    assert data.amount_scale == "measured" and data.depth is None
    evidence = snapshot_evidence(data, data.universe)
    assert evidence.constants.response.kind == "hill" and evidence.noise_known
    named = np.array([evidence.best_sets(20 + k, 2, 1).sets[0] for k in range(60)])
    assert (named == teams).all(axis=1).mean() > 0.85


def test_what_is_counted_badly_is_found_where_counting_is_known() -> None:
    """Regulators of a molecule a cell or less: what they seem to vary by is mostly counting."""
    dataset, teams = sequenced(np.random.default_rng(5), depth=0.15)
    data = training_data(dataset, None, universe="listed")
    assert data.molecule is not None

    def right(data: TrainingData) -> float:
        evidence = snapshot_evidence(data, data.universe)
        named = np.array([evidence.best_sets(20 + k, 2, 1).sets[0] for k in range(60)])
        return float((named == teams).all(axis=1).mean())

    assert right(data) > right(replace(data, molecule=None)) + 0.1


def test_a_target_tells_nothing_of_its_regulators(counted) -> None:
    """Sums for a regulator that is a target are those of predictions that never saw it."""
    _, _, evidence = counted
    moments, constants = evidence.moments, evidence.constants
    told = moments.told_by(3, 3)
    assert told is not None
    others = np.delete(np.arange(20), 3)
    deviations = moments.scatter(others, told)
    weight = constants.within / noise_variance(
        evidence.values[3],
        moments.groups.means(evidence.values[3][None])[0],
        moments.groups,
        constants.noise,
    )
    cells = weight[moments.groups.number]
    found = evidence.gram(3).parts["within"]
    np.testing.assert_allclose(
        found.gram[np.ix_(others, others)],
        constants.attenuation**2 * (deviations * cells) @ deviations.T,
        rtol=1e-8,
        atol=1e-8,
    )
    target = evidence.values[3] - moments.groups.means(evidence.values[3][None])[0][0]
    np.testing.assert_allclose(
        found.cross[others],
        constants.attenuation * (deviations * cells) @ target,
        rtol=1e-8,
        atol=1e-8,
    )
    plain = moments.scatter(others)
    assert np.abs(plain - deviations).max() > 1e-3  # it would have told something


def test_forms_are_restored_with_what_was_counted(counted) -> None:
    data, _, evidence = counted
    forms = EvidenceForms(evidence, None, "no order")
    state = forms_state(forms)
    again = forms_from(state, data, data.universe).snapshot
    assert again.constants == forms.snapshot.constants and again.constants.counting
    sets = np.array([[1, 2], [5, 9]])
    for target in (3, 40):
        np.testing.assert_array_equal(
            again.residuals(target, sets).residual, forms.snapshot.residuals(target, sets).residual
        )
    with pytest.raises(CheckpointError, match="does not fit the data"):
        forms_from(state, replace(data, molecule=None), data.universe)


@pytest.mark.parametrize(("noun", "kind"), [("cells", "hill"), ("samples", "linear")])
def test_other_logarithms_of_cells_are_amounts_and_of_bulk_samples_are_not(
    noun: SampleNoun, kind: str
) -> None:
    dataset, teams = sequenced(np.random.default_rng(0))
    counts = dataset.expression / np.random.default_rng(1).uniform(0.3, 3, (80, 1))
    logged = dataset_replaced(dataset, np.log2(1 + counts / counts.sum(axis=0) * 1e6))
    data = training_data(replace(logged, sample_noun=noun), None, universe="listed")
    assert data.amount_scale == ("guessed" if noun == "cells" else "logged")
    assert data.molecule is None
    ordered, sentence = ordered_evidence(data, data.universe)
    assert ordered is None and "logged" in sentence
    evidence = snapshot_evidence(data, data.universe)
    assert evidence.constants.response.kind == kind
    named = np.array([evidence.best_sets(20 + k, 2, 1).sets[0] for k in range(60)])
    assert (named == teams).all(axis=1).mean() > (0.8 if noun == "cells" else 0.3)


def bulk() -> tuple[Dataset, np.ndarray]:
    """Amounts of 62 genes in 120 samples that scatter by a factor; the teams of the last 50."""
    rng = np.random.default_rng(6)
    regulators = rng.normal(size=(12, 120))
    teams = np.array([np.sort(rng.choice(12, 2, replace=False)) for _ in range(50)])
    logs = np.concatenate([regulators, regulators[teams].sum(axis=1)])
    logs = 3.0 + 0.5 * (logs + 0.5 * rng.normal(size=logs.shape))
    names = [f"g{k}" for k in range(62)]
    dataset = Dataset.create(
        name="bulk",
        expression=np.expm1(logs),
        genes=names,
        cells=[f"s{k}" for k in range(120)],
        edges=pd.DataFrame({"regulator": [], "target": []}, dtype=str),
        listed_regulators=names[:12],
        sample_noun="samples",
    )
    return dataset, teams


def test_amounts_of_bulk_samples_are_modelled_by_their_logarithms() -> None:
    dataset, teams = bulk()
    data = training_data(dataset, None, universe="listed")
    assert data.amount_scale == "measured"
    evidence = snapshot_evidence(data, data.universe)
    assert evidence.constants.response.kind == "linear" and not evidence.constants.products
    named = np.array([evidence.best_sets(12 + k, 2, 1).sets[0] for k in range(50)])
    assert (named == teams).all(axis=1).mean() > 0.9
    state = forms_state(EvidenceForms(evidence, None, "no order"))
    again = forms_from(state, data, data.universe).snapshot
    np.testing.assert_array_equal(again.best_sets(40, 2, 5).sets, evidence.best_sets(40, 2, 5).sets)


@pytest.mark.parametrize("why", ["types of cells are not told", "numbers are small", "counted"])
def test_other_amounts_that_scatter_by_a_factor_stay_amounts(why: str) -> None:
    dataset, _ = bulk()
    data = training_data(dataset, None, universe="listed")
    if why == "types of cells are not told":
        data = replace(data, sample_noun="cells")
    elif why == "numbers are small":
        data = replace(data, amounts=data.amounts / 1e4)
    else:
        data = replace(data, molecule=np.ones(data.amounts.shape[1]))
    assert snapshot_evidence(data, data.universe).constants.response.kind == "hill"


def dataset_replaced(dataset: Dataset, logged: np.ndarray) -> Dataset:
    return replace(dataset, expression=logged.astype(np.float32), is_logged=True)
