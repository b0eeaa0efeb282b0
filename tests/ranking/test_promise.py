import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grncore.ranking.promise import Promise


@given(st.integers(0, 2**32 - 1), st.integers(12, 80), st.sampled_from([0.8, 0.9]))
def test_lists_hold_the_truth_of_as_many_calibration_targets_as_promised(seed, n, frequency):
    rng = np.random.default_rng(seed)
    chances = rng.uniform(0.01, 1, size=n)
    looks = ["known" if flag else "new" for flag in rng.random(n) < 0.7]
    promise = Promise.calibrate(looks, chances, range(n), frequency)
    for look in ("known", "new"):
        own = chances[np.array(looks) == look]
        if promise.thresholds[look] > 0:
            assert (own >= promise.thresholds[look]).mean() >= frequency


def test_new_targets_are_covered_as_often_as_promised() -> None:
    rng = np.random.default_rng(0)
    kept = []
    for _ in range(300):
        drawn = rng.beta(4, 1, size=41)
        promise = Promise.calibrate(["known"] * 40, drawn[:40], range(40), 0.9)
        kept.append(drawn[40] >= promise.thresholds["known"])
    assert np.mean(kept) == pytest.approx(0.9, abs=0.05)


def test_too_few_targets_promise_nothing() -> None:
    promise = Promise.calibrate(["known"] * 8, np.full(8, 0.9), range(8))
    assert promise.length("known", np.array([0.9, 0.1])) is None
    assert promise.length("new", np.array([0.9, 0.1])) is None


def test_truths_that_are_no_candidates_count_against_the_promise() -> None:
    promise = Promise.calibrate(["new"] * 40, np.array([0.0] * 10 + [0.8] * 30), range(40))
    assert promise.thresholds["new"] == 0.0
    assert promise.length("new", np.array([0.5])) is None


def test_a_list_names_one_set_at_least() -> None:
    promise = Promise.calibrate(["known"] * 40, np.full(40, 0.6), range(40))
    assert promise.length("known", np.array([0.9, 0.7, 0.6, 0.1])) == 3
    assert promise.length("known", np.array([0.2, 0.1])) == 1


def test_a_new_team_is_one_draw_however_many_targets_it_has() -> None:
    sure, doubted = [0.9] * 30, [0.2] * 10
    chances = np.array(sure + doubted)
    one_by_one = Promise.calibrate(["new"] * 40, chances, range(40), 0.7)
    assert one_by_one.thresholds["new"] == 0.9
    # The doubted targets are one team each, the sure ones three teams of ten.
    teams = [*np.repeat([100, 101, 102], 10).tolist(), *range(10)]
    by_team = Promise.calibrate(["new"] * 40, chances, teams, 0.7)
    assert (by_team.thresholds["new"], by_team.drawn_from["new"]) == (0.2, 13)
    # Teams that training holds are met again: there each target is a draw.
    assert Promise.calibrate(["known"] * 40, chances, teams, 0.7).thresholds["known"] == 0.9


def test_few_new_teams_promise_nothing_with_many_targets() -> None:
    promise = Promise.calibrate(["new"] * 40, np.full(40, 0.9), np.repeat(range(8), 5).tolist())
    assert promise.length("new", np.array([0.9, 0.1])) is None


def test_targets_of_new_teams_are_covered_as_often_as_promised() -> None:
    rng = np.random.default_rng(1)
    kept: list[bool] = []
    for _ in range(300):
        # What a team's targets have in common is most of how sure the ranker is of them.
        teams = np.repeat(np.arange(31), rng.integers(1, 9, size=31))
        common = rng.beta(4, 1, size=31)[teams]
        chances = np.clip(common + rng.normal(0, 0.02, size=len(teams)), 0.001, 1.0)
        rest = teams < 30
        promise = Promise.calibrate(["new"] * rest.sum(), chances[rest], teams[rest].tolist(), 0.8)
        kept.append(chances[~rest][0] >= promise.thresholds["new"])
    assert np.mean(kept) == pytest.approx(0.8, abs=0.06)


def test_no_promise_is_given_by_the_luck_of_few_draws() -> None:
    """Where one truth in five is no candidate, 90 % cannot be kept: hardly ever is it promised."""
    rng = np.random.default_rng(2)
    given = 0
    for _ in range(400):
        found = rng.random(30) < 0.8
        promise = Promise.calibrate(["new"] * 30, 0.9 * found, range(30), 0.9)
        given += promise.thresholds["new"] > 0.0
    # At most two of thirty are missed once in 23 times, which leaves room for a threshold.
    assert given <= 4


@pytest.mark.parametrize(
    ("draws", "missed", "given"), [(21, 0, 0), (22, 0, 1), (37, 1, 0), (38, 1, 1)]
)
def test_how_many_draws_a_promise_takes(draws: int, missed: int, given: bool) -> None:
    chances = np.array([0.0] * missed + [0.9] * (draws - missed))
    for kind in ("known", "new"):
        promise = Promise.calibrate([kind] * draws, chances, range(draws), 0.9)
        assert (promise.thresholds[kind] > 0.0) == given


@pytest.mark.parametrize(("missed", "holds"), [(4, True), (5, True), (6, False), (20, False)])
def test_a_promise_that_others_see_broken_more_than_luck_breaks_it_does_not_hold(
    missed: int, holds: bool
) -> None:
    """Of 31 draws 6 are missed or more once in 12 times if one in ten is, 5 once in five."""
    promise = Promise(0.9, {"known": 0.0, "new": 0.5}, {"known": 0, "new": 100})
    chances = np.array([0.2] * missed + [0.8] * (31 - missed))
    assert promise.holds_for(["new"] * 31, chances, range(31)) == holds
    # Targets of one team are one draw, and known-looking ones have no promise to break.
    assert promise.holds_for(["new"] * 31, chances, ["one team"] * 31)
    assert promise.holds_for(["known"] * 31, chances, range(31))


def test_a_draw_is_worth_as_much_as_its_worthiest_target() -> None:
    """Ten sure targets that count for a tenth each do not outweigh two that count in full."""
    chances = np.array([0.9] * 30 + [0.3] * 30)
    worth = [1.0] * 30 + [0.1] * 30
    promise = Promise.calibrate(["new"] * 60, chances, range(60), 0.9, worth)
    assert (promise.thresholds["new"], promise.drawn_from["new"]) == (0.3, 33)
    equal = Promise.calibrate(["new"] * 60, chances, range(60), 0.9)
    assert equal.drawn_from["new"] == 60
    of_one_team = Promise.calibrate(["new"] * 60, chances, [0] * 30 + [1] * 30, 0.9, worth)
    assert of_one_team.drawn_from["new"] == 1
    nothing = Promise.calibrate(["new"] * 60, chances, range(60), 0.9, [0.0] * 60)
    assert nothing.thresholds["new"] == 0.0
