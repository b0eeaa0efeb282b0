from math import exp, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grncore.errors import InputError
from grncore.methods.fitted import FitContext
from grncore.methods.votes import PRIOR, Votes, VotesConfig, expected_f1_size, fit
from grncore.pools import MISSING
from grncore.training_data import TrainingData


def drawn(seed: int, n_universe: int = 9) -> TrainingData:
    rng = np.random.default_rng(seed)
    teams = {
        int(t): np.sort(rng.choice(12, size=rng.integers(1, 5), replace=False))
        for t in rng.choice(14, size=8, replace=False)
    }
    universe = np.sort(rng.choice(12, size=n_universe, replace=False))
    return TrainingData(rng.normal(size=(14, 6)).astype(np.float32), universe, "listed", teams, {})


def share_by_hand(data, target, regulator, size, sharpness, width):
    """The share of one regulator's votes, by a plain loop over the others."""
    weights, votes = [], []
    for donor, team in data.teams.items():
        if donor != target:
            alike = np.corrcoef(data.features[target], data.features[donor])[0, 1]
            apart = 0.0 if size is None else (log(size) - log(len(team))) / width
            weights.append(exp(sharpness * alike - apart**2 / 2))
            votes.append(float(regulator in team))
    weights = np.array(weights) / max(weights)
    return (weights @ votes + PRIOR * np.mean(votes)) / (weights.sum() + PRIOR)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 999), size=st.sampled_from([None, 1, 2, 4]))
def test_shares_equal_a_plain_loop_and_the_largest_are_named(seed, size):
    data = drawn(seed)
    model = Votes(data, (3.0, 0.4), 3.0)
    targets = np.array([2, 13])
    teams = model.teams(targets, size)
    regulators = sorted({int(g) for team in data.teams.values() for g in team} & {*data.universe})
    for row, target in enumerate(targets):
        shares = {
            g: share_by_hand(data, target, g, size, 3.0, 0.4) for g in regulators if g != target
        }
        named = [int(g) for g in teams.sets[row, 0] if g != MISSING]
        assert len(named) == size or size is None or len(shares) < size
        assert {*named} <= {*shares}
        left = [share for g, share in shares.items() if g not in named]
        if named and left:
            assert min(shares[g] for g in named) >= max(left) - 1e-6
        found = teams.member_probability[row, 0, : len(named)]
        np.testing.assert_allclose(found, [shares[g] for g in named], atol=1e-6)


def test_without_sharpness_and_with_a_wide_kernel_it_is_popularity():
    data = drawn(3, n_universe=12)
    counts = np.bincount(np.concatenate([*data.teams.values()]), minlength=14)
    target = next(t for t in range(13, -1, -1) if t not in data.teams and t not in data.universe)
    named = Votes(data, (0.0, 1e6)).teams(np.array([target]), 3).sets[0, 0]
    assert sorted(counts[named]) == sorted(np.sort(counts)[-3:])


@pytest.mark.parametrize(
    ("ranked", "size"), [([1, 1, 0.01, 0], 2), ([0.9] * 4, 4), ([0.4, 0.1, 0.1, 0.1], 1)]
)
def test_as_many_are_named_as_make_the_expected_f1_largest(ranked, size):
    assert expected_f1_size(np.array([ranked], np.float32)).tolist() == [size]


def planted() -> TrainingData:
    """Forty targets of two teams, and expression tells which."""
    rng = np.random.default_rng(0)
    features = rng.normal(size=(50, 40)).astype(np.float32)
    teams = {}
    for target in range(10, 50):
        which = target % 2
        teams[target] = np.array([0, 1, 2]) if which else np.array([3, 4, 5])
        features[target] += 3 * features[which]
    return TrainingData(features, np.arange(10), "listed", teams, {})


def test_likeness_counts_where_it_tells_teams_and_r_is_found():
    model, _ = fit(VotesConfig(), FitContext(planted()))
    assert model.given[0] > 0 and model.chosen > 0
    assert model.teams(np.array([11, 12]), None).sets[:, 0].tolist() == [[0, 1, 2], [3, 4, 5]]


def test_a_kernel_is_chosen_by_training_targets_alone():
    data = planted()
    others = TrainingData(
        data.features, data.universe, "listed", data.teams, {6: np.array([1]), 7: np.array([9])}
    )
    chosen = [fit(VotesConfig(), FitContext(it))[0] for it in (data, others)]
    assert (chosen[0].given, chosen[0].chosen) == (chosen[1].given, chosen[1].chosen)


def test_too_few_regulators_name_no_team():
    data = TrainingData(np.eye(5, dtype=np.float32), np.arange(5), "all", {4: np.array([0])}, {})
    assert (Votes(data).teams(np.array([3]), 2).sets == MISSING).all()


@pytest.mark.parametrize("wrong", [{"sharpness": (-1.0,)}, {"widths": (0.0,)}, {"widths": ()}])
def test_settings_without_meaning_are_refused(wrong):
    with pytest.raises(InputError, match="Votes need"):
        VotesConfig(**wrong)
