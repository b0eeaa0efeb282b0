"""Facts about one target: coverage, margins, ranks and order."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grncore.answers.ranked_sets import RankedSets, sets_table
from grncore.answers.target import TargetView, covering_size, regulators_named, role_of, standing
from grncore.dataset import Dataset


def ranked(*sets: tuple[str, ...], scores: list[float] | None = None) -> RankedSets:
    values = np.full(len(sets), np.nan) if scores is None else np.array(scores)
    return RankedSets("m", "M", sets, values, values, np.zeros(len(sets)))


def view_of(truth: tuple[str, ...], **models: RankedSets) -> TargetView:
    return TargetView(
        target="t",
        alias="t",
        size=2,
        truth=truth,
        lost=(),
        role="test",
        models=models,
        cap=3,
        pool=pd.DataFrame(),
        covered_at=4,
    )


@given(st.permutations([f"g{i}" for i in range(8)]), st.integers(1, 8), st.data())
def test_covering_size_is_the_smallest_prefix_that_holds_the_team(ranking, k, data):
    team = tuple(data.draw(st.sets(st.sampled_from(ranking), min_size=1, max_size=4)))
    covered = covering_size(ranking, team)
    assert (set(team) <= set(ranking[:k])) == (k >= covered)


def test_a_team_outside_the_ranking_is_never_covered():
    assert covering_size(["a", "b"], ("a", "z")) is None
    assert covering_size(["a", "b"], ()) is None


def test_margins_and_ranks():
    sets = ranked(("a", "b"), ("a", "c"), ("b", "c"), scores=[3.0, 1.0, 0.5])
    np.testing.assert_array_equal(sets.margins, [2.0, 0.5, np.nan])
    assert sets.rank_of(("c", "a")) == 2
    assert sets.rank_of(("a",)) is None
    assert ranked().best == ()
    assert len(ranked().margins) == 0
    assert not ranked(("a", "b")).is_scored


def test_covered_means_within_the_cap_and_not_just_somewhere():
    assert not view_of(("a", "b")).is_covered


def test_exact_needs_the_whole_team():
    view = view_of(("a", "b"), one=ranked(("b", "a")), two=ranked(("a", "c")), none=ranked())
    assert [view.is_exact(model) for model in ("one", "two", "none")] == [True, False, False]
    assert not view_of((), one=ranked(("a", "b"))).is_exact("one")


def test_columns_are_truth_first_then_by_votes():
    view = view_of(
        ("g9", "g10"),
        one=ranked(("g1", "g9")),
        two=ranked(("g3", "g2")),
        three=ranked(("g3", "g9")),
    )
    assert regulators_named(view) == ("g9", "g10", "g3", "g1", "g2")


def test_standing_says_where_the_true_set_is():
    first = ranked(("a", "b"), ("a", "c"), scores=[3.0, 1.0])
    covered = {"covered_at": 2}
    for truth, extra, said in (
        (("b", "a"), {}, "first, 2.000 ahead"),
        (("a", "c"), {}, "number 2, 2.000 behind"),
        (("a", "z"), {}, "not among the best 2"),  # no pool binds it
        (("a", "z"), covered, "not among the best 2"),
        ((), {}, "leads the second by 2.000"),
    ):
        assert said in standing(replace(view_of(truth, m=first), **extra), "m")
    bound = view_of(("a", "z"), pair=first)
    assert "cannot be here: the pool lacks" in standing(bound, "pair")
    assert "not among the best 2" in standing(replace(bound, **covered), "pair")
    lonely = ranked(("a", "b"), scores=[3.0])
    assert standing(view_of(("a", "b"), m=lonely), "m") == "◆ The known team is first."
    assert "leads" not in standing(view_of((), m=lonely), "m")


def test_sets_table_counts_hits(tiny: Dataset):
    table = sets_table(tiny, ranked(("g1", "g2"), ("g2", "g3"), scores=[2, 1]), ("g2", "g3"))
    assert list(table["hits"]) == [1, 2]
    assert list(table["true"]) == [False, True]


@pytest.mark.parametrize(
    ("target", "part", "role"),
    [("g12", None, "held"), ("g0", None, "unknown"), ("g12", "test", "test")],
)
def test_roles(tiny: Dataset, target, part, role):
    assert role_of(tiny, part, target) == role
