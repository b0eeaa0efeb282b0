r"""Predicted teams as CSV, and back.

Teams are CSV with the columns of :data:`TEAM_COLUMNS`, a row a set: the format of ``recover``,
of the app's downloads and of the ``teams.csv`` beside a checkpoint's weights. Rules:

- ``regulators`` and ``truth`` are joined by ``;`` in natural order. Inside a gene name ``;`` is
  written ``\;`` and ``\`` is written ``\\``; names without either are written as they are.
- What is unknown is left blank: ``score`` where a method scores nothing; ``truth``, ``exact`` and
  ``covered`` where no truth is known. ``exact`` and ``covered`` are blank too where filtering
  shortened the true set. ``part`` is blank for a gene that is in no part of the split.
- ``regulators`` are blank, at rank 1, where a model found no set for a target. ``R`` is the size of
  the set; without a set the size asked for, or 0 where the model was to choose.
- The columns of :data:`EVIDENCE_COLUMNS` come at the end, and only those that some model of the
  table knows. ``signs`` (``1`` activates, ``-1`` represses, ``0`` is not known), ``coefficients``
  and ``member_probability`` have a value for each of ``regulators``, joined by ``;``. ``proved`` is
  left out where it would be all that is known and no set lacks its proof. ``identifiability`` says
  of a target's first set how well the data tells it from others, see
  :data:`grncore.teams.IDENTIFIABILITY`; it is blank for the others.
- Names are written as they are, even where a spreadsheet would take one for a formula (``=``,
  ``+``, ``-``, ``@`` at its start) or a date (``2-Sep``), since other programs look them up.
  Import the file as text there rather than opening it by double click, or make the text safe by
  :func:`grncore.export.spreadsheet_safe`, which :func:`genuine_names` takes back.
"""

import csv
import gzip
import io
import zlib
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.evaluation.metrics import covered, matches
from grncore.export.evidence_columns import (
    EVIDENCE_COLUMNS,
    MEMBER_COLUMNS,
    evidence_column,
    evidence_columns,
    evidence_of,
    evidence_text,
    evidence_values,
    written_columns,
)
from grncore.export.names import delimited_text, join_names, split_names
from grncore.export.spreadsheet import as_it_was, is_risky
from grncore.naming import natural_sorted
from grncore.pools import Pools
from grncore.splits import Split
from grncore.teams import Teams
from grncore.training_data import UniverseKind

TEAM_COLUMNS = (
    "target", "R", "part", "model", "rank", "regulators", "score", "base", "residual", "exact",
    "covered", "oracle", "truth", "split", "seed", "universe", "dataset", "checkpoint",
)  # fmt: skip
"""Columns of a team file, in order."""


NAME_COLUMNS = ("regulators", "truth")
"""Columns of names of genes, several in a field."""


TYPES = {
    "R": "int64",
    "rank": "int64",
    "seed": "int64",
    "score": "float32",
    "base": "float32",
    "residual": "float32",
    "exact": "boolean",
    "covered": "boolean",
    "oracle": "bool",
    "probability": "float32",
    "proved": "boolean",
    "in_list": "boolean",
}
"""Types of the columns that are no text and no tuples."""


def teams_table(
    teams: Teams,
    dataset: Dataset,
    split: Split,
    *,
    universe: UniverseKind,
    checkpoint: str,
    pools: Pools | None = None,
    cap: int | None = None,
) -> pd.DataFrame:
    """One row for each set: :data:`TEAM_COLUMNS`, and what is known of :data:`EVIDENCE_COLUMNS`.

    ``regulators``, ``truth`` and what has a value for each regulator are tuples.

    Parameters
    ----------
    pools, cap
        Pools of the same targets and M_R, for the column ``covered``.
    checkpoint
        Name of the bundle, empty for a method that needs none.
    """
    known = _known_truth(teams, dataset)
    exact = np.zeros(teams.sets.shape[:2], dtype=bool)
    inside = np.zeros(len(teams.targets), dtype=bool)
    rows_known = np.array(
        [row for row, target in enumerate(teams.targets) if int(target) in known], dtype=np.int64
    )
    with_cover = pools is not None and cap is not None
    if len(rows_known):
        judged = teams.take(teams.targets[rows_known])
        exact[rows_known] = matches(judged, known)
        if pools is not None and cap is not None:
            inside[rows_known] = covered(judged, pools, known, cap)
    oracle = teams.oracle or (pools is not None and pools.is_oracle)
    lengths = teams.lengths
    no_size = teams.size if teams.size_given else 0
    records: list[tuple[object, ...]] = []
    evidence: list[dict[str, object]] = []
    for row, index in enumerate(teams.targets):
        target = dataset.genes[int(index)]
        is_known = int(index) in known
        listed = np.flatnonzero(lengths[row]).tolist()
        known_of = evidence_of(teams, row)
        for place, rank in enumerate(listed or [0]):
            team = teams.sets[row, rank, : lengths[row, rank]]
            evidence.append({name: values[place] for name, values in known_of.items() if len(team)})
            records.append(
                (
                    target,
                    len(team) or no_size,
                    split.part_of(target) or "",
                    teams.model,
                    int(rank) + 1,
                    tuple(natural_sorted(dataset.genes[int(member)] for member in team)),
                    teams.scores[row, rank],
                    teams.base[row, rank],
                    teams.residual[row, rank],
                    bool(exact[row, rank]) if is_known else None,
                    bool(inside[row]) if is_known and with_cover else None,
                    oracle,
                    dataset.teams.get(target, ()),
                    split.kind,
                    split.seed,
                    universe,
                    dataset.name,
                    checkpoint,
                )
            )
    return _frame(records).assign(**evidence_columns(evidence))


def stack_tables(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Tables of several models or strata, one below the other."""
    filled = [table for table in tables if len(table)]
    if not filled:
        return _frame([])
    found = [name for name in EVIDENCE_COLUMNS if any(name in table for table in filled)]
    for place, table in enumerate(filled):
        blank = {name: evidence_column(name, [None] * len(table)) for name in found}
        lacking = {name: column.array for name, column in blank.items() if name not in table}
        filled[place] = table.assign(**lacking)[[*TEAM_COLUMNS, *found]]
    return pd.concat(filled, ignore_index=True)


def teams_csv(table: pd.DataFrame) -> str:
    """CSV text of a table of teams; the same table gives the same text."""
    columns = (*TEAM_COLUMNS, *written_columns(table))
    return delimited_text(columns, [_texts(name, table[name]) for name in columns])


def read_teams_csv(path: Path | str) -> pd.DataFrame:
    """Read a file of what :func:`teams_csv` gives; every name stays the text that it was.

    Columns may stand in another order, and columns that are not of the format are left out. Files
    without columns of evidence, as earlier versions wrote them, are read as they are.

    Raises
    ------
    InputError
        If the file is no such table; the message names the line.
    """
    path = Path(path)
    try:
        # utf-8-sig, because spreadsheets put a mark in front when they save a CSV again.
        content = path.read_bytes()
        if content.startswith(b"\x1f\x8b"):
            content = gzip.decompress(content)
        text = content.decode("utf-8-sig")
    except (zlib.error, EOFError, gzip.BadGzipFile) as error:
        raise InputError(f"{path}: a damaged gzip file ({error}). Write it again.") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 text ({error}).") from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records: list[list[str]] = []
    lines: list[int] = []
    try:
        header = next(reader, [])
        missing = [name for name in TEAM_COLUMNS if name not in header]
        if missing:
            raise InputError(
                f"{path}: not a table of teams: the columns {missing} are missing. Expected "
                f"{','.join(TEAM_COLUMNS)}."
            )
        for fields in reader:
            if len(fields) != len(header):
                raise InputError(
                    f"{path}, line {reader.line_num}: {len(fields)} fields, expected {len(header)}."
                )
            records.append(fields)
            lines.append(reader.line_num)
    except csv.Error as error:
        raise InputError(f"{path}, line {reader.line_num}: not valid CSV ({error}).") from error
    columns = {}
    names = [*TEAM_COLUMNS, *(name for name in EVIDENCE_COLUMNS if name in header)]
    for name in names:
        place = header.index(name)
        columns[name] = _values(name, [fields[place] for fields in records], path, lines)
    return pd.DataFrame(
        {name: pd.Series(columns[name], dtype=TYPES.get(name, object)) for name in names}
    )


def genuine_names(table: pd.DataFrame, genes: Collection[str], where: str) -> pd.DataFrame:
    """The table with names as ``genes`` has them, where it was made safe for spreadsheets.

    Raises
    ------
    InputError
        If genes with and without an apostrophe are there, so that the file may mean either.
    """
    columns = ("target", *NAME_COLUMNS)
    every = {first for name in columns for first in _first_names(table[name])}
    marked = {name for name in every if name.startswith("'")}
    known = set(genes)
    # One name that is not made safe says that none is.
    if not marked or is_risky(every - marked) or not {as_it_was(name) for name in every} <= known:
        return table
    if every <= known:
        raise InputError(
            f"{where}: the names {sorted(marked)[:3]} are genes with and without the apostrophe, "
            "which may have been put there for spreadsheets. Write the file again without "
            "--spreadsheet-safe."
        )
    plain = {name: table[name].map(_plain) for name in columns}
    texts = {name: table[name].map(as_it_was) for name in ("dataset", "checkpoint")}
    return table.assign(**plain, **texts)


def _first_names(column: pd.Series) -> Iterable[str]:
    return (value if isinstance(value, str) else value[0] for value in column if value)


def _plain(value: str | tuple[str, ...]) -> str | tuple[str, ...]:
    # A team is one field: what stands before it stands before its first name.
    if isinstance(value, str):
        return as_it_was(value)
    return (as_it_was(value[0]), *value[1:]) if value else value


def _known_truth(teams: Teams, dataset: Dataset) -> dict[int, NDArray[np.int64]]:
    """True teams of the targets that have a complete one."""
    complete, asked = dataset.complete_teams, (int(target) for target in teams.targets)
    return {target: complete[target] for target in asked if target in complete}


def _frame(records: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    types = {name: kind for name, kind in TYPES.items() if name in TEAM_COLUMNS}
    return pd.DataFrame(list(records), columns=list(TEAM_COLUMNS)).astype(types)


def _texts(name: str, column: pd.Series) -> list[str]:
    """Fields of one column."""
    if TYPES.get(name) == "float32":
        # str of a float32 is the shortest text that gives the same float32 again.
        return ["" if np.isnan(value) else str(value) for value in column.to_numpy(np.float32)]
    values = column.tolist()
    if name in MEMBER_COLUMNS:
        return [evidence_text(name, value) for value in values]
    if name in NAME_COLUMNS:
        texts = {team: join_names(team) for team in set(values)}
        return [texts[team] for team in values]
    return ["" if value is None or value is pd.NA else str(value) for value in values]


def _values(
    name: str, texts: list[str], path: Path, lines: list[int]
) -> list[object] | NDArray[np.float32]:
    """Values of one column; each distinct text is understood once."""
    if TYPES.get(name) == "float32":
        with suppress(ValueError), np.errstate(over="ignore"):  # else: below, which says the line
            return np.array([text or "nan" for text in texts], dtype=np.float64).astype(np.float32)
    values: dict[str, object] = {}
    for line, text in zip(lines, texts, strict=True):
        if text not in values:
            try:
                values[text] = _value(name, text)
            except (ValueError, KeyError, OverflowError) as error:
                raise InputError(
                    f"{path}, line {line}: {text!r} is no value for {name}."
                ) from error
    return [values[text] for text in texts]


def _value(name: str, text: str) -> object:
    kind = TYPES.get(name)
    if name in NAME_COLUMNS:
        return split_names(text)
    if name in MEMBER_COLUMNS:
        return evidence_values(name, text)
    if kind == "int64":
        return np.int64(int(text))
    if kind == "float32":
        return np.float32(text or "nan")
    if kind == "boolean" and not text:
        return None
    if kind is not None:
        return {"True": True, "False": False}[text]
    return text
