"""The one order of gene names, by which sets and datasets are sorted, and names in messages."""

import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache

_DIGITS = re.compile(r"([0-9]+)")

NaturalKey = tuple[tuple[tuple[int, int, str], ...], str]


@lru_cache(maxsize=1 << 16)  # few genes regulate, and each stands in hundreds of teams
def natural_key(name: str) -> NaturalKey:
    """Sort key under which ``"g9" < "g10"``; names that differ at all never compare equal."""
    parts = tuple(
        _number(part) if part.isascii() and part.isdigit() else (1, 0, part)
        for part in _DIGITS.split(name)
        if part
    )
    return parts, name


def _number(digits: str) -> tuple[int, int, str]:
    """Orders like the number; Python refuses to turn thousands of digits into one."""
    value = digits.lstrip("0")
    return 0, len(value), value


def natural_sorted(names: Iterable[str]) -> list[str]:
    """Names in natural order."""
    return sorted(names, key=natural_key)


def list_digest(names: Iterable[str]) -> str:
    """A short name for a list of names in its order, by which files about it are called."""
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:16]


def spells_number(field: str) -> bool:
    """Whether Python reads ``field`` as a number."""
    try:
        float(field)
    except ValueError:
        return False
    return True


def shortened(text: str, most: int = 60) -> str:
    """``text`` as far as a message needs it: a link may bring thousands of characters."""
    return text if len(text) <= most else f"{text[:most]}..."
