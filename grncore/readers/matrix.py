"""Expression tables: numbers with a name for every row and column."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grncore.dataset import Notice
from grncore.errors import InputError
from grncore.readers.text import TextTable, open_table, parse, read_strings

MISSING_TOKENS = frozenset({"", "na", "nan", "n/a", "null", "none", "-", "?"})


@dataclass(frozen=True, eq=False)
class Matrix:
    """A table of numbers as it stands in its file; which axis holds the genes is not decided yet.

    Attributes
    ----------
    file
        Where it comes from, for messages.
    values
        ``(rows, columns)`` float32 or float64.
    rows, columns
        Names as strings, in the file's order.
    notices
        What reading it decided.
    """

    file: str
    values: NDArray[np.floating]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    notices: tuple[Notice, ...] = ()


def read_matrix(path: Path) -> Matrix:
    """Read an expression table: a header of column names, then a name and numbers in each line.

    The header may lack the corner field. A table without row names (all numbers, as DREAM5
    publishes it) gets its rows numbered from 1, with a notice.

    Raises
    ------
    InputError
        If the table lacks a header, is ragged, or holds a field that is no number.
    """
    table = open_table(path)
    header = table.first_row()
    body = _without_first_line(table)
    width = len(body.first_row()) if body.body.strip() else 0
    if width == 0:
        raise InputError(f"{path}: there is a header but no row of values.")
    if len(header) == width + 1 and not header[-1]:
        header = header[:-1]
    if width - len(header) not in (0, 1):
        raise InputError(
            f"{path}: the header has {len(header)} fields, the first row {width}. Expected one "
            "name for every column of values, with or without a corner field before them."
        )
    columns = header if width > len(header) else header[1:]
    _check_header(path, columns)
    names, values = _numbers(body, width, columns)
    notices: tuple[Notice, ...] = ()
    if width == len(header) and _are_values(names):
        values = np.column_stack([pd.to_numeric(names).to_numpy(np.float32), values])
        columns = header
        names = pd.Series([str(row) for row in range(1, len(names) + 1)])
        notices = (
            Notice(
                "no-row-names",
                f"{path}: the first column holds values, not names, so the {len(names):,} rows "
                "are numbered from 1. Put a column of names first if it was meant to be one.",
            ),
        )
    return Matrix(str(path), values, tuple(names), tuple(columns), notices)


def _numbers(
    table: TextTable, width: int, columns: list[str]
) -> tuple["pd.Series[str]", NDArray[np.float32]]:
    """Row names and ``(rows, columns)`` values; the C parser does the ordinary case."""
    kinds: dict[int, type] = {0: str, **dict.fromkeys(range(1, width), np.float64)}
    try:
        frame = parse(table, dtype=kinds, names=range(width))
    except (ValueError, TypeError) as error:
        if isinstance(error, InputError):
            raise
        # Some field is no number. Only now pay for strings, to say which.
        return _numbers_or_reason(table, columns)
    values = frame.iloc[:, 1:].to_numpy(np.float32)
    return frame[0].str.strip(), values


def _numbers_or_reason(
    table: TextTable, columns: list[str]
) -> tuple["pd.Series[str]", NDArray[np.float32]]:
    frame = read_strings(table)
    names, fields = frame[0], frame.iloc[:, 1:]
    missing = fields.apply(lambda column: column.str.lower().isin(MISSING_TOKENS)).to_numpy()
    values = fields.apply(pd.to_numeric, errors="coerce").to_numpy(np.float64)
    words = np.isnan(values) & ~missing
    for bad, what, fix in (
        (words, "are not numbers", _word_fix),
        (missing, "are missing (empty, NA or nan)", _missing_fix),
    ):
        if bad.any():
            row, column = (int(place) for place in np.argwhere(bad)[0])
            text = str(fields.iloc[row, column])
            raise InputError(
                f"{table.file}: {int(bad.sum()):,} of {bad.size:,} values {what}, the first in "
                f"row {names[row]!r}, column {columns[column]!r}: {text!r}. {fix(text)}"
            )
    return names, values.astype(np.float32)


def _word_fix(text: str) -> str:
    if text.replace(",", "", 1).lstrip("-").isdigit():
        return "Write decimal points instead of decimal commas."
    return "Keep only the names of rows and columns as text; remove columns of annotation."


def _missing_fix(_: str) -> str:
    return "Impute them or remove these genes or cells; grncore does not guess values."


def _without_first_line(table: TextTable) -> TextTable:
    _, _, rest = table.body.partition(b"\n")
    return TextTable(table.file, rest.lstrip(b"\r\n"), table.delimiter, table.skipped + 1)


def _check_header(path: Path, columns: list[str]) -> None:
    numbers = pd.to_numeric(pd.Series(columns, dtype=object), errors="coerce")
    if len(columns) > 1 and numbers.notna().all() and not _are_names(numbers):
        raise InputError(
            f"{path}: the first line holds values ({', '.join(columns[:3])}, ...), not the names "
            "of the columns. Add a header line with a name for every column."
        )
    unnamed = [place for place, name in enumerate(columns, start=1) if not name]
    if unnamed:
        raise InputError(
            f"{path}: {len(unnamed)} of {len(columns)} columns of values have no name in the "
            f"header, the first is number {unnamed[0]}. Name them or remove them; a delimiter at "
            "the end of each line makes such a column."
        )


def _are_values(names: "pd.Series[str]") -> bool:
    numbers = pd.to_numeric(names, errors="coerce")
    return bool(len(names) > 1 and numbers.notna().all() and not _are_names(numbers))


def _are_names(numbers: "pd.Series[float]") -> bool:
    """Numbers may be names (positions) if they are whole and none is repeated."""
    return bool((numbers % 1 == 0).all() and not numbers.duplicated().any())
