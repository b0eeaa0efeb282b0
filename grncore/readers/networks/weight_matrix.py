"""A matrix of regulation: a row or column a regulator, the other axis the targets."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grncore.errors import InputError
from grncore.readers.networks.fields_as_numbers import is_numeric
from grncore.readers.networks.names import normalised, role_columns
from grncore.readers.networks.network_file import NetworkFile
from grncore.readers.networks.parsed import Parsed
from grncore.readers.networks.relations import SIGN_WORDS, SIGNS

NAME = "matrix of regulation"
ENDS = ("rows", "columns")

_MARKS = {
    "+": "1", "-": "-1", "true": "1", "false": "0", "t": "1", "f": "0", "yes": "1", "no": "0",
}  # fmt: skip
_VALUES = {**{word: str(SIGNS[word]) for word in SIGN_WORDS}, "none": "0", **_MARKS}
"""Words that stand for numbers in such a matrix; those for signs only below the name of a gene, for
elsewhere they are a column of a table of edges."""
_TARGET_ROWS = frozenset({"geneshortname"})
_CLEARLY = 1.25
"""By how much fewer an axis must act for that to say that it regulates."""


@dataclass(frozen=True, eq=False)
class _Grid:
    """Names of both axes, ``(rows, columns)`` values, and the title above the names of rows."""

    rows: list[str]
    columns: list[str]
    values: NDArray[np.float64]
    title: str


def fits(file: NetworkFile) -> bool:
    """Whether names of genes head columns of numbers beside a column of names of genes."""
    if file.table is None:
        return False
    frame = file.fields
    if min(frame.shape) < 2 or frame.shape[1] < 3:
        return False
    if _is_bare(frame) or _lacks_header(frame) or _lacks_rows(file, frame):
        return True
    header = [str(name) for name in frame.iloc[0]]
    if role_columns("regulator", header) and role_columns("target", header):
        return False
    names, numbers = _columns(file, frame)
    heads = [header[place] for place in numbers]
    if names is None or len(heads) < 2:
        return False
    if not file.known.exact:
        return len(set(heads) & set(frame[names].iloc[1:])) > len(heads) / 2
    return sum(map(file.known.resembles, heads)) >= len(heads) / 2


def read(file: NetworkFile) -> Parsed:
    """Read it: every field that is not 0 is an edge.

    Raises
    ------
    InputError
        If it has no names, is symmetric, or does not say which axis regulates.
    """
    frame = file.fields
    if _is_bare(frame):
        raise InputError(
            f"{file.path}: this is a matrix of {frame.shape[0]:,} x {frame.shape[1]:,} numbers "
            "without names, so which gene is which is unknown. Write it with the names of "
            "regulators and targets as row and column names."
        )
    if _lacks_header(frame):
        raise InputError(
            f"{file.path}: this is a matrix of {frame.shape[0]:,} rows with names, but its "
            f"{frame.shape[1] - 1:,} columns have none, so which gene is which is unknown. Write "
            "it with the names of regulators and targets as row and column names."
        )
    if _lacks_rows(file, frame):
        raise InputError(
            f"{file.path}: this is a matrix of numbers below the names of {frame.shape[1]:,} genes "
            "whose rows have no names, so which gene a row is is unknown. Write it with its row "
            "names; with pandas: to_csv(file), without index=False."
        )
    grid = _grid(file, frame)
    if not grid.values.any():
        raise InputError(f"{file.path}: every value of this matrix is 0, so it has no edge.")
    if file.ends.regulator is None:
        _refuse_symmetric(file, grid)
    by_rows, reason = _rows_regulate(file, grid)
    values = grid.values if by_rows else grid.values.T
    left, right = (grid.rows, grid.columns) if by_rows else (grid.columns, grid.rows)
    edges = np.argwhere(values != 0)
    weights = [f"{value:.10g}" for value in values[values != 0]]
    frame = pd.DataFrame(
        {
            "regulator": [left[place] for place in edges[:, 0]],
            "target": [right[place] for place in edges[:, 1]],
            "weight": weights,
        },
        dtype=str,
    )
    if set(weights) == {"1"}:
        frame = frame.drop(columns="weight")
    elif (grid.values != np.round(grid.values)).any():
        # Fractions rank, be they few or many.
        frame = frame.rename(columns={"weight": "edge_weight"})
    axes = ("rows", "columns") if by_rows else ("columns", "rows")
    understood = (
        f"a matrix of regulation, {len(grid.rows):,} rows x {len(grid.columns):,} columns: its "
        f"{axes[0]} regulate its {axes[1]} ({reason}); the {len(edges):,} values that are not 0 "
        f"are edges. Turn it round with --regulator-column {axes[1]} --target-column {axes[0]}"
    )
    return file.parsed(NAME, frame, axes, understood)


def _is_bare(frame: pd.DataFrame) -> bool:
    """Whether it is all numbers, and no list of numbered edges."""
    if min(frame.shape) < 3 or frame.shape[1] < 5:
        return False
    return all(all(map(is_numeric, frame[place])) for place in frame)


def _lacks_header(frame: pd.DataFrame) -> bool:
    """Whether a column of names stands before four columns of numbers or more, from line 1 on."""
    if frame.shape[1] < 5:
        return False
    named = not any(map(is_numeric, frame[0]))
    return named and all(all(map(is_numeric, frame[place])) for place in range(1, frame.shape[1]))


def _lacks_rows(file: NetworkFile, frame: pd.DataFrame) -> bool:
    """Whether numbers alone stand below names of genes."""
    first = [str(name) for name in frame.iloc[0]]
    if frame.shape[1] < 4 or len(frame) < 2 or any(map(is_numeric, first)):
        return False
    if sum(map(file.known.resembles, first)) < len(first) / 2:
        return False
    body = frame.iloc[1:].apply(lambda column: column.str.lower().replace(_VALUES))
    return all(all(map(is_numeric, body[place])) for place in body)


def _columns(file: NetworkFile, frame: pd.DataFrame) -> tuple[int | None, list[int]]:
    """The column of names, and those of numbers whose header is a name."""
    header = [str(name) for name in frame.iloc[0]]
    body = frame.iloc[1:]
    values = body.apply(
        lambda column: column.str.lower().replace(
            _VALUES if file.known.resembles(header[column.name]) else _MARKS
        )
    )
    places = range(frame.shape[1])
    numeric = [p for p in places if all(map(is_numeric, values[p])) and any(body[p])]
    words = [p for p in places if p not in numeric]
    if not words and numeric and len(set(body[0])) == len(body):
        # Genes that are numbers: the first column names the rows.
        words, numeric = [0], [p for p in numeric if p != 0]
    if not words:
        return None, []
    scores = {p: file.known.score(body[p].unique()) for p in words}
    names = max(words, key=lambda p: (scores[p], -p))
    if file.known.exact and scores[names][1] * 2 < body[names].nunique():
        return None, []
    kept = [p for p in numeric if header[p]]
    known = [p for p in kept if file.known.resembles(header[p])]
    steps = {"0", "1", "-1", "0.0", "1.0", "-1.0", ""}
    are_steps = all(values[p].isin(steps).all() for p in known)
    if known and are_steps:
        # A length or a position beside the regulators is none of them.
        kept = [p for p in kept if p in known or values[p].isin(steps).all()]
    return names, kept


def _grid(file: NetworkFile, frame: pd.DataFrame) -> _Grid:
    header = [str(name) for name in frame.iloc[0]]
    names, numbers = _columns(file, frame)
    if names is None:
        raise AssertionError("asked to read what is no matrix")
    body = frame.iloc[1:]
    for place in set(range(frame.shape[1])) - {names, *numbers}:
        if any(body[place]) and file.known.resembles(header[place]):
            word = next(w for w in body[place] if w.lower() not in _VALUES and not is_numeric(w))
            raise InputError(
                f"{file.path}: column {header[place]!r} of this matrix of regulation holds "
                f"{word!r}, which is not understood. Write 1, -1 and 0 instead of words."
            )
    values = body[numbers].apply(lambda column: column.str.lower().replace(_VALUES))
    found = values.apply(pd.to_numeric, errors="coerce").fillna(0.0).to_numpy(np.float64)
    return _Grid(list(body[names]), [header[p] for p in numbers], found, header[names])


def _rows_regulate(file: NetworkFile, grid: _Grid) -> tuple[bool, str]:
    """Whether rows regulate columns, and by what that was told.

    Raises
    ------
    InputError
        If nothing tells.
    """
    if file.ends.regulator is not None:
        _, is_said = file.ends.order(str(file.path), NAME, ENDS)
        return file.ends.regulator.lower() == "rows", "as you say" if is_said else ""
    told = _by_names(file, grid)
    if role_columns("regulator", [grid.title]):
        if told is not None and not told[0]:
            raise InputError(
                f"{file.path}: the names of rows are called {grid.title!r}, as if rows regulate, "
                f"but the columns do by their names: {told[1]}. Say --regulator-column rows "
                "--target-column columns, or --regulator-column columns --target-column rows."
            )
        return True, f"the names of rows are called {grid.title!r}"
    if normalised(grid.title) in _TARGET_ROWS:
        return False, f"the names of rows are called {grid.title!r}"
    if told is not None:
        return told
    acting = [
        len({n for n, any_ in zip(names, hit, strict=True) if any_})
        for names, hit in (
            (grid.rows, (grid.values != 0).any(axis=1)),
            (grid.columns, (grid.values != 0).any(axis=0)),
        )
    ]
    if max(acting) >= _CLEARLY * min(acting):
        fewer, more = min(acting), max(acting)
        return acting[0] < acting[1], f"{fewer:,} of them act on {more:,}"
    raise InputError(
        f"{file.path}: this is a matrix of regulation whose rows and columns are alike "
        f"({acting[0]:,} rows and {acting[1]:,} columns hold a value), so which axis regulates is "
        "open. Say --regulator-column rows --target-column columns, or --regulator-column columns "
        "--target-column rows."
    )


def _by_names(file: NetworkFile, grid: _Grid) -> tuple[bool, str] | None:
    """Whether rows regulate by the names of both axes, and why; None where these do not tell."""
    rows, columns = set(grid.rows), set(grid.columns)
    listed = [len(axis & file.listed) / len(axis) for axis in (rows, columns)]
    if max(listed) > 0 and listed[0] != listed[1]:
        return listed[0] > listed[1], "more of their names are in the list of regulators"
    if rows < columns or columns < rows:
        return rows < columns, "their names are among those of the other axis"
    return None


def _refuse_symmetric(file: NetworkFile, grid: _Grid) -> None:
    if grid.rows == grid.columns and np.array_equal(grid.values, grid.values.T):
        raise InputError(
            f"{file.path}: this matrix is symmetric, as correlations are, so it does not say which "
            "of two genes regulates. Give a directed network."
        )
