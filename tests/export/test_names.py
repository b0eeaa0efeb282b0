import pytest
from hypothesis import given
from hypothesis import strategies as st

from grncore.export import join_names, split_names
from tests.export.tables import NAMES


@given(st.lists(NAMES, max_size=5).map(tuple))
def test_joined_names_come_apart_again(team):
    assert split_names(join_names(team)) == team


@given(st.lists(st.text(alphabet="ab;\\", min_size=1, max_size=4), max_size=4).map(tuple))
def test_no_two_teams_are_written_alike(team):
    assert split_names(join_names(team)) == team
    plain = [name for name in team if not set(name) & set(";\\")]
    if len(plain) == len(team):
        assert join_names(team) == ";".join(team)


def test_an_empty_name_is_refused():
    with pytest.raises(ValueError, match="empty name"):
        join_names(["a", ""])
