"""Expression tables: numbers with a name for every row and column."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from grncore.dataset import Notice
from grncore.errors import InputError
from grncore.readers import limits
from grncore.readers.annotation_kinds import is_index_word, kinds_of
from grncore.readers.body import Body, BodyReader
from grncore.readers.heading import Heading, heading_of, is_position, text_columns
from grncore.readers.matching import examples
from grncore.readers.notices import Notices
from grncore.readers.number_text import is_number
from grncore.readers.table_head import TableHead, open_head
from grncore.readers.troubles import refuse_thousands, refuse_troubles
from grncore.readers.whole_forms import whole_form

Axis = Literal["row", "column"]


@dataclass(frozen=True)
class Aside:
    """A row or column of a table that is kept out of its values, as text.

    Attributes
    ----------
    name
        What it is called in the file.
    axis
        Whether it stood as a ``row`` or as a ``column``.
    fields
        Its fields: one for each column, or for each row, of the values.
    place
        How many rows or columns of values stand before it.
    is_declared
        Whether the format itself says that it holds no values.
    """

    name: str
    axis: Axis
    fields: tuple[str, ...]
    place: int
    is_declared: bool = False


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
    asides
        Rows and columns of text, or with an annotation's name.
    numbered
        Axes without names in the file, numbered in its order.
    doubt
        Header of the first column where its numbers, read as names of rows, may be values.
    """

    file: str
    values: NDArray[np.floating]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    notices: tuple[Notice, ...] = ()
    asides: tuple[Aside, ...] = ()
    numbered: frozenset[Axis] = frozenset()
    doubt: str | None = None

    def with_first_column(self, start: int, why: str) -> "Matrix":
        """The names of rows as values of the column ``doubt``, rows numbered from ``start``.

        Parameters
        ----------
        why
            A notice's message up to how many rows are numbered.
        """
        assert self.doubt is not None
        values = np.insert(self.values, 0, [float(name) for name in self.rows], axis=1)
        rows = tuple(str(place) for place in range(start, start + len(self.rows)))
        return replace(
            self, values=values, rows=rows, columns=(self.doubt, *self.columns),
            numbered=self.numbered | {"row"}, doubt=None,
            notices=(*self.notices, Notice("no-row-names", why)),
        )  # fmt: skip


def read_matrix(path: Path, *, positions: bool = False) -> Matrix:
    """Read an expression table: a header of column names, then a name and numbers in each line.

    The header may lack the corner field. Where the first column holds values and not names, as
    DREAM5 publishes it, rows are numbered from 1, with a notice.

    Parameters
    ----------
    positions
        Whether the format names genes and cells by their position from 0, as SERGIO does; then a
        table may lack its names.

    Raises
    ------
    InputError
        If the table lacks a header, is ragged, or holds a field that is no number.
    """
    head = open_head(path)
    first_names = {row[0] for row in head.rows if row} | {head.first[0]}
    if (form := whole_form(head.first, first_names)) is not None:
        raise InputError(f"{path}: this is {form.what}, not a table of expression. {form.remedy}")
    heading = heading_of(head, positions=positions)
    _, _, about, described = head.gct or (0, 0, 0, 0)
    texts = sorted({*range(1, 1 + about), *text_columns(heading, head.rows[described:])})
    _refuse_long(head, heading, texts)
    refuse_thousands(head, heading, texts)
    reader = BodyReader(
        head.file, head.delimiter, heading.width,
        named=heading.named_rows is not False, as_text=texts,
        skipped=head.skipped + heading.header, described=described,
    )  # fmt: skip
    if not reader.kept:
        raise InputError(
            f"{path}: there is no column of numbers; its columns are "
            f"{', '.join(heading.columns[:6]) or 'words'}. Expected names and values; a list of "
            "edges goes to --edges."
        )
    if heading.header:
        _check_names(path, [heading.columns[place] for place in reader.kept])
    body = reader.read(head.body(with_first=not heading.header))
    columns = [heading.columns[place] if heading.header else "" for place in reader.kept]
    refuse_troubles(head, heading, reader, columns, body)
    matrix = _named(head, heading, reader, body, columns, from_zero=positions)
    _check_gct(path, head, matrix)
    unended = () if reader.is_ended else (_unended_notice(matrix),)
    return replace(matrix, notices=(*head.notices, *matrix.notices, *unended))


def _unended_notice(matrix: Matrix) -> Notice:
    """A file that was cut within its last number looks like a whole one."""
    return Notice(
        "unended",
        f"{matrix.file}: the last line has no line end, as programs write one. If the file was cut "
        f"short, its last value may be too: {matrix.values[-1, -1]:.7g} in row "
        f"{matrix.rows[-1]!r}, column {matrix.columns[-1]!r}. Compare the file's size with the "
        "original's; if it is whole, end its last line.",
    )


def _refuse_long(head: TableHead, heading: Heading, texts: Sequence[int]) -> None:
    """Refuse a table with one value a line: gene, cell, value.

    Raises
    ------
    InputError
        With the line that turns it into a table of genes and cells.
    """
    if heading.width - (heading.named_rows is not False) - len(texts) != 1 or not texts:
        return
    places = [0, texts[0]] if heading.named_rows is not False else list(texts[:2])
    pairs = [tuple(row[place] for place in places) for row in head.rows]
    repeated = any(len({pair[k] for pair in pairs}) <= len(pairs) / 2 for k in range(len(places)))
    if len(places) < 2 or len(pairs) < 6 or len(set(pairs)) < len(pairs) or not repeated:
        return
    value = next(p for p in range(heading.width) if p not in (*places, *texts) and p)
    new = f"{Path(head.file).name.split('.')[0]}-wide.csv"
    raise InputError(
        f"{head.file}: this table has one value a line (long format: "
        f"{', '.join(heading.columns[:4])}), not a row a gene and a column a cell. Turn it, in "
        f"Python: import pandas; pandas.read_csv({head.file!r}, sep={head.delimiter!r}, dtype=str, "
        f"keep_default_na=False).pivot(index={heading.columns[places[0]]!r}, "
        f"columns={heading.columns[places[1]]!r}, values={heading.columns[value]!r})"
        f".fillna(0).to_csv({new!r})"
    )


def _named(
    head: TableHead,
    heading: Heading,
    reader: BodyReader,
    body: Body,
    columns: list[str],
    *,
    from_zero: bool,
) -> Matrix:
    """The matrix with names for rows and columns, and what of the table was no value."""
    asides = _asides(heading, reader, body, about=0 if head.gct is None else head.gct[2])
    numbered: set[Axis] = set()
    notices = Notices()
    start = 0 if from_zero else 1
    values, rows = body.values, body.names
    doubt = None
    if not heading.header:
        columns = [str(place) for place in range(values.shape[1])]
        numbered.add("column")
    if heading.named_rows is False:
        rows = []
    elif heading.named_rows is None and all(map(is_number, rows)):
        corner = heading.corner or ""
        order = any(kind.use == "order" for kind in kinds_of(corner))
        if order:
            asides = [Aside(corner, "column", tuple(rows), 0), *asides]
            rows = rows if len(set(rows)) == len(rows) else []
        elif not _are_names(rows):
            values = np.column_stack([np.array(rows, np.float64).astype(np.float32), values])
            columns = [corner, *columns]
            rows = []
        elif not is_position(rows) and not _fractional(values):
            doubt = corner
    if not rows:
        rows = [str(start + place) for place in range(len(values))]
        numbered.add("row")
    columns, asides, told = _instead_of_first_level(head.file, columns, asides)
    notices += told
    rows, asides, said = _instead_of_row_numbers(head.file, heading, rows, asides)
    notices += said
    if numbered:
        notices.append(_numbered_notice(head.file, numbered, values.shape, start))
    return Matrix(
        head.file, values, tuple(rows), tuple(columns), tuple(notices), tuple(asides),
        frozenset(numbered), doubt,
    )  # fmt: skip


def _are_names(names: Sequence[str]) -> bool:
    """Numbers may be names if they are whole and none is repeated."""
    whole = all("e" not in name.lower() and float(name) % 1 == 0 for name in names)
    return whole and len(set(names)) == len(names)


def _fractional(values: NDArray[np.float32]) -> bool:
    head = values[:200, :200]
    return bool((head != np.rint(head)).any())


def _numbered_notice(file: str, numbered: set[Axis], shape: tuple[int, ...], start: int) -> Notice:
    both = len(numbered) == 2
    which = "rows and columns" if both else "rows" if "row" in numbered else "columns"
    count = f"{shape[0]:,} x {shape[1]:,}" if both else f"{shape[0 if 'row' in numbered else 1]:,}"
    reason = (
        "the first column holds values, not names, so the" if which == "rows" else "there are no"
    )
    if which == "rows":
        message = f"{file}: {reason} {count} rows are numbered from {start} in the file's order. "
    else:
        message = f"{file}: {reason} names of {which}; the {count} are numbered from {start}. "
    return Notice("no-row-names", message + "Put names there if they are not these.")


def _asides(heading: Heading, reader: BodyReader, body: Body, *, about: int) -> list[Aside]:
    columns = [
        Aside(
            (heading.header and heading.columns[place]) or f"column {place + 1}",
            "column",
            tuple(body.texts[place]),
            sum(kept < place for kept in reader.kept),
            place <= about,
        )
        for place in reader.as_text
    ]
    rows = [
        Aside(name or f"line of words {number}", "row", tuple(fields), place, place < 0)
        for number, (name, fields, place) in enumerate(body.text_rows, start=1)
    ]
    return columns + rows


def _instead_of_first_level(
    file: str, columns: list[str], asides: list[Aside]
) -> tuple[list[str], list[Aside], list[Notice]]:
    """Names from a second line of the header where those of the first repeat."""
    below = next((a for a in asides if a.axis == "row" and a.place == 0), None)
    if below is None or len(set(columns)) > len(columns) / 2 or len(columns) < 2:
        return columns, asides, []
    if len(set(below.fields)) < len(columns) or not all(below.fields):
        return columns, asides, []
    notice = Notice(
        "two-headers",
        f"{file}: the header has two lines; names of columns are read from the second "
        f"({examples(below.fields)}), for those of the first repeat ({examples(columns)}).",
    )
    first = Aside("first line of the header", "row", tuple(columns), 0)
    return list(below.fields), [first, *(a for a in asides if a is not below)], [notice]


def _instead_of_row_numbers(
    file: str, heading: Heading, rows: list[str], asides: list[Aside]
) -> tuple[list[str], list[Aside], list[Notice]]:
    """Names from a column of text where a program wrote row numbers in front of it."""
    if heading.corner not in ("", None, "Unnamed: 0", "X", "V1", "rn", "index") or not is_position(
        rows
    ):
        return rows, asides, []
    texts = [
        aside
        for aside in asides
        if aside.axis == "column"
        and not any(is_number(field) for field in aside.fields)
        and all(aside.fields)
    ]
    named = [aside for aside in texts if is_index_word(aside.name)] or [
        aside for aside in texts if len(set(aside.fields)) == len(aside.fields)
    ]
    if not named:
        return rows, asides, []
    taken = named[0]
    notice = Notice(
        "row-numbers",
        f"{file}: the first column numbers the rows, so their names are read from the column "
        f"{taken.name!r} ({examples(taken.fields)}).",
    )
    return list(taken.fields), [aside for aside in asides if aside is not taken], [notice]


def _check_names(path: Path, columns: Sequence[str]) -> None:
    limits.check_names(path, tuple(columns))
    unnamed = [place for place, name in enumerate(columns, start=1) if not name]
    if unnamed:
        raise InputError(
            f"{path}: {len(unnamed)} of {len(columns)} columns of values have no name in "
            f"the header, the first is number {unnamed[0]}. Name them or remove them; a delimiter "
            "at the end of each line makes such a column."
        )


def _check_gct(path: Path, head: TableHead, matrix: Matrix) -> None:
    """A GCT file says how large it is."""
    if head.gct is not None and head.gct[:2] != matrix.values.shape:
        raise InputError(
            f"{path}: this GCT file declares {head.gct[0]:,} rows and {head.gct[1]:,} columns of "
            f"values, but holds {matrix.values.shape[0]:,} and {matrix.values.shape[1]:,}. Was it "
            "cut short?"
        )
