"""Lists on the command line: what they hold, and what is no list."""

import argparse

import pytest

from grncore.cli.arguments import parse_names, seeds, whole_numbers
from grncore.cli.reproduce import DESCRIPTION


def test_lists_are_read() -> None:
    assert whole_numbers("2,3,4") == (2, 3, 4)
    assert seeds("0,1") == (0, 1)
    assert parse_names("pair, residual,pair") == ("pair", "residual")
    assert parse_names("none") == ()


@pytest.mark.parametrize(
    ("parse", "text", "reason"),
    [(whole_numbers, "0", "below 1"), (seeds, "-1", "below 0"), (seeds, "42,42", "twice"),
     (whole_numbers, ",", "no list|not a list"), (parse_names, ",", "holds no name"),
     (parse_names, "", "holds no name")],
)  # fmt: skip
def test_what_is_no_list_is_refused(parse, text: str, reason: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match=reason):
        parse(text)


def test_the_parts_of_reproduce_stand_apart_from_what_they_are() -> None:
    rows = [line for line in DESCRIPTION.splitlines() if line.startswith("  ")]
    assert all(line[:15].endswith("  ") for line in rows), "one column of names, and one of words"
    assert max(map(len, rows)) <= 100
