from dataclasses import replace

import numpy as np

from grncore.evaluation.measurements import Protocol
from grncore.evaluation.team_sizes import size_rows
from grncore.pools import MISSING
from grncore.teams import unscored_teams

PROTOCOL = Protocol(42, "random", "all", shortened={13})


def test_shares_of_named_sizes_are_counted_by_hand() -> None:
    sets = [[1, 2, MISSING], [1, 2, 3], [4, MISSING, MISSING], [1, 2, MISSING], [MISSING] * 3]
    targets = np.array([10, 11, 12, 13, 14])
    truth = {target: np.array([1, 2]) for target in targets.tolist()}
    teams = replace(unscored_teams("sure", targets, np.array(sets)), size_given=False)
    rows = size_rows(teams, truth, PROTOCOL)
    assert {row.K: row.value for row in rows} == {0: 0.25, 1: 0.25, 2: 0.25, 3: 0.25}
    assert {(row.R, row.metric, row.n, row.left_out) for row in rows} == {(2, "named_size", 4, 1)}
    assert all(row.lo < row.value < row.hi for row in rows)
