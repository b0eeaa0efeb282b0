"""Text files as users have them: gzipped or not, any line end, any of four delimiters."""

import csv
import difflib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd

from grncore.errors import InputError
from grncore.readers.text_blocks import text_blocks
from grncore.readers.title import refuse_title

MOST_COLUMNS = 10_000
"""Of a list of names, or of names and what belongs to them."""

DELIMITERS = {",": "commas", "\t": "tabs", ";": "semicolons", " ": "spaces"}
"""Delimiters that are looked for, by preference; a space stands for any run of white space."""

_BROWSER = re.compile(rb"(track \w+=|browser (position|hide|dense|pack|squish|full) )")
"""Lines above a BED file that speak to a genome browser."""

_SEP = re.compile(rb'"?sep=[,;\t|]"?[,;\t ]*\n', re.IGNORECASE)
"""First line that tells Excel the delimiter."""

SUFFIXES = (".csv", ".tsv", ".txt", ".tab", ".gct", ".gz", ".bz2", ".xz")


@dataclass(frozen=True)
class TextTable:
    """The bytes of a table and how to read them.

    ``body`` is UTF-8 without byte-order mark or leading comment lines; ``skipped`` counts those
    lines, so that messages can name a line of the file.
    """

    file: str
    body: bytes
    delimiter: str
    skipped: int

    @property
    def pandas_separator(self) -> str:
        """What ``pandas.read_csv`` calls the delimiter."""
        return r"\s+" if self.delimiter == " " else self.delimiter

    def first_row(self) -> list[str]:
        """Fields of the first line, stripped.

        Raises
        ------
        InputError
            If one is longer than any name.
        """
        try:
            return next(field_rows(self.body, self.delimiter), [])
        except csv.Error as error:
            raise InputError(
                f"{self.file}: the first line holds a field that is too long ({error}). Is a quote "
                "or a delimiter missing?"
            ) from error


def read_text(path: Path, *, graphs: bool = False) -> bytes:
    """Content of a text file as UTF-8 with Unix line ends; compression is told by content.

    XML and JSON pass where ``graphs`` are looked for.

    Raises
    ------
    InputError
        If the file is absent, empty, a folder, damaged, not text, not UTF-8, or too large.
    """
    require_file(path)
    raw = b"".join(text_blocks(path, graphs=graphs))
    if not raw.strip():
        raise InputError(f"{path}: the file is empty.")
    return raw


def require_file(path: Path) -> None:
    """Raise InputError, naming the nearest file beside it, unless ``path`` is a file."""
    if path.is_file():
        return
    if path.is_dir():
        raise InputError(f"{path}: this is a folder; expected a file.")
    if path.exists():
        raise InputError(
            f"{path}: this is a device or a pipe; copy what it holds into a file, and name that."
        )
    siblings = [other.name for other in path.parent.iterdir()] if path.parent.is_dir() else []
    near = difflib.get_close_matches(path.name, siblings, n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    raise InputError(f"{path}: there is no such file.{hint}")


def stem(path: Path) -> str:
    """File name without ``.csv``, ``.csv.gz`` and the like."""
    name = path.name
    while name.lower().endswith((*SUFFIXES, ".h5ad", ".toml")):
        name = name[: name.rindex(".")]
    return name or path.name


def open_table(path: Path) -> TextTable:
    """Read a file and find its delimiter; leading lines that start with ``#`` are skipped.

    Raises
    ------
    InputError
        As :func:`read_text`, or if no delimiter makes more than one column.
    """
    text = read_text(path)
    body, skipped = without_comments(text)
    refuse_blank(path, body)
    refuse_title(path, body, skipped)
    delimiter = sniff(path, body)
    if skipped and (header := header_in_comment(text, body, delimiter)) is not None:
        body, skipped = header + b"\n" + body, skipped - 1
    return TextTable(str(path), body, delimiter, skipped)


def refuse_blank(path: Path, body: bytes) -> None:
    """Raise InputError where nothing, or nothing but delimiters, stands below the comments."""
    if not body.strip():
        raise InputError(f"{path}: the file holds nothing but comments.")
    if not body.strip(b',;\t\n "'):
        raise InputError(
            f"{path}: the file is empty: its lines hold delimiters but no name and no value."
        )


def read_strings(table: TextTable) -> pd.DataFrame:
    """Every field as a stripped string, no header taken off: ``nan`` and ``2-Sep`` stay names.

    Raises
    ------
    InputError
        If a line has more fields than the first, or there are more columns than a list has.
    """
    width = width_of(table, MOST_COLUMNS, "one name, or one name and what belongs to it, a line")
    return stripped(parse(table, dtype=str, names=range(width)))


def width_of(table: TextTable, most: int, wanted: str) -> int:
    """Fields of the first line, counted before a column is made of each.

    Raises
    ------
    InputError
        If they are more than ``most``; it says what is ``wanted``.
    """
    width = len(table.first_row())
    if width > most:
        raise InputError(f"{table.file}: the first line has {width:,} fields. Write {wanted}.")
    return width


def with_corner(table: TextTable) -> TextTable:
    """The table with a first field of its header, where R left out the name of row names."""
    try:
        width, *widths = (len(row) for row in field_rows(table.body, table.delimiter))
    except csv.Error:  # a field beyond the csv module's limit; the parser says more
        return table
    if set(widths) != {width + 1}:
        return table
    return replace(table, body=b'""' + table.delimiter.encode() + table.body)


def stripped(frame: pd.DataFrame) -> pd.DataFrame:
    """The same text without blanks around it; at once, for each column by itself costs much."""
    fields = frame.to_numpy(dtype=object)
    texts = (field.strip() if isinstance(field, str) else field for field in fields.flat)
    bare = np.fromiter(texts, object, fields.size)
    return pd.DataFrame(bare.reshape(fields.shape), frame.index, frame.columns)


def parse(table: TextTable, **settings: object) -> pd.DataFrame:
    """``pandas.read_csv`` with its guesses switched off."""
    try:
        frame: pd.DataFrame = pd.read_csv(  # type: ignore[call-overload]
            io.BytesIO(table.body),
            sep=table.pandas_separator,
            header=None,
            index_col=False,
            na_filter=False,
            skipinitialspace=True,
            engine="c",
            **settings,
        )
    except pd.errors.ParserError as error:
        reason = str(error).removeprefix("Error tokenizing data. C error: ").strip()
        # The parser counts from where it was let in; a user counts from the top of the file.
        reason = re.sub(r"(?<=line )\d+", lambda n: str(int(n[0]) + table.skipped), reason)
        raise InputError(
            f"{table.file}: the table is ragged: {reason}. Every line needs as many "
            f"fields as the first, separated by {DELIMITERS[table.delimiter]}; quote names that "
            "hold the separator."
        ) from error
    return frame


def without_comments(body: bytes) -> tuple[bytes, int]:
    """Drop leading blank lines, comments (``#``) and Excel's ``sep=,``; also return how many."""
    skipped = 0
    while (
        body[:1] == b"#"
        or (body and not body.split(b"\n", 1)[0].strip())
        or _SEP.match(body)
        or _BROWSER.match(body)
    ):
        _, _, body = body.partition(b"\n")
        skipped += 1
    return body, skipped


def header_in_comment(text: bytes, body: bytes, delimiter: str) -> bytes | None:
    """The last comment line without its ``#``, if it is as wide as the line below it.

    ``#gene<TAB>cell1`` is a header; ``# made by a program`` is not.
    """
    comments = text[: len(text) - len(body)].rstrip().rsplit(b"\n", 1)
    line = comments[-1]
    if not re.match(rb"#[^#\s]", line):
        return None
    widths = [_widths(part, delimiter, lines=1)[0] for part in (line[1:], body)]
    return line[1:] if widths[0] == widths[1] > 1 else None


def sniff(path: Path, body: bytes) -> str:
    """The delimiter that splits the first lines into the most columns, equally often.

    White space is taken only where no other delimiter splits evenly, for blanks may surround any
    delimiter and stand within names. A header may be one field shorter (R leaves out the corner).
    Without an even split the delimiter of the first line wins, and the parser then says which line
    is ragged.
    """
    best, best_rank = "", (False, False, 1)
    for delimiter in DELIMITERS:
        widths = _widths(body, delimiter)
        even = len(set(widths[1:])) <= 1 and widths[-1] - widths[0] in (0, 1)
        rank = (even, even and delimiter != " ", widths[0])
        if max(widths[0], min(widths)) > 1 and rank > best_rank:
            best, best_rank = delimiter, rank
    if not best:
        start = body.split(b"\n", 1)[0][:60].decode("utf-8", "replace").strip()
        raise InputError(
            f"{path}: the table has one column only, because its first lines hold none of the "
            f"delimiters {', '.join(DELIMITERS.values())} (they start with {start!r}). Save it "
            "with one of these between the columns."
        )
    return best


def _widths(body: bytes, delimiter: str, lines: int = 10) -> list[int]:
    try:
        return [len(row) for row in islice(field_rows(body, delimiter), lines)] or [0]
    except csv.Error:
        # A field beyond the csv module's limit: a long line that this delimiter does not split.
        return [1]


def field_rows(body: bytes, delimiter: str) -> Iterator[list[str]]:
    """Fields of each line that holds any, stripped; quotes are undone, as R and pandas set them."""
    # Only the head is wanted; decoding all of a large matrix for it would double the time.
    head = io.TextIOWrapper(io.BytesIO(body), encoding="utf-8", newline="")
    if delimiter == " ":
        head_lines = (" ".join(line.split()) + "\n" for line in head)
        rows: Iterator[list[str]] = csv.reader(head_lines, delimiter=" ")
    else:
        rows = csv.reader(head, delimiter=delimiter, skipinitialspace=True)
    return ([field.strip() for field in row] for row in rows if any(f.strip() for f in row))
