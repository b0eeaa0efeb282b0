from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grncore.pools import MISSING
from grncore.teams import Teams, ascending, plain_teams

sets_of = st.integers(1, 4).flatmap(
    lambda size: st.lists(
        st.lists(st.integers(0, 30), min_size=size, max_size=size, unique=True),
        min_size=1,
        max_size=6,
    )
)


@settings(deadline=None)
@given(sets_of, st.randoms(use_true_random=False))
def test_a_plain_team_is_the_same_set_in_ascending_order(sets, shuffle):
    targets = np.arange(100, 100 + len(sets))
    teams = plain_teams("copy", targets, np.array(sets))
    assert teams.size == len(sets[0])
    assert teams.sets.shape == (len(sets), 1, teams.size)
    for target, members in zip(targets, sets, strict=True):
        assert teams.best(int(target)).tolist() == sorted(members)
    shuffled = [shuffle.sample(members, len(members)) for members in sets]
    np.testing.assert_array_equal(plain_teams("copy", targets, np.array(shuffled)).sets, teams.sets)


def test_a_plain_team_claims_no_score_and_no_certificate():
    teams = plain_teams("copy", np.array([7, 9]), np.array([[3, 1], [MISSING, MISSING]]))
    for part in (teams.scores, teams.base, teams.residual):
        assert part.shape == (2, 1)
        assert part.dtype == np.float32
        assert np.isnan(part).all()
    assert np.isnan(teams.gap).all()
    assert teams.sets_scored.tolist() == [0, 0]
    assert not teams.oracle
    assert teams.best(9).tolist() == [MISSING, MISSING]


def test_the_best_set_is_looked_up_by_target_and_not_by_row():
    sets = np.array([[[1, 2], [3, 4]], [[5, 6], [7, 8]]])
    scores = np.array([[2.0, 1.0], [0.5, 0.25]], dtype=np.float32)
    teams = Teams("m", np.array([40, 20]), sets, scores, scores, scores * 0,
                  np.zeros(2, np.float32), np.ones(2, np.int64))  # fmt: skip
    assert teams.best(20).tolist() == [5, 6]
    assert teams.best(40).tolist() == [1, 2]
    with pytest.raises(IndexError):
        teams.best(1)


OPTIONAL = ("signs", "coefficients", "probability", "member_probability", "proved", "listed",
            "identifiability")  # fmt: skip


def random_teams(rng, targets, *, width=3, top=2, leave_out=(), **changes):
    """Sets of mixed sizes, some missing, with something said of each."""
    shape = (len(targets), top, width)
    sets = ascending(np.argsort(rng.random((*shape[:2], 12)), axis=2)[:, :, :width])
    lengths = rng.integers(0, width + 1, size=shape[:2])
    present = np.arange(width) < lengths[:, :, None]
    one, many = (rng.random(size).astype(np.float32) for size in (shape[:2], shape))
    said = {
        "signs": (rng.integers(-1, 2, size=shape) * present).astype(np.int8),
        "coefficients": np.where(present, many, np.nan).astype(np.float32),
        "probability": one,
        "member_probability": many,
        "proved": one > 0.5,
        "listed": one > 0.3,
        "identifiability": rng.integers(0, 5, size=len(targets)).astype(np.int8),
    }
    parts = {
        "model": "m", "targets": np.array(targets), "sets": np.where(present, sets, MISSING),
        "scores": one, "base": one, "residual": one * 0, "gap": one[:, 0],
        "sets_scored": lengths[:, 0], "size_given": False, "parts": {"fit": one, "prior": -one},
        "evidence": {"mode": "ordered", "chi2": 1.5},
        **{name: values for name, values in said.items() if name not in leave_out},
    }  # fmt: skip
    return Teams(**{**parts, **changes})


@settings(deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    shapes=st.lists(st.tuples(st.integers(1, 3), st.integers(1, 4), st.integers(1, 4)),
                    min_size=1, max_size=3),
)  # fmt: skip
def test_joined_and_taken_apart_teams_are_what_they_were(seed, shapes):
    rng = np.random.default_rng(seed)
    targets = rng.permutation(20)
    parts, first = [], 0
    for count, top, width in shapes:
        own = targets[first : first + count]
        parts.append(random_teams(rng, own, top=top, width=width))
        first += count
    whole = Teams.concat(parts)
    assert whole.sets.shape[1:] == tuple(np.max([part.sets.shape[1:] for part in parts], axis=0))
    assert not whole.size_given
    assert whole.evidence == parts[0].evidence
    again = whole.take(whole.targets)
    names = ("targets", "sets", "scores", "base", "residual", "gap", "sets_scored", *OPTIONAL)
    for name in names:
        np.testing.assert_array_equal(getattr(again, name), getattr(whole, name))
    for part in parts:
        own = whole.take(part.targets[::-1]).take(part.targets)
        cut = tuple(slice(size) for size in part.sets.shape)
        for name in names:
            values = getattr(part, name)
            np.testing.assert_array_equal(getattr(own, name)[cut[: values.ndim]], values)
        for name in ("fit", "prior"):
            np.testing.assert_array_equal(own.parts[name][cut[:2]], part.parts[name])
        # What was added is missing, and nothing is said of it.
        added = np.ones(own.sets.shape, dtype=bool)
        added[cut] = False
        assert (own.sets[added] == MISSING).all()
        assert not own.signs[added].any()
        assert np.isnan(own.coefficients[added]).all()
        assert not own.proved[:, part.sets.shape[1] :].any()
        np.testing.assert_array_equal(own.lengths[cut[:2]], part.lengths)


def test_what_one_part_lacks_the_whole_does_not_claim():
    rng = np.random.default_rng(3)
    one = random_teams(rng, [1, 2])
    other = random_teams(
        rng, [5], leave_out=("signs", "proved"), parts={"fit": np.zeros((1, 2), np.float32)},
        evidence={"mode": "ordered", "chi2": 2.0}, oracle=True, size_given=True,
    )  # fmt: skip
    whole = Teams.concat([one, other])
    assert whole.signs is None and whole.proved is None
    assert whole.coefficients is not None and whole.listed is not None
    assert list(whole.parts) == ["fit"]
    assert whole.evidence == {"mode": "ordered"}
    assert whole.oracle and not whole.size_given
    with pytest.raises(ValueError, match="one model"):
        Teams.concat([one, replace(other, model="n")])
    with pytest.raises(ValueError, match="one model"):
        Teams.concat([])
    with pytest.raises(KeyError):
        one.take(np.array([1, 5]))


def test_sizes_of_sets_that_a_method_chose():
    sets = np.array([[[1, 2, 3], [4, MISSING, MISSING]], [[5, 6, MISSING], [MISSING] * 3]])
    nothing = np.zeros((2, 2), np.float32)
    one = np.zeros(2, np.float32)
    teams = Teams("m", np.array([7, 8]), sets, nothing, nothing, nothing, one, one.astype(int))
    assert teams.lengths.tolist() == [[3, 1], [2, 0]]
    assert teams.sizes == (1, 2, 3)
    with pytest.raises(ValueError, match=r"m chose sets of 1, 2, 3 members.*lengths"):
        _ = teams.size
    assert teams.take(np.array([8])).size == 2
    assert not teams.is_proved.any()
    assert teams.said_of(0)["signs"] is None
    signed = replace(teams, signs=np.where(sets == MISSING, 0, -1).astype(np.int8))
    assert signed.said_of(0)["signs"] == ((-1, -1, -1), (-1,))
    assert signed.said_of(1)["signs"] == ((-1, -1),)
    assert plain_teams("m", np.array([1]), np.array([[4, MISSING, 2]])).sets.tolist() == [
        [[2, 4, MISSING]]
    ]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"scores": np.zeros((2, 3), np.float32)}, r"scores is \(2, 3\); expected \(2, 2\)"),
        ({"gap": np.zeros(3, np.float32)}, r"gap is \(3,\); expected \(2,\)"),
        ({"sets": np.zeros((2, 2), int)}, r"sets are \(2, 2\); expected \(targets, N, R\)"),
        ({"signs": np.zeros((2, 2), np.int8)}, r"signs is \(2, 2\); expected \(2, 2, 3\)"),
        ({"signs": np.full((2, 2, 3), 2, np.int8)}, "signs must be 1, -1 or 0"),
        ({"parts": {"fit": np.zeros((2, 1), np.float32)}}, r"parts\['fit'\] is \(2, 1\)"),
        ({"probability": np.full((2, 2), 1.5, np.float32)}, "probability must be between 0 and 1"),
        ({"identifiability": np.full(2, 5, np.int8)}, "identifiability must index into .*unique"),
        ({"sets": np.array([[[MISSING, 1, 2]] * 2] * 2)}, "a member after a missing one"),
        ({"sets": np.array([[[3, 1, 2]] * 2] * 2)}, "must ascend in each set"),
    ],
)
def test_what_does_not_fit_is_refused(changes, reason):
    with pytest.raises(ValueError, match=f"m: .*{reason}|m: {reason}"):
        random_teams(np.random.default_rng(0), [1, 2], **changes)
