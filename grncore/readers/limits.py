"""How much a file may ask for, checked before anything of that size is allocated.

One number governs: the bytes of a text after unpacking, and of a table as it is held (four bytes a
value). `--max-size`, the key ``max_size`` and the variable ``GRNCORE_MAX_SIZE`` raise it.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from grncore.errors import InputError

ENVIRONMENT = "GRNCORE_MAX_SIZE"
DEFAULT_SIZE = 4 * 2**30
LINE_BYTES = 64 * 2**20
"""Longest line of a text: a million columns of 60 bytes."""
NAME_LENGTH = 1_000
"""Longest name, in characters."""
NAMES = 2_000_000
"""Most names on one axis of a table."""
UNPACKED_RATIO = 250
"""Times its own size that a compressed text may grow to; a table of all zeros reaches 200."""
RATIO_FROM = 64 * 2**20
"""Bytes from which that ratio counts."""

_UNITS = {"": 1, "k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}
_SIZE = re.compile(r"(\d{1,15})\s*([kmgt]?)(?:i?b)?", re.IGNORECASE)
_said: ContextVar[str | None] = ContextVar("grncore_max_size", default=None)


@contextmanager
def at_most(size: str | None) -> Iterator[None]:
    """Within the block, ``size`` (such as ``8G``) is the limit, unless it is None.

    Raises
    ------
    InputError
        If it is no size.
    """
    if size is not None:
        bytes_of(size, "--max-size")
    token = _said.set(_said.get() if size is None else size)
    try:
        yield
    finally:
        _said.reset(token)


def max_size() -> int:
    """The limit in bytes: what was said, what the environment says, or 4 GiB.

    Raises
    ------
    InputError
        If the environment holds no size.
    """
    if (said := _said.get()) is not None:
        return bytes_of(said, "--max-size")
    if given := os.environ.get(ENVIRONMENT, "").strip():
        return bytes_of(given, ENVIRONMENT)
    return DEFAULT_SIZE


def bytes_of(size: str, where: str) -> int:
    """Bytes of ``500M``, ``8G`` or a plain number.

    Raises
    ------
    InputError
        Naming ``where`` it was said.
    """
    found = _SIZE.fullmatch(str(size).strip())
    if found is None or not int(found[1]):
        raise InputError(f"{where} is {str(size)[:40]!r}; give a size such as 500M or 8G.")
    return int(found[1]) * _UNITS[found[2].lower()]


def check_text(file: object, size: int, packed: int | None = None) -> None:
    """Refuse a text of more bytes than allowed, or grown out of proportion.

    Raises
    ------
    InputError
        With the limit, and how to raise it.
    """
    if size > max_size():
        raise InputError(f"{file}: the text is larger than {_readable(max_size())}. {_raise()}")
    if packed is not None and size > RATIO_FROM and size > UNPACKED_RATIO * max(packed, 1):
        raise InputError(
            f"{file}: unpacked, the file grows to more than {UNPACKED_RATIO} times its size, as no "
            "table of expression does. If it is one, unpack it first and name the unpacked file."
        )


def check_table(file: object, rows: int, columns: int) -> None:
    """Refuse a table of more values or names than allowed.

    Raises
    ------
    InputError
        With the limit, and how to raise it.
    """
    if rows * columns * 4 > max_size():
        raise InputError(
            f"{file}: a table of {rows:,} x {columns:,} values takes "
            f"{_readable(rows * columns * 4)}, more than {_readable(max_size())}. {_raise()}"
        )
    if max(rows, columns) > NAMES:
        raise InputError(
            f"{file}: {max(rows, columns):,} rows or columns; at most {NAMES:,} are read."
        )


def check_names(file: object, names: Iterator[str] | list[str] | tuple[str, ...]) -> None:
    """Refuse names of more characters than any name has.

    Raises
    ------
    InputError
        With the start of the first one.
    """
    for name in names:
        if len(name) > NAME_LENGTH:
            raise InputError(
                f"{file}: a name has {len(name):,} characters ({name[:40]!r}...); at most "
                f"{NAME_LENGTH:,} are read. Is a quote or a delimiter missing?"
            )


def _raise() -> str:
    return f"Raise the limit with --max-size (such as 16G) or {ENVIRONMENT}."


def _readable(size: int) -> str:
    for unit, factor in (("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10)):
        if size >= factor:
            return f"{size / factor:.3g} {unit}"
    return f"{size:,} bytes"
