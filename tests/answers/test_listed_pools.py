"""Pools of the regulators that first sets name, and their coverage."""

from dataclasses import replace

import numpy as np

from grncore.answers.listed_pools import covering_list, listed_coverage, pool_of_lists
from grncore.answers.ranked_sets import RankedSets
from grncore.dataset import Dataset
from grncore.drawing.probable_sets import probable_sets

SETS = RankedSets(
    "m", "M", (("a", "b"), ("b", "c"), ("d", "<e>")), np.array([0.0, -1.0, -2.0]),
    np.full(3, np.nan), np.full(3, np.nan),
)  # fmt: skip


def test_regulators_stand_in_the_order_in_which_sets_name_them():
    assert pool_of_lists(SETS, 1) == ("a", "b")
    assert pool_of_lists(SETS, 10) == ("a", "b", "c", "d", "<e>")


def test_list_covers_a_team_once_every_member_was_named():
    assert covering_list(SETS, ("a", "b")) == 1
    assert covering_list(SETS, ("a", "c")) == 2
    assert covering_list(SETS, ("a", "z")) is None


def test_coverage_grows_with_the_list_and_leaves_shortened_teams_out(tiny: Dataset):
    names = [name for name, team in tiny.teams.items() if len(team) == 2][:3]
    nothing = np.full(2, np.nan)
    wrong, right = ("g0", "g1"), tiny.teams[names[0]]
    part = {
        name: RankedSets("m", "M", (wrong, tiny.teams[name]), np.zeros(2), nothing, nothing)
        for name in names
    }
    assert right != wrong
    table = listed_coverage(tiny, {"m": part})
    first = sum(set(tiny.teams[name]) == set(wrong) for name in names)
    assert table["sets"].tolist() == [1, 2, 5, 10]
    assert table["covered"].tolist() == [first, 3, 3, 3]
    shorter = replace(tiny, shortened={names[0]: ("gone",)})
    assert set(listed_coverage(shorter, {"m": part})["total"]) == {2}


def test_probable_sets_say_chance_list_and_effects_and_escape_names():
    sets = replace(
        SETS, probability=(0.7, 0.2, 0.0001), listed=(True, False, False),
        signs=((1, -1), (0, 1), (1, 1)), coefficients=((1.5, 0.5),) * 3,
        member_probability=((0.9, 0.8),) * 3,
    )  # fmt: skip
    page = probable_sets(sets, ("b", "c"))
    assert "70.0%" in page
    assert "&lt;0.1%" in page
    assert "→ a + ⊣ b" in page
    assert "activates: a, coefficient 1.50, 90% of all sets" in page
    assert page.count("✓") == 1
    assert page.count("◆") == 1
    assert "<e>" not in page
