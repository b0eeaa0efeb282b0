import dataclasses
from importlib import import_module
from itertools import combinations

import numpy as np
import pytest

from grncore.dataset import Dataset
from grncore.errors import Cancelled, InputError
from grncore.methods.best_subset import METHOD, BestSubset, BestSubsetConfig
from grncore.methods.fitted import FitContext
from grncore.pools import MISSING
from grncore.splits import make_split
from grncore.training_data import TrainingData, training_data

ANY_GENE = BestSubsetConfig(candidates="universe")


def best_subset(data, targets, size, config=None, **asked):
    return BestSubset(data, config or BestSubsetConfig()).teams(targets, size, **asked)


def planted(noise=0.05, groups=4):
    """12 regulators; target 12 + i follows the responses of its team, by addition."""
    rng = np.random.default_rng(3)
    teams = {12: [0, 4], 13: [1, 5], 14: [2, 3, 9], 15: [6, 7, 8, 11]}
    cells = np.arange(400) % groups
    amounts = rng.gamma(3.0, rng.uniform(0.5, 20, size=(16, 1)), size=(16, 400))
    middle = np.stack([amounts[:, cells == g].mean(1) for g in range(groups)], 1).mean(1)
    response = amounts**2 / (amounts**2 + middle[:, None] ** 2)
    for target, team in teams.items():
        signal = (np.array([1.0, -0.7, 0.8, 0.9])[: len(team), None] * response[team]).sum(0)
        amounts[target] = np.expm1(2 + signal + noise * rng.normal(size=400))
    data = TrainingData(
        features=np.zeros_like(amounts, dtype=np.float32),
        universe=np.arange(16),
        universe_kind="all",
        teams={},
        validation={},
        amounts=amounts.astype(np.float32),
        cell_groups=cells,
    )
    return data, teams


@pytest.mark.parametrize("between", [0.0, 0.5, 1.0])
def test_planted_teams_are_found(between):
    data, teams = planted()
    config = dataclasses.replace(ANY_GENE, between=between)
    for target, team in teams.items():
        found = best_subset(data, np.array([target]), len(team), config, top=3)
        assert found.best(target).tolist() == team
        assert found.scores[0, 0] > 1.2 * found.scores[0, 1]


def by_hand(data, target, team, config):
    """Fit of one set: groups as dummy columns, a row a cell, weighted as the settings say."""
    values, groups = data.amounts.astype(float), data.cell_groups
    count = groups.max() + 1

    def mean(row):
        return np.array([row[groups == g].mean() for g in range(count)])

    def parts(row):
        within = row - mean(row)[groups]
        between = (mean(row)[groups] - row.mean()) * np.sqrt(config.between)
        return np.concatenate([within, between])

    responses = [
        parts(values[g] ** config.hill / (values[g] ** config.hill + m**config.hill))
        for g, m in ((gene, mean(values[gene]).mean()) for gene in team)
    ]
    profile = parts(np.log1p(values[target]))
    design = np.stack(responses).T
    left = profile - design @ np.linalg.lstsq(design, profile, rcond=None)[0]
    return -np.log((left @ left) / (profile @ profile))


@pytest.mark.parametrize("between", [0.0, 0.3, 1.0, 5.0])
@pytest.mark.parametrize("size", [1, 2, 3])
def test_scores_are_what_a_solver_finds_for_every_set(tiny, between, size):
    data = training_data(tiny, make_split(tiny, "random", 42), universe="listed")
    config = BestSubsetConfig(between=between, hill=1.5, candidates="universe")
    target = 3  # a regulator itself: it must not explain itself
    found = best_subset(data, np.array([target]), size, config, top=10_000)
    wanted = {
        team: by_hand(data, target, team, config)
        for team in combinations([g for g in range(12) if g != target], size)
    }
    assert found.sets.shape == (1, 10_000, size)
    listed = (found.sets[0] != MISSING).all(axis=1)
    assert listed.sum() == len(wanted) == found.sets_scored[0]
    assert np.isnan(found.scores[0, ~listed]).all()
    for team, score in zip(found.sets[0, listed].tolist(), found.scores[0, listed], strict=True):
        assert score == pytest.approx(wanted[tuple(team)], rel=1e-4, abs=1e-5)
    assert found.best(target).tolist() == list(max(wanted, key=lambda team: wanted[team]))


def test_without_groups_it_is_least_squares_over_cells():
    data, teams = planted(groups=1)
    nothing = dataclasses.replace(data, cell_groups=None)
    for config in (ANY_GENE, dataclasses.replace(ANY_GENE, between=0.2)):
        one = best_subset(data, np.array([12, 13]), 2, config)
        other = best_subset(nothing, np.array([12, 13]), 2, config)
        np.testing.assert_array_equal(one.sets, other.sets)
        np.testing.assert_array_equal(one.scores, other.scores)
        assert one.best(12).tolist() == teams[12]


def test_labels_say_who_may_be_named_and_nothing_else(tiny):
    data = training_data(tiny, make_split(tiny, "random", 42))
    known = {int(gene) for team in data.teams.values() for gene in team}
    found = best_subset(data, np.arange(40), 2)
    for target, sets in zip(found.targets, found.sets, strict=True):
        members = set(sets[sets != MISSING].tolist())
        assert members <= known - {int(target)}
    # The same regulators, dealt to the targets in another way: the same answer.
    members = sorted(known)
    dealt = {t: np.array(members[i : i + 1], dtype=int) for i, t in enumerate(data.teams)}
    dealt[max(dealt)] = np.array(members)
    again = best_subset(dataclasses.replace(data, teams=dealt, validation={}), np.arange(40), 2)
    np.testing.assert_array_equal(found.sets, again.sets)
    # Without any label there is the whole universe.
    blind = best_subset(dataclasses.replace(data, teams={}), np.array([39]), 2, top=1000)
    assert set(blind.sets[blind.sets != MISSING].tolist()) == set(range(39))


def test_it_stands_beside_the_models_where_a_target_takes_a_moment(tiny, monkeypatch):
    data = training_data(tiny, make_split(tiny, "random", 42))
    module = import_module("grncore.methods.best_subset")
    suits = METHOD.answers_on
    known = len({int(gene) for team in data.teams.values() for gene in team})
    assert suits(data)
    assert not suits(dataclasses.replace(data, amounts=None))
    monkeypatch.setattr(module, "MOST_CANDIDATES", known)
    assert suits(data)
    assert not suits(dataclasses.replace(data, teams={})), "the whole universe is too many"
    monkeypatch.setattr(module, "MOST_CANDIDATES", known - 1)
    assert not suits(data)


def test_nothing_of_validation_and_test_counts(tiny):
    split = make_split(tiny, "random", 42)
    held = {t for part in (split.test, split.validation) for ts in part.values() for t in ts}
    without = Dataset.create(
        name="blind",
        expression=tiny.expression,
        genes=tiny.genes,
        cells=tiny.cells,
        edges=tiny.edges[~tiny.edges["target"].isin(held)],
        cell_groups=tiny.cell_groups,
    )
    targets = np.array([tiny.index[t] for t in sorted(held)])
    answers = [best_subset(training_data(it, split), targets, 2) for it in (tiny, without)]
    np.testing.assert_array_equal(answers[0].sets, answers[1].sets)
    np.testing.assert_array_equal(answers[0].scores, answers[1].scores)


def test_genes_and_cells_in_another_order_give_the_same_teams(tiny):
    rng = np.random.default_rng(2)
    genes, cells = rng.permutation(40), rng.permutation(30)
    shuffled = Dataset.create(
        name="shuffled",
        expression=tiny.expression[np.ix_(genes, cells)],
        genes=[tiny.genes[i] for i in genes],
        cells=[tiny.cells[i] for i in cells],
        edges=tiny.edges.sample(frac=1, random_state=1),
        cell_groups=[tiny.cell_groups[i] for i in cells],
    )
    answers = []
    for dataset in (tiny, shuffled):
        data = training_data(dataset, make_split(dataset, "random", 43))
        config = BestSubsetConfig(between=0.4)
        found = best_subset(data, np.arange(12, 40), 3, config, top=5)
        answers.append([[dataset.genes[i] for i in team] for team in found.sets.reshape(-1, 3)])
    assert answers[0] == answers[1]


def test_a_shortlist_keeps_the_best_pairs():
    data, teams = planted()
    few = dataclasses.replace(ANY_GENE, max_sets=20)  # C(6, 3)
    found = best_subset(data, np.array([14, 12]), 3, few)
    assert found.sets_scored.tolist() == [20, 20]
    assert found.best(14).tolist() == teams[14]
    assert len(np.unique(found.sets[0][found.sets[0] != MISSING])) == 6
    prefixes = best_subset(data, np.array([15]), 4, dataclasses.replace(ANY_GENE, max_prefixes=21))
    assert prefixes.sets_scored.tolist() == [35]  # C(7, 2) = 21 prefixes of C(7, 4) sets
    # Never fewer than a team, whatever the limits.
    least = best_subset(data, np.array([15]), 4, dataclasses.replace(ANY_GENE, max_sets=1))
    assert least.sets_scored.tolist() == [1]


def test_large_teams_are_named_within_the_limits(tiny):
    data = training_data(tiny, make_split(tiny, "random", 42))
    found = best_subset(data, np.array([12, 39]), 9, top=2)
    assert all(len(set(team.tolist())) == 9 for team in found.sets[:, 0])


def test_a_universe_without_a_team_has_no_answer(tiny):
    data = training_data(tiny, make_split(tiny, "random", 42), universe="listed")
    found = best_subset(data, np.array([0, 20]), 12, ANY_GENE)
    assert (found.sets[0] == MISSING).all()  # the target is one of the twelve
    assert found.sets[1, 0].tolist() == list(range(12))


def test_progress_and_cancelling():
    data, _ = planted()
    calls = []
    best_subset(data, np.array([12, 13]), 2, progress=lambda *call: calls.append(call))
    assert calls == [("Best-subset regression", done, 2) for done in range(3)]

    def cancel(stage, done, total):
        raise Cancelled("stop")

    with pytest.raises(Cancelled):
        best_subset(data, np.array([12]), 2, progress=cancel)


def test_what_it_cannot_do_it_says():
    data, _ = planted()
    with pytest.raises(InputError, match="has none"):
        best_subset(dataclasses.replace(data, amounts=None), np.array([12]), 2)
    with pytest.raises(InputError, match="hill > 0"):
        BestSubsetConfig(hill=0)


def test_the_registered_one_lists_the_next_best(tiny):
    data = training_data(tiny, make_split(tiny, "random", 42))
    fitted, _ = METHOD.fit(METHOD.default, FitContext(data))
    named = fitted.teams(np.array([20]), 2, top=4)
    assert named.model == "best_subset"
    assert named.sets.shape == (1, 4, 2)
    assert (np.diff(named.scores[0]) <= 0).all()
