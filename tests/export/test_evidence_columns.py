from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from grncore.answers.ranked_sets import StoredTeams, ranked_sets
from grncore.errors import InputError
from grncore.export import (
    EVIDENCE_COLUMNS,
    TEAM_COLUMNS,
    read_teams_csv,
    stack_tables,
    teams_csv,
    teams_table,
)
from tests.export.tables import split_of, write_teams


def test_what_is_known_of_sets_stands_at_the_end(known):
    header, *rows = teams_csv(known).splitlines()
    added = "signs,coefficients,probability,proved,in_list,member_probability,identifiability"
    assert header == ",".join(TEAM_COLUMNS) + "," + added
    assert tuple(added.split(",")) == EVIDENCE_COLUMNS
    assert [row.split('"some, data",,')[1] for row in rows] == [
        "1;-1,0.1;-2.0,0.7,True,True,0.9;0.8,unique",
        "0,nan,0.2,False,False,0.3,",
        ",,,,,,",
    ]
    assert known["R"].tolist() == [2, 1, 0]
    assert known["regulators"].tolist() == [("g0", "g1"), ("g2",), ()]
    assert known["exact"].tolist() == [True, False, False]


def test_what_is_known_of_sets_comes_back(known, table, tmp_path):
    write_teams(tmp_path / "t.csv", known)
    again = read_teams_csv(tmp_path / "t.csv")
    alike = again.drop(columns="coefficients")
    pd.testing.assert_frame_equal(alike, known.drop(columns="coefficients"))
    np.testing.assert_array_equal(np.concatenate(again["coefficients"].tolist()),
                                  np.concatenate(known["coefficients"].tolist()))  # fmt: skip
    both = stack_tables([table, known])
    assert both["signs"].tolist() == [()] * len(table) + [(1, -1), (0,), ()]
    write_teams(tmp_path / "b.csv", both)
    again = read_teams_csv(tmp_path / "b.csv")
    assert again["proved"].tolist()[: len(table)] == [pd.NA] * len(table)
    assert again["in_list"].tolist()[len(table) :] == [True, False, pd.NA]
    # A model that says nothing has no columns of its own in a file of several.
    stored = StoredTeams(again)
    assert stored.of("g5", "residual", 2).signs is None
    sets = stored.of("g5", "evidence", None)
    assert sets.sets == (("g0", "g1"), ("g2",))
    assert sets.signs == ((1, -1), (0,))
    assert sets.proved == (True, False) and sets.listed == (True, False)
    assert sets.probability == (pytest.approx(0.7), pytest.approx(0.2))
    assert stored.of("g5", "evidence", 1).sets == (("g2",),)


def test_ranked_sets_hold_what_the_teams_say(data, chosen):
    sets = ranked_sets(data, "evidence", chosen, 0)
    assert sets.sets == (("g0", "g1"), ("g2",))
    assert sets.signs == ((1, -1), (0,)) and sets.listed == (True, False)
    assert sets.coefficients[0] == (pytest.approx(0.1), -2.0)
    none = ranked_sets(data, "evidence", chosen, 1)
    assert none.sets == () and none.signs == ()


def test_proofs_alone_are_written_where_one_is_lacking(data, teams, table):
    proved = np.ones((4, 2), dtype=bool)
    write = lambda some: teams_csv(  # noqa: E731
        teams_table(some, data, split_of(), universe="all", checkpoint="")
    )
    assert write(replace(teams, proved=proved)) == write(teams)
    proved[0, 1] = False
    lines = write(replace(teams, proved=proved)).splitlines()
    assert [line.rsplit(",", 1)[1] for line in lines] == ["proved", "True", "False", "True",
                                                          "True", ""]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.replace("1;-1", "1;2", 1), "line 2: '1;2' is no value for signs"),
        (lambda t: t.replace("0.1;-2.0", "0.1;x", 1), "line 2: '0.1;x' is no value for coeff"),
        (lambda t: t.replace(",0.7,", ",likely,", 1), "'likely' is no value for probability"),
    ],
)
def test_evidence_that_is_none_is_refused(known, tmp_path, change, message):
    path = tmp_path / "t.csv"
    path.write_text(change(teams_csv(known)))
    with pytest.raises(InputError, match=message):
        read_teams_csv(path)
