"""A short run over every reader; ``python -m tests.fuzz`` is the long one."""

import pytest

from tests.fuzz.mutants import mutant
from tests.fuzz.readers import READERS
from tests.fuzz.run import Outcome, fuzz

MUTANTS = 8


def test_a_number_gives_one_mutant():
    original = bytes(range(256)) * 4
    made = [mutant(original, number) for number in range(300)]
    assert made == [mutant(original, number) for number in range(300)]
    assert sum(one != original for one in made) > 280
    assert len(set(made)) > 280


@pytest.fixture(scope="module")
def found() -> dict[str, Outcome]:
    return fuzz(list(READERS), MUTANTS)


@pytest.mark.parametrize("name", list(READERS))
def test_damaged_files_end_in_words(found: dict[str, Outcome], name: str):
    outcome = found[name]
    assert outcome.is_good, outcome.examples
    assert outcome.counts.total() == MUTANTS
    assert outcome.counts["refused"]
