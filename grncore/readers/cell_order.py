"""The order of cells in time: pseudotime files, and columns of time among the values."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from grncore.dataset import Notice
from grncore.errors import InputError
from grncore.readers.described import Described
from grncore.readers.matching import examples
from grncore.readers.matrix import Matrix
from grncore.readers.number_text import MISSING_TOKENS, is_number
from grncore.readers.text import open_table, read_strings


@dataclass(frozen=True)
class CellOrder:
    """Time or pseudotime of cells, as a file gives it."""

    file: str
    by_cell: Mapping[str, float]


def read_pseudotime(path: Path) -> CellOrder:
    """Read BEELINE's ``PseudoTime.csv``: a cell, then its pseudotime on each lineage.

    A cell of several lineages gets the mean of its pseudotimes; one of none is left out.

    Raises
    ------
    InputError
        If a field is no number.
    """
    frame = read_strings(open_table(path))
    by_cell = {}
    for row in frame.iloc[1:].itertuples(index=False):
        fields = [text for text in row[1:] if text.lower() not in MISSING_TOKENS]
        if bad := [text for text in fields if not is_number(text)]:
            raise InputError(
                f"{path}: {bad[0]!r} of cell {row[0]!r} is no pseudotime; expected numbers."
            )
        if fields:
            by_cell[row[0]] = float(np.mean([float(text) for text in fields]))
    return CellOrder(str(path), by_cell)


def chosen_order(
    said: str | Path | None, given: CellOrder | None, described: Described, matrix: Matrix
) -> CellOrder | None:
    """The order that the user chose: a file, or the column of annotation that was recognised.

    Raises
    ------
    InputError
        If there is no such file or column, or the file leaves a cell out.
    """
    if said is None:
        return given
    if Path(said).is_file():
        order = read_pseudotime(Path(said))
        if lacking := [cell for cell in matrix.columns if cell not in order.by_cell]:
            raise InputError(
                f"{order.file}: {len(lacking):,} of {len(matrix.columns):,} cells have no time "
                f"there ({examples(lacking)}; there {examples(order.by_cell)}). Give every cell a "
                "time, or leave --cell-order out."
            )
        return order
    there = described.order
    if there is not None and there[0] == str(said):
        return CellOrder(matrix.file, dict(zip(matrix.columns, there[1], strict=True)))
    # The reader of .h5ad files names the column of obs that it took.
    if given is not None and given.file.endswith(f"(obs {said})"):
        return given
    found = "" if there is None else f" The column that orders cells there is {there[0]!r}."
    raise InputError(
        f"--cell-order is {str(said)!r}: there is no such file, and no column of that name in "
        f"{matrix.file} holds the time of its cells.{found}"
    )


def order_of(
    given: CellOrder | None, described: Described, matrix: Matrix
) -> tuple[NDArray[np.float64] | None, list[Notice]]:
    """``(cells,)`` time of each cell, or None where a cell has none, and notices."""
    values = None
    notices = []
    if given is not None:
        known = [cell in given.by_cell for cell in matrix.columns]
        if all(known):
            values = [given.by_cell[cell] for cell in matrix.columns]
            message = f"{given.file}: gives the pseudotime of all {len(values):,} cells."
        else:
            lacking = [c for c, there in zip(matrix.columns, known, strict=True) if not there]
            message = (
                f"{given.file}: {len(lacking):,} of {len(matrix.columns):,} cells have no "
                f"pseudotime there ({examples(lacking)}), so it is not used."
            )
        notices.append(Notice("cell-order", message))
    elif described.order is not None:
        values = list(described.order[1])
    return None if values is None else np.array(values, np.float64), notices
