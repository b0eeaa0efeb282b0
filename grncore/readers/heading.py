"""Which lines and columns of a table are names, and which are values.

A name may look like a number (positions, Entrez ids, hours), so what is a number decides nothing
by itself: it is the corner, the widths and the other names that do.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from grncore.errors import InputError
from grncore.readers.annotation_kinds import is_index_word, kinds_of
from grncore.readers.number_text import MISSING_TOKENS, is_number
from grncore.readers.table_head import TableHead


@dataclass(frozen=True)
class Heading:
    """How a table is laid out.

    Attributes
    ----------
    header
        Whether the first line holds names.
    width
        Fields in a line of values.
    named_rows
        Whether the first field of a line is a name; None where the numbers below must decide.
    corner
        What stands above the first column, or None where the header is a field shorter.
    columns
        A name for each field of a line, the first column's too if there is a header.
    """

    header: bool
    width: int
    named_rows: bool | None
    corner: str | None
    columns: tuple[str, ...]


def is_position(names: Sequence[str]) -> bool:
    """Whether names are 0, 1, 2, ... or 1, 2, 3, ... in order, also written ``0.0``."""
    whole = [name.removesuffix(".0") for name in names]
    return len(whole) > 1 and any(
        whole == [str(start + place) for place in range(len(whole))] for start in (0, 1)
    )


def heading_of(head: TableHead, *, positions: bool = False) -> Heading:
    """How the table is laid out, from its first lines.

    Parameters
    ----------
    positions
        Whether the format numbers genes and cells in the file's order, so that a table may lack
        all names.

    Raises
    ------
    InputError
        If the header does not fit the lines below it, or it cannot be told from a line of values.
    """
    file, first, rows = head.file, list(head.first), head.rows
    if not rows:
        if positions and all(map(is_number, first)):
            return Heading(False, len(first), False, None, ())
        raise InputError(f"{file}: there is a header but no row of values.")
    width = len(rows[0])
    if len(first) == width + 1 and not first[-1]:
        first = first[:-1]
    if width - len(first) not in (0, 1):
        raise InputError(
            f"{file}: the header has {len(first)} fields, the first row {width}. Expected one "
            "name for every column of values, with or without a corner field before them."
        )
    if width > len(first):
        return Heading(True, width, True, None, ("", *first))
    below = [row[0] for row in rows if row]
    numbers_below = all(map(is_number, below))
    if all(map(is_number, first)):
        return _all_numbers(head, first, below, positions=positions)
    corner, others = first[0], first[1:]
    if _is_values(others) and not is_index_word(corner) and not kinds_of(corner):
        _refuse_line(head, corner, others)
    named = True if not numbers_below or is_index_word(corner) else None
    return Heading(True, width, named, corner, tuple(first))


def _fractions(names: Sequence[str]) -> bool:
    return any("." in name and not name.endswith(".0") for name in names)


def _distinct(names: Sequence[str]) -> bool:
    return len(set(names)) == len(names)


def _is_values(names: Sequence[str]) -> bool:
    """Whether fields beside the corner are numbers that may be values."""
    is_numbered = is_position(names) or list(names) in (["0"], ["1"])
    return bool(names) and all(map(is_number, names)) and not is_numbered


def _all_numbers(
    head: TableHead, first: list[str], below: list[str], *, positions: bool
) -> Heading:
    """A first line of numbers as wide as the others: positions, or values without any header."""
    width = len(first)
    if is_position(first):
        if is_position(below) and not positions:
            _refuse_nameless(head)
        return Heading(True, width, False, None, tuple(first))
    if not positions:
        _refuse_nameless(head)
    return Heading(False, width, is_position([first[0], *below]), None, ())


def _refuse_nameless(head: TableHead) -> None:
    raise InputError(
        f"{head.file}: the file holds numbers alone: there are no gene names in this file, and no "
        "names of cells either. Put the names of genes (rows) in the first column and the names "
        "of cells in the first line, or the other way round."
    )


def _refuse_values(file: str, values: Sequence[str]) -> None:
    raise InputError(
        f"{file}: the first line holds values ({', '.join(values[:3])}, ...), not the names "
        "of the columns. Add a header line with a name for every column."
    )


def _refuse_line(head: TableHead, corner: str, others: Sequence[str]) -> None:
    """A word, then numbers: names of columns, or the first gene's values without a header."""
    if len(others) == 1:
        raise InputError(
            f"{head.file}: the first line holds values ({corner}, {others[0]}), of one sample, as "
            "htseq-count writes them. Join the files of all samples into one table, a row a gene "
            "and a column a sample, with a header line that names the samples."
        )
    whole = not _fractions(others) and _distinct(others)
    if whole and head.rows and all(not is_number(row[0]) for row in head.rows):
        raise InputError(
            f"{head.file}: the first line ({', '.join([corner, *others[:2]])}, ...) may be names "
            "of the columns or values: the first line holds values if there is no header. Add a "
            "header line with a name for every column; or, if it is the header, write 'gene' or "
            f"'cell' in its first field in place of {corner!r}."
        )
    _refuse_values(head.file, others)


def text_columns(heading: Heading, rows: Sequence[Sequence[str]]) -> list[int]:
    """Places of columns, the first left out, that hold words or bear the name of an annotation."""
    found = []
    start = 1 if heading.named_rows is not False else 0
    for place in range(start, heading.width):
        fields = [row[place] for row in rows if len(row) > place]
        present = [field for field in fields if field.lower() not in MISSING_TOKENS]
        is_text = bool(present) and not any(is_number(f) or _spelled(f) for f in present)
        # A delimiter at the end of every line makes a column of nothing.
        is_text |= heading.header and not heading.columns[place] and not any(fields)
        if is_text or (
            heading.header and heading.columns[place] and kinds_of(heading.columns[place])
        ):
            found.append(place)
    return found


def _spelled(field: str) -> bool:
    """A number in another spelling (1,5 or 1,000 or inf): a value, if a bad one."""
    plain = field.lstrip("+-").lower()
    return plain.replace(",", "").replace(".", "").isdigit() or plain in ("inf", "infinity")
