"""The order of cells in time: pseudotime files, and columns of time among the values."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from grncore.dataset import Notice
from grncore.errors import InputError
from grncore.readers.annotation_kinds import KINDS
from grncore.readers.described import Described
from grncore.readers.group_file import read_cell_table
from grncore.readers.matching import examples
from grncore.readers.matrix import Matrix
from grncore.readers.notices import Notices
from grncore.readers.number_text import MISSING_TOKENS, is_number


@dataclass(frozen=True)
class CellTimes:
    """Time or pseudotime of cells, as a file gives it."""

    file: str
    by_cell: Mapping[str, float]
    lineages: tuple[str, ...] = ()
    """Columns of which each cell has the mean, if there are several."""


def read_pseudotime(path: Path, cells: Set[str]) -> CellTimes:
    """Read the time of cells: a column of their names, and one of times.

    Of several columns of numbers the one is taken that is called a time or pseudotime. BEELINE's
    ``PseudoTime.csv`` has one for each lineage: a cell of several gets the mean, one of none is
    left out.

    Raises
    ------
    InputError
        If no column holds times, several may, a field is no number, or a cell has two times.
    """
    header, rows, of_cells = read_cell_table(path, cells)
    others = [place for place in range(min(map(len, rows))) if place != of_cells]
    taken = _time_columns(path, header, rows, others)
    by_cell: dict[str, float] = {}
    for row in rows:
        fields = [row[place] for place in taken if row[place].lower() not in MISSING_TOKENS]
        if bad := [text for text in fields if not is_number(text)]:
            raise InputError(
                f"{path}: {bad[0]!r} of cell {row[of_cells]!r} is no pseudotime; expected numbers."
            )
        if not fields:
            continue
        time = float(np.mean([float(text) for text in fields]))
        if by_cell.setdefault(row[of_cells], time) != time:
            raise InputError(
                f"{path}: {row[of_cells]!r} is given two times, {by_cell[row[of_cells]]:g} and "
                f"{time:g}; keep one."
            )
    lineages = tuple(_called(header, place) for place in taken) if len(taken) > 1 else ()
    return CellTimes(str(path), by_cell, lineages)


def _called(header: Sequence[str], place: int) -> str:
    return header[place] if place < len(header) else str(place + 1)


def _time_columns(
    path: Path, header: Sequence[str], rows: Sequence[Sequence[str]], others: Sequence[int]
) -> list[int]:
    if len(others) == 1:
        return list(others)

    def is_numeric(place: int) -> bool:
        found = [row[place] for row in rows if row[place].lower() not in MISSING_TOKENS]
        return bool(found) and all(map(is_number, found))

    orders = [kind for kind in KINDS if kind.use == "order"]
    names = {place: header[place] for place in others if place < len(header)}
    called = [p for p in names if any(kind.fits(names[p]) for kind in orders)]
    # Where several are, they are lineages; a plain time beside them is no lineage.
    sure = [p for p in called if any(kind.sure and kind.fits(names[p]) for kind in orders)]
    found = sure or called[:1] if called else [place for place in others if is_numeric(place)]
    if len(found) == 1 or (found and found == sure):
        return found
    said = ", ".join(names.get(place, str(place + 1)) for place in found or others)
    raise InputError(
        f"{path}: {'several columns' if found else 'no column'} may hold the time of the cells "
        f"({said}). Keep two columns, cell and time."
    )


def chosen_order(
    said: str | Path | None, given: CellTimes | None, described: Described, matrix: Matrix
) -> CellTimes | None:
    """The order that the user chose: a file, or the column of annotation that was recognised.

    Raises
    ------
    InputError
        If there is no such file or column, or the file leaves a cell out.
    """
    if said is None:
        return given
    if Path(said).is_file():
        order = read_pseudotime(Path(said), set(matrix.columns))
        if lacking := [cell for cell in matrix.columns if cell not in order.by_cell]:
            raise InputError(
                f"{order.file}: {len(lacking):,} of {len(matrix.columns):,} cells have no time "
                f"there ({examples(lacking)}; there {examples(order.by_cell)}). Give every cell a "
                "time, or leave --cell-order out."
            )
        return order
    there = described.order
    if there is not None and there[0] == str(said):
        return CellTimes(matrix.file, dict(zip(matrix.columns, there[1], strict=True)))
    # The reader of .h5ad files names the column of obs that it took.
    if given is not None and given.file.endswith(f"(obs {said})"):
        return given
    found = "" if there is None else f" The column that orders cells there is {there[0]!r}."
    raise InputError(
        f"--cell-order is {str(said)!r}: there is no such file, and no column of that name in "
        f"{matrix.file} holds the time of its cells.{found}"
    )


def order_of(
    given: CellTimes | None, described: Described, matrix: Matrix
) -> tuple[NDArray[np.float64] | None, list[Notice]]:
    """``(cells,)`` time of each cell, or None where a cell has none, and notices."""
    values = None
    notices = Notices()
    if given is not None:
        known = [cell in given.by_cell for cell in matrix.columns]
        if all(known):
            values = [given.by_cell[cell] for cell in matrix.columns]
            message = f"{given.file}: gives the pseudotime of all {len(values):,} cells."
            if given.lineages:
                message += (
                    f" A cell of several lineages ({', '.join(given.lineages)}) has their mean; "
                    "where they do not run alike, give one of them with --cell-order."
                )
        else:
            lacking = [c for c, there in zip(matrix.columns, known, strict=True) if not there]
            message = (
                f"{given.file}: {len(lacking):,} of {len(matrix.columns):,} cells have no "
                f"pseudotime there ({examples(lacking)}), so it is not used."
            )
        notices.say("cell-order", message)
    elif described.order is not None:
        values = list(described.order[1])
    return None if values is None else np.array(values, np.float64), notices
