import numpy as np

from grncore.methods.fitted import FitContext
from grncore.methods.random import METHOD, RandomConfig, random_team
from grncore.pools import MISSING
from grncore.splits import make_split
from grncore.training_data import training_data


def test_a_seed_and_a_target_make_the_team(tiny):
    data = training_data(tiny, make_split(tiny, "random", 42))
    targets = np.arange(40)
    teams = random_team(data, targets, 3, seed=5)
    np.testing.assert_array_equal(
        random_team(data, targets[::-1], 3, seed=5).sets[::-1], teams.sets
    )
    assert not np.array_equal(random_team(data, targets, 3, seed=6).sets, teams.sets)
    assert len({tuple(team) for team in teams.sets[:, 0].tolist()}) > 30
    registered = METHOD.fit(RandomConfig(), FitContext(data, 5))[0].teams(targets, 3)
    np.testing.assert_array_equal(registered.sets, teams.sets)


def test_every_candidate_is_as_likely(tiny):
    data = training_data(tiny, make_split(tiny, "random", 42), universe="listed")
    counts = np.zeros(40)
    for seed in range(2000):
        counts[random_team(data, np.array([3]), 2, seed=seed).best(3)] += 1
    assert counts[3] == counts[12:].sum() == 0
    others = np.delete(np.arange(12), 3)
    # 2000 * 2 / 11 expected; five standard deviations of a binomial.
    assert np.abs(counts[others] - 4000 / 11).max() < 5 * np.sqrt(2000 * 2 / 11 * 9 / 11)


def test_a_universe_without_a_team_has_no_answer(tiny):
    data = training_data(tiny, make_split(tiny, "random", 42), universe="listed")
    teams = random_team(data, np.array([3, 20]), 12, seed=0)
    assert (teams.sets[0] == MISSING).all()
    assert teams.sets[1, 0].tolist() == list(range(12))
