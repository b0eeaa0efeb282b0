import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grncore.evaluation.truth import seen_team, subset_masks, true_teams
from grncore.splits import make_split
from grncore.training_data import training_data


def arrays(teams: dict[int, list[int]]) -> dict[int, np.ndarray]:
    return {target: np.array(team) for target, team in teams.items()}


def test_only_the_very_same_set_of_a_training_target_counts():
    training = arrays({0: [1, 2], 3: [4, 5, 6], 7: [8]})
    truth = arrays({10: [2, 1], 11: [4, 5], 12: [4, 5, 6], 13: [1, 8], 14: [8]})
    marks = seen_team(np.array([10, 11, 12, 13, 14]), truth, training)
    assert marks.tolist() == [True, False, True, False, True]


def test_a_training_target_is_not_its_own_sibling():
    training = arrays({0: [5, 6], 1: [5, 6], 2: [6, 7]})
    assert seen_team(np.array([0, 1, 2]), training, training).tolist() == [True, True, False]


@given(st.lists(st.booleans(), max_size=20))
def test_subsets_part_the_whole(flags):
    seen = np.array(flags, dtype=bool)
    masks = subset_masks(seen)
    assert list(masks) == ["all", "seen_team", "novel_team"]
    assert masks["all"].all()
    assert (masks["seen_team"] ^ masks["novel_team"]).all()


def test_a_team_split_leaves_only_novel_teams(tiny):
    for seed in range(5):
        split = make_split(tiny, "team", seed)
        data = training_data(tiny, split)
        for size in split.sizes:
            truth = true_teams(tiny, split.test[size])
            targets = np.array(list(truth))
            assert not seen_team(targets, truth, data.teams).any()


def test_training_on_validation_targets_can_only_add_seen_teams(tiny):
    split = make_split(tiny, "random", 3)
    targets = [t for ts in split.test.values() for t in ts]
    truth = true_teams(tiny, targets)
    rows = np.array(list(truth))
    without = seen_team(rows, truth, training_data(tiny, split).teams)
    with_them = seen_team(rows, truth, training_data(tiny, split, with_validation=True).teams)
    assert (without <= with_them).all()
    # Spelt out: the truth of the training targets, by name.
    for data, marks in ((split.train, without),):
        names = {tiny.teams[t] for ts in data.values() for t in ts}
        names |= {tiny.teams[t] for t in split.extra}
        assert marks.tolist() == [tiny.teams[tiny.genes[row]] in names for row in rows]
