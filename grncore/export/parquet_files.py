"""Predicted teams as Parquet, for tables that are too big for CSV.

The columns are those of :mod:`grncore.export.team_files`, typed, with lists where CSV joins by
``;`` and nulls where it leaves a blank. Rows are sorted by ``R``, each R in row groups of its own,
so that a reader with a filter on it (pyarrow, pandas, polars, DuckDB) does not touch the others.
"""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from grncore.errors import InputError
from grncore.export.evidence_columns import EVIDENCE_COLUMNS, MEMBER_COLUMNS, written_columns
from grncore.export.team_files import TEAM_COLUMNS, TYPES
from grncore.files import write_with

SUFFIX = ".parquet"

_NAMES = ("regulators", "truth")


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


def read_teams_parquet(
    path: Path | str,
    *,
    sizes: Sequence[int] | None = None,
    models: Sequence[str] | None = None,
    targets: Sequence[str] | None = None,
) -> pd.DataFrame:
    """The rows of some sizes, models and targets, in the types of a team file that is CSV.

    Row groups of other sizes are not read.

    Raises
    ------
    InputError
        If pyarrow is not installed, or the file is no table of teams.
    """
    _check_engine()
    import pyarrow as pa
    from pyarrow import parquet

    asked = {"R": sizes, "model": models, "target": targets}
    wanted = [(name, "in", list(values)) for name, values in asked.items() if values is not None]
    try:
        there = parquet.read_schema(path).names
        missing = [name for name in TEAM_COLUMNS if name not in there]
        if missing:
            raise InputError(f"{path}: not a table of teams: the columns {missing} are missing.")
        names = [*TEAM_COLUMNS, *(name for name in EVIDENCE_COLUMNS if name in there)]
        rows = parquet.read_table(path, columns=names, filters=wanted or None, partitioning=None)
        rows = rows.cast(pa.schema([(name, _type(name)) for name in names]))
    except (OSError, pa.ArrowException) as error:
        raise InputError(f"{path}: cannot be read as Parquet ({error}).") from error
    return pd.DataFrame(
        {
            name: pd.Series(_values(name, rows[name].to_pylist()), dtype=TYPES.get(name, object))
            for name in names
        }
    )


def _check_engine() -> None:
    if find_spec("pyarrow") is None:
        raise InputError("Parquet needs pyarrow, which is not installed: pip install pyarrow")


def _type(name: str) -> Any:
    import pyarrow as pa

    if name in _NAMES:
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
    if name in _NAMES or name in MEMBER_COLUMNS:
        return [tuple(value or ()) for value in values]
    if TYPES.get(name) == "float32":
        return [np.float32(np.nan if value is None else value) for value in values]
    return values
