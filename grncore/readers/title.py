"""Lines of prose above a table, as journals and spreadsheets put them there."""

import csv
import shlex
from pathlib import Path

from grncore.errors import InputError
from grncore.readers.number_text import is_number

_MOST = 20
_BELOW = 3
"""Lines of one width that show where the table begins."""


def refuse_title(path: Path, body: bytes, skipped: int) -> None:
    """Refuse a text whose table begins below a title; ``skipped`` lines stand above ``body``.

    A title has a single field, or far fewer than the lines below it, which are of one width and
    begin with names of columns. Nothing may separate all lines evenly.

    Raises
    ------
    InputError
        With the command that leaves the title out.
    """
    start = body[: 2**20].split(b"\n", _MOST + _BELOW)[: _MOST + _BELOW]
    lines = [line.decode("utf-8", "replace") for line in start]
    split = {mark: _rows(lines, mark) for mark in (",;\t" if "\t" in "".join(lines) else ",; ")}
    if any(_is_even(rows, mark) for mark, rows in split.items()):
        return
    for mark, rows in split.items():
        widths = list(map(_filled, rows))
        width = max(widths, default=0)
        first = next((k for k, filled in enumerate(widths) if filled > max(1, width - 2)), 0)
        table = rows[first : first + _BELOW]
        if mark == " " or not first or len(table) < _BELOW or len(set(map(len, table))) > 1:
            continue
        if any(map(is_number, table[0][1:])):
            continue
        title, line = lines[0].strip(",; \t")[:60], first + skipped + 1
        plain = path.with_name(path.name.removesuffix(".gz"))
        new = shlex.quote(str(plain.with_stem(f"{plain.stem}-table")))
        old = shlex.quote(str(path))
        command = f"tail -n +{line} {old}" if plain == path else f"gzip -dc {old} | tail -n +{line}"
        raise InputError(
            f"{path}: a title stands above the table ({title!r}), which begins in line {line}. "
            f"Remove what stands above it, for example: {command} > {new}"
        )


def _rows(lines: list[str], mark: str) -> list[list[str]]:
    if mark == " ":
        return [line.split() for line in lines]
    try:
        return [next(csv.reader([line], delimiter=mark), []) for line in lines]
    except csv.Error:
        return []


def _is_even(rows: list[list[str]], mark: str) -> bool:
    """Whether the lines have one width; a header may be a field shorter, as R writes it."""
    widths = [len(row) for row in rows if _filled(row)] or [0]
    shortest = widths[-1] - (widths[-1] > 2 and mark != " ")
    is_padded = widths[-1] > 2 and rows[0][0].strip() != "" and _filled(rows[0]) == 1
    is_headed = widths[0] in (shortest, widths[-1]) and not is_padded
    return widths[-1] > 1 and is_headed and len(set(widths[1:])) <= 1


def _filled(row: list[str]) -> int:
    return sum(bool(field.strip()) for field in row)
