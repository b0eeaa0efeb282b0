from dataclasses import replace
from itertools import combinations

import numpy as np

from grncore.ranking.candidates import CandidateFits, candidates_for
from grncore.ranking.known_teams import KnownTeams

REGULATORS = 4
SETS = np.array(list(combinations(range(REGULATORS), 2)), dtype=np.int64)
FITS = CandidateFits(
    SETS,
    np.arange(len(SETS) * 2, dtype=float).reshape(-1, 2),
    1.0,
    np.full(SETS.shape, 0.5),
    np.ones(len(SETS), dtype=bool),
    most_voted=1,
)


def labels() -> KnownTeams:
    """Regulator 2 has one target, gene 5; regulator 3 has none."""
    teams = tuple(np.array(team) for team in ([0, 1], [1, 2], [0, 1]))
    likeness = {"cells": np.zeros((7, 3), dtype=np.float32)}
    return KnownTeams(np.array([4, 5, 6]), teams, 7, likeness)


def test_without_a_list_only_regulators_of_other_targets_are_candidates() -> None:
    known = labels()
    found = candidates_for(FITS, known, 5, 2, known.kept_without(5))
    assert found.sets.tolist() == [[0, 1]]
    np.testing.assert_array_equal(found.fits, FITS.columns[:1])
    found = candidates_for(FITS, known, 4, 2, known.kept_without(4))
    assert found.sets.tolist() == [[0, 1], [0, 2], [1, 2]]


def test_listed_regulators_are_candidates_without_any_target() -> None:
    known = replace(labels(), listed=True)
    found = candidates_for(FITS, known, 5, 2, known.kept_without(5))
    np.testing.assert_array_equal(found.sets, SETS)
    assert found.known.tolist() == (SETS == [0, 1]).all(axis=1).tolist()


def test_what_only_those_left_out_propose_is_no_candidate() -> None:
    """The own team of a target, known to nobody else, must be explained or voted for."""
    known = labels()
    fits = replace(FITS, explained=np.zeros(len(SETS), dtype=bool))
    found = candidates_for(fits, known, 5, 2, np.ones(3, dtype=bool))
    assert found.sets.tolist() == [[0, 1], [1, 2]]
    found = candidates_for(fits, known, 5, 2, known.kept_without(5))
    assert found.sets.tolist() == [[0, 1]]
    voted = replace(fits, most_voted=3)
    found = candidates_for(voted, known, 5, 2, np.ones(3, dtype=bool))
    assert found.sets.tolist() == [[0, 1], [0, 2], [1, 2]]
