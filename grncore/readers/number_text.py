"""Numbers as texts spell them: which fields are numbers, and which may harm a parser."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MISSING_TOKENS = frozenset({"", "na", "nan", "n/a", "null", "none", "-", "?", "#n/a", "<na>"})
NO_SEPARATOR = b"\x1f"
"""What pandas is told to separate by; a column that holds it does not come to pandas."""

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
INFINITE = re.compile(r"[+-]?inf(inity)?", re.IGNORECASE)


def is_number(text: str) -> bool:
    """Whether a field spells a number; ``1_000``, ``nan`` and ``0x1A`` do not."""
    return NUMBER.fullmatch(text) is not None and text.isascii()


@dataclass
class BadFields:
    """Fields that are no numbers: how many, and the first."""

    count: int = 0
    first: tuple[str, int, str] | None = None
    thousands: int = 0

    def add(self, row: str, column: int, text: str) -> None:
        """Count one field of the row, at a place among the columns of values."""
        self.count += 1
        self.thousands += bool(re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", text))
        if self.first is None:
            self.first = (row, column, text)


def has_long_exponent(column: bytes) -> bool:
    """Whether a number has an exponent of four digits or more.

    pandas 2 overflows on `12e3456789012` and ends the process.
    """
    bytes_ = np.frombuffer(column, np.uint8)
    places = np.flatnonzero((bytes_ | 0x20) == ord("e"))
    if not len(places):
        return False

    def at(offset: int) -> NDArray[np.uint8]:
        where = places + offset
        inside = where < len(bytes_)
        found = bytes_[np.minimum(where, len(bytes_) - 1)]
        return np.where(inside, found, 0)

    signed = np.isin(at(1), (ord("+"), ord("-"))).astype(np.int64)
    places = places + signed
    digits = [(at(k) >= ord("0")) & (at(k) <= ord("9")) for k in range(1, 5)]
    return bool(np.logical_and.reduce(digits).any())


def numbers_of(row: bytes, count: int) -> NDArray[np.float64] | None:
    """Numbers of one row by numpy, which takes any exponent; None if some field is no number."""
    if b" " in row or b"\t" in row:
        # numpy would take a blank within a field for the end of a number.
        row = b"\n".join(field.strip() for field in row.split(b"\n"))
        if b" " in row or b"\t" in row:
            return None
    try:
        # The one more at the end is reached only if all before it was understood.
        found = np.fromstring(row + b"\n0", dtype=np.float64, sep="\n")
    except ValueError:
        return None
    return found[:-1] if len(found) == count + 1 and not np.isnan(found).any() else None
