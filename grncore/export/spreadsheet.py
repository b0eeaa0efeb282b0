"""Text that a spreadsheet cannot take for a formula, and back.

A field that begins with ``=``, ``+``, ``-``, ``@``, a tab or a line break may be run as a formula
when a CSV file is opened by double click. An apostrophe in front makes it text there. A field that
begins with an apostrophe gets one too, so that :func:`restored` gives every field back.
"""

import csv
import io
from collections.abc import Callable

from grncore.export.names import delimited_text

_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "'")


def neutral(field: str) -> str:
    """The field with an apostrophe in front, if a spreadsheet might run it; numbers stay."""
    if not field.startswith(_RISKY) or _is_number(field):
        return field
    return f"'{field}"


def restored(field: str) -> str:
    """The field that :func:`neutral` was given."""
    return field[1:] if field[:1] == "'" and field[1:2] in _RISKY and field[1:] else field


def spreadsheet_safe(text: str, delimiter: str = ",") -> str:
    """A CSV or TSV text with every field :func:`neutral`."""
    return _each(text, delimiter, neutral)


def restored_text(text: str, delimiter: str = ",") -> str:
    """The text that :func:`spreadsheet_safe` was given."""
    return _each(text, delimiter, restored)


def _each(text: str, delimiter: str, change: Callable[[str], str]) -> str:
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    if not rows:
        return ""
    changed = [[change(field) for field in row] for row in rows]
    header, *body = changed
    return delimited_text(header, list(zip(*body, strict=True)) or [[] for _ in header], delimiter)


def _is_number(field: str) -> bool:
    try:
        float(field)
    except ValueError:
        return False
    return True
