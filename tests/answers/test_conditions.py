"""Two conditions: what changed, how surely, and activities that shifted."""

import numpy as np
import pandas as pd
import pytest

from grncore.answers.activity_map import ActivityMap
from grncore.answers.conditions import cells_of_groups, compare_answers, shifted_activities
from grncore.dataset import Dataset
from grncore.errors import InputError


def answers(*rows: tuple) -> pd.DataFrame:
    """A row: target, team, signs, probability, class."""
    names = ["target", "regulators", "signs", "probability", "told_apart"]
    return pd.DataFrame(rows, columns=names).assign(name=lambda table: table["target"])


FIRST = answers(
    ("t1", ("a", "b"), (1, -1), 0.99, ""),
    ("t2", ("a", "b"), (1, 1), 0.99, ""),
    ("t3", ("a", "b"), (1, 1), 0.95, ""),
    ("t4", ("a",), (1,), np.nan, "unique"),
    ("t5", ("a",), (1,), 0.9, ""),
    ("t6", (), (), np.nan, ""),
)
SECOND = answers(
    ("t1", ("a", "b"), (1, 0), 0.99, ""),
    ("t2", ("a", "b"), (1, -1), 0.98, ""),
    ("t3", ("b", "c"), (1, 1), 0.5, ""),
    ("t4", ("d",), (1,), np.nan, "unique"),
    ("t6", ("a",), (1,), 0.9, ""),
)


def test_changes_are_named_and_only_sure_answers_make_them_clear():
    found = compare_answers(FIRST, SECOND)
    table = found.targets.set_index("target")
    assert table["change"].to_dict() == {"t1": "same", "t2": "sign", "t3": "part", "t4": "other"}
    assert table["clear"].to_dict() == {"t1": True, "t2": True, "t3": False, "t4": True}
    assert table.loc["t2", "turned"] == ("b",)
    assert (table.loc["t3", "gained"], table.loc["t3", "lost"]) == (("c",), ("a",))
    assert found.only_first == ("t5",)
    assert found.only_second == ("t6",)
    moves = found.regulators({"a": "A"}).set_index("regulator")
    assert moves.loc["a", ["name", "kept", "lost"]].tolist() == ["A", 2, 2]
    assert moves.loc["b", ["turned", "clear_moves"]].tolist() == [1, 1]
    assert moves.loc["d", ["gained", "clear_moves"]].tolist() == [1, 1]
    assert moves.loc["c", ["gained", "clear_moves"]].tolist() == [1, 0]


def test_a_table_compared_with_itself_has_no_change():
    found = compare_answers(SECOND, SECOND)
    assert set(found.targets["change"]) == {"same"}
    assert not found.regulators({})[["gained", "lost", "turned"]].to_numpy().any()


def test_nothing_in_common_is_refused():
    with pytest.raises(InputError, match="no gene in common"):
        compare_answers(FIRST.head(1), SECOND.tail(1))


def test_cells_of_groups_are_a_dataset_of_their_own(tiny: Dataset):
    part = cells_of_groups(tiny, ["type2", "type0"], "two types", ["g3", "g1"])
    assert part.cells == tiny.cells[:10] + tiny.cells[20:]
    np.testing.assert_array_equal(
        part.expression, np.hstack([tiny.expression[:, :10], tiny.expression[:, 20:]])
    )
    assert part.listed_regulators == ("g1", "g3")
    assert part.fingerprint != tiny.fingerprint
    with pytest.raises(InputError, match="has 0 cells"):
        cells_of_groups(tiny, ["absent"], "nothing", ["g1"])


def test_shift_is_the_difference_of_means_with_its_error():
    found = ActivityMap(
        regulators=("a", "b"),
        columns=("x", "y", "z"),
        activity=np.array([[1.0, 3.0, -4.0], [0.0, 1.0, -1.0]]),
        error=np.array([[0.3, 0.4, 1.2], [np.inf, 1.0, 1.0]]),
        expression=np.zeros((2, 3)),
        targets={"a": {}, "b": {}},
    )
    table = shifted_activities(found, ["x", "y"], ["z"], {})
    assert table["regulator"].tolist() == ["a"]  # the other one's error is infinite
    assert table["difference"].iloc[0] == pytest.approx(-6.0)
    assert table["error"].iloc[0] == pytest.approx(np.hypot(0.25, 1.2))
    with pytest.raises(InputError, match="none on both"):
        shifted_activities(found, ["x"], ["x", "y"], {})
