"""Predicted teams as Parquet, for tables that are too big for CSV.

The columns are those of :mod:`grncore.export.team_files`, typed, with lists where CSV joins by
``;`` and nulls where it leaves a blank. Rows are sorted by ``R``, each R in row groups of its own,
so that a reader with a filter on it (pyarrow, pandas, polars, DuckDB) does not touch the others.
"""

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grncore.errors import InputError
from grncore.export.evidence_columns import EVIDENCE_COLUMNS, MEMBER_COLUMNS, written_columns
from grncore.export.team_files import (
    NAME_COLUMNS,
    TEAM_COLUMNS,
    TYPES,
    read_teams_csv,
    stack_tables,
)
from grncore.files import write_with

SUFFIX = ".parquet"


def write_teams_parquet(path: Path | str, table: pd.DataFrame) -> None:
    """Write a table of teams, whole or not at all.

    Raises
    ------
    InputError
        If pyarrow is not installed.
    """
    _check_engine()
    import pyarrow as pa
    from pyarrow import parquet

    columns = (*TEAM_COLUMNS, *written_columns(table))
    schema = pa.schema([(name, _type(name)) for name in columns])
    ordered = table.sort_values("R", kind="stable")

    def write(part: Path) -> None:
        with parquet.ParquetWriter(part, schema, compression="zstd") as writer:
            for _, rows in ordered.groupby("R", sort=True):
                arrays = [pa.array(_plain(rows[n]), _type(n), from_pandas=True) for n in columns]
                writer.write_table(pa.Table.from_arrays(arrays, schema=schema))

    write_with(path, write)


def is_parquet(path: Path | str) -> bool:
    """Whether a team file is Parquet, by its name."""
    return str(path).lower().endswith(SUFFIX)


def read_team_rows(
    path: Path | str,
    *,
    sizes: Sequence[int] | None = None,
    models: Sequence[str] | None = None,
    targets: Sequence[str] | None = None,
) -> pd.DataFrame:
    """The rows of some sizes, models and targets of a team file, CSV or, by its name, Parquet.

    Of Parquet row groups of other sizes are not read.

    Raises
    ------
    InputError
        If the file is no table of teams, or Parquet and pyarrow is not installed; as
        :func:`grncore.export.read_teams_csv`.
    """
    given = {"R": sizes, "model": models, "target": targets}
    asked = {name: list(values) for name, values in given.items() if values is not None}
    if is_parquet(path):
        return _frame(_read(path, [(name, "in", values) for name, values in asked.items()]))
    table = read_teams_csv(path)
    for name, values in asked.items():
        table = table[table[name].isin(values)]
    return table.reset_index(drop=True)


class TeamsFile:
    """Teams of single targets from a file that is not read as a whole.

    Rows of a size are read when it is first asked for, and kept as Arrow holds them, in about the
    room that they take up in the file unpacked; a target's own become Python values when asked for.
    Threads may share it.

    Parameters
    ----------
    path
        As :func:`write_teams_parquet` wrote it.

    Raises
    ------
    InputError
        As :func:`read_team_rows`.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        heads = _read(path, [], ("R", *ORIGIN))
        self.sizes: tuple[int, ...] = tuple(sorted(heads["R"].unique().to_pylist()))
        self.origins: tuple[tuple[str, ...], ...] = tuple(
            tuple(str(value) for value in row.values())
            for row in heads.select(list(ORIGIN)).group_by(list(ORIGIN)).aggregate([]).to_pylist()
        )
        self._lock = Lock()
        self._by_size: dict[int, tuple[Any, Mapping[str, NDArray[np.int64]]]] = {}

    def of(self, target: str, size: int | None) -> pd.DataFrame:
        """Rows of a target, of one size or of all, as :func:`read_team_rows` gives them."""
        sizes = self.sizes if size is None else tuple({size} & set(self.sizes))
        return stack_tables(_frame(self._rows(own, target)) for own in sizes)

    def _rows(self, size: int, target: str) -> Any:
        with self._lock:
            if size not in self._by_size:
                rows = _read(self.path, [("R", "=", size)])
                targets = rows["target"].to_pandas()
                self._by_size[size] = rows, targets.groupby(targets).indices
            rows, places = self._by_size[size]
        return rows.take(places.get(target, np.empty(0, np.int64)))


ORIGIN = ("dataset", "split", "seed", "universe", "checkpoint")
"""Columns that say what named the teams."""


def _read(
    path: Path | str, wanted: list[tuple[str, str, Any]], columns: Sequence[str] | None = None
) -> Any:
    """Rows as an Arrow table of the format's types."""
    _check_engine()
    import pyarrow as pa
    from pyarrow import parquet

    try:
        there = parquet.read_schema(path).names
        missing = [name for name in TEAM_COLUMNS if name not in there]
        if missing:
            raise InputError(f"{path}: not a table of teams: the columns {missing} are missing.")
        names = columns or [*TEAM_COLUMNS, *(name for name in EVIDENCE_COLUMNS if name in there)]
        rows = parquet.read_table(
            path, columns=list(names), filters=wanted or None, partitioning=None
        )
        return rows.cast(pa.schema([(name, _type(name)) for name in names]))
    except (OSError, pa.ArrowException) as error:
        raise InputError(f"{path}: cannot be read as Parquet ({error}).") from error


def _frame(rows: Any) -> pd.DataFrame:
    return pd.DataFrame(
        {
            name: pd.Series(_values(name, rows[name].to_pylist()), dtype=TYPES.get(name, object))
            for name in rows.column_names
        }
    )


def _check_engine() -> None:
    if find_spec("pyarrow") is None:
        raise InputError("Parquet needs pyarrow, which is not installed: pip install pyarrow")


def _type(name: str) -> Any:
    import pyarrow as pa

    if name in NAME_COLUMNS:
        return pa.list_(pa.string())
    if name in MEMBER_COLUMNS:
        return pa.list_(pa.int8() if name == "signs" else pa.float32())
    kinds = {
        "int64": pa.int64(),
        "float32": pa.float32(),
        "boolean": pa.bool_(),
        "bool": pa.bool_(),
    }
    return kinds.get(TYPES.get(name, ""), pa.string())


def _plain(column: pd.Series) -> list[Any]:
    return [None if value is pd.NA else value for value in column.tolist()]


def _values(name: str, values: list[Any]) -> list[Any]:
    if name in NAME_COLUMNS or name in MEMBER_COLUMNS:
        return [tuple(value or ()) for value in values]
    if TYPES.get(name) == "float32":
        return [np.float32(np.nan if value is None else value) for value in values]
    return values
