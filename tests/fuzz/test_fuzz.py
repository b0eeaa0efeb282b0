"""A short run over every reader; ``python -m tests.fuzz`` is the long one."""

import pytest

from tests.fuzz.mutants import mutant
from tests.fuzz.readers import READERS
from tests.fuzz.run import fuzz

MUTANTS = 40
OPEN = ("table", "edges", "manifest", "h5ad")
"""Readers of which the long command still finds foreign exceptions; to be emptied."""


def test_a_number_gives_one_mutant():
    original = bytes(range(256)) * 4
    made = [mutant(original, number) for number in range(300)]
    assert made == [mutant(original, number) for number in range(300)]
    assert sum(one != original for one in made) > 280
    assert len(set(made)) > 280


@pytest.mark.parametrize("name", [name for name in READERS if name not in OPEN])
def test_damaged_files_end_in_words(name):
    found = fuzz(name, MUTANTS)
    assert found.is_good, found.examples
    assert found.counts.total() == MUTANTS
    assert found.counts["refused"]
