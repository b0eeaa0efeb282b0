"""Text that a spreadsheet cannot take for a formula.

A field that begins with ``=``, ``+``, ``-``, ``@``, a tab or a line break may be run as a formula
when a CSV file is opened by double click. An apostrophe in front makes it text there. A field that
begins with an apostrophe gets one too, so that no two fields become the same.
"""

import csv
import io
from collections.abc import Iterable

from grncore.export.names import delimited_text
from grncore.naming import spells_number

# With the full-width forms that some spreadsheets take for the same.
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def neutral(field: str) -> str:
    """The field with an apostrophe in front, if a spreadsheet might run it; numbers stay.

    Also several in one field, as signs of a team: ``-1;1``.
    """
    if not field.startswith(_RISKY) or all(map(spells_number, field.split(";"))):
        return field
    return f"'{field}"


def as_it_was(field: str) -> str:
    """The field that :func:`neutral` was given, where a whole file was made safe."""
    return field.removeprefix("'")


def is_risky(names: Iterable[str]) -> bool:
    """Whether a spreadsheet might run one of the names."""
    return any(neutral(name) != name for name in names)


def spreadsheet_safe(text: str, delimiter: str = ",") -> str:
    """A CSV or TSV text with every field :func:`neutral`."""
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    if not rows:
        return ""
    header, *body = [[neutral(field) for field in row] for row in rows]
    return delimited_text(header, list(zip(*body, strict=True)) or [[] for _ in header], delimiter)
