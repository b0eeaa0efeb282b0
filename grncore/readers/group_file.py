"""A table about cells, as Seurat, scanpy or a person writes it: which column holds their groups."""

import csv
import re
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from grncore.errors import InputError
from grncore.readers.annotation_kinds import KINDS
from grncore.readers.described import group_rank
from grncore.readers.lists import Labels
from grncore.readers.matching import examples
from grncore.readers.notices import Notices
from grncore.readers.number_text import MISSING_TOKENS, is_number
from grncore.readers.text import field_rows, open_table, width_of

MOST_COLUMNS = 1_000
"""Of a table about cells: each is compared with the names of all cells."""

_CELL = re.compile(r"(cells?|barcodes?|samples?)([._ ]?(id|name|barcode)s?)?$", re.IGNORECASE)
"""Headers of the column that names the cells."""


@dataclass(frozen=True)
class NameRewriting:
    """How names of cells come to differ between two files of one experiment."""

    said: str
    rewrite: Callable[[str], str]


CELL_REWRITINGS = (
    NameRewriting("the same in other case", str.casefold),
    NameRewriting("without an ending such as -1", lambda name: re.sub(r"[-.]\d{1,2}$", "", name)),
    NameRewriting(
        "with '.', '-' and '_' taken for one, as R writes names",
        lambda name: re.sub(r"[-._ ]", ".", re.sub(r"^X(?=\d)", "", name)),
    ),
    NameRewriting(
        "without what stands before the barcode, and an ending such as -1",
        lambda name: found[-1] if (found := re.findall(r"[ACGTN]{8,}", name)) else name,
    ),
)
"""Tried in this order where no name agrees; one is taken only if it makes no two names alike."""


def read_cell_groups(path: Path, cells: Set[str]) -> Labels:
    """Read the group of each cell from a table of two columns or more.

    The column whose names are cells is found by them. Of several others, it is the one that bears
    the name of groups (``cell_type`` before ``cluster`` before ``batch``) and holds groups: more
    than one, and fewer than cells.

    Raises
    ------
    InputError
        If no column holds groups, or a cell has two of them.
    """
    header, rows, of_cells = read_cell_table(path, cells)
    others = [place for place in range(min(map(len, rows))) if place != of_cells]
    taken = _group_column(path, header, rows, others)
    notices = Notices()
    if len(others) > 1:
        left = ", ".join(_called(header, place) for place in others if place != taken)
        notices.say(
            "group-column",
            f"{path}: groups of cells are read from the column {_called(header, taken)} "
            f"({examples(row[taken] for row in rows)}); the others ({left[:200]}) are not "
            "used. For another one, keep two columns, cell and group.",
        )
    pairs = ((row[of_cells], row[taken]) for row in rows)
    return Labels.of(str(path), pairs, tuple(notices), _name(header, of_cells))


def read_cell_table(path: Path, cells: Set[str]) -> tuple[list[str], list[list[str]], int]:
    """A table about cells: its header, if it has one, its rows, and the place of the cells' names.

    Raises
    ------
    InputError
        If it is ragged, empty, or has one column only or more than :data:`MOST_COLUMNS`.
    """
    table = open_table(path)
    width_of(table, MOST_COLUMNS, "a line for each cell, with its name and what is said of it")
    try:
        rows = list(field_rows(table.body, table.delimiter))
    except csv.Error as error:
        raise InputError(f"{path}: {error}.") from error
    widths = {len(row) for row in rows[1:]}
    if len(widths) > 1:
        odd = next(k for k, row in enumerate(rows[1:], 2) if len(row) != len(rows[1]))
        raise InputError(
            f"{path}, line {odd + table.skipped}: {len(rows[odd - 1])} fields; the lines above "
            f"have {len(rows[1])}."
        )
    header: list[str] = []
    if _has_header(rows, cells):
        header, rows = rows[0], rows[1:]
    if not rows:
        raise InputError(f"{path}: there is a header but no cell below it.")
    if header and len(header) == len(rows[0]) - 1:
        header = ["", *header]  # R leaves out the name of row names
    if min(map(len, rows)) < 2:
        raise InputError(f"{path}: expected two columns, cell and group.")
    places = range(min(map(len, rows)))
    called = {place for place in places if place < len(header) and _CELL.match(header[place])}

    def likely(place: int) -> tuple[bool, int]:
        hits = _hits(rows, place, cells)
        # Cells may be called by numbers, and times or groups be the same numbers.
        return place in called and hits > 0, hits

    return header, rows, max(places, key=likely)


def _has_header(rows: Sequence[Sequence[str]], cells: Set[str]) -> bool:
    """Whether no field of the first line is a cell, in the spelling in which others are."""
    spellings: list[Callable[[str], str]] = [rewriting.rewrite for rewriting in CELL_REWRITINGS]
    for rewrite in (lambda name: name, *spellings):
        known = {rewrite(cell) for cell in cells}
        if any(rewrite(field) in known for row in rows[1:] for field in row):
            return not any(rewrite(field) in known for field in rows[0])
    return not set(rows[0]) & cells


def _hits(rows: Sequence[Sequence[str]], place: int, cells: Set[str]) -> int:
    column = {row[place] for row in rows}
    if hits := len(column & cells):
        return hits
    for rewriting in CELL_REWRITINGS:
        rewritten = {rewriting.rewrite(cell) for cell in cells}
        if hits := len({rewriting.rewrite(name) for name in column} & rewritten):
            return hits
    return 0


def _group_column(
    path: Path, header: Sequence[str], rows: Sequence[Sequence[str]], others: Sequence[int]
) -> int:
    def fields(place: int) -> list[str]:
        return [row[place] for row in rows if row[place].lower() not in MISSING_TOKENS]

    def is_groups(place: int) -> bool:
        found = fields(place)
        if not found or (len(set(found)) == len(rows) > 3):
            return False
        continuous = all(map(is_number, found)) and (
            len(set(found)) > max(2, len(rows) / 2)
            or any("." in field and not field.endswith(".0") for field in found)
        )
        return not continuous and not _is_measure(header, place)

    fitting = [place for place in others if is_groups(place)]
    if not fitting:
        place = others[0]
        raise InputError(
            f"{path}: the column {_called(header, place)} holds "
            f"{len(set(fields(place))):,} different values in {len(rows):,} cells "
            f"({examples(fields(place))}): these are no groups of cells"
            + (
                "; a time or pseudotime orders them, for which there is --cell-order."
                if all(map(is_number, fields(place)))
                else "."
            )
            + " Expected two columns, cell and group (cell type)."
        )
    varied = [place for place in fitting if len(set(fields(place))) > 1] or fitting
    return min(varied, key=lambda place: (group_rank(_name(header, place)), place))


def _is_measure(header: Sequence[str], place: int) -> bool:
    """Whether the name is that of a count or time, not of groups."""
    fitting = [kind for kind in KINDS if kind.fits(_name(header, place))]
    return (
        bool(fitting)
        and all(kind.use != "groups" for kind in fitting)
        and any(kind.code in ("cell-quality", "cell-order") and kind.sure for kind in fitting)
    )


def _name(header: Sequence[str], place: int) -> str:
    return header[place] if place < len(header) else ""


def _called(header: Sequence[str], place: int) -> str:
    return repr(_name(header, place)) if _name(header, place) else f"number {place + 1}"
