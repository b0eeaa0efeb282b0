"""The head of a table of expression: comments, delimiter, and its first lines as fields."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from grncore.dataset import Notice
from grncore.errors import InputError
from grncore.readers import limits
from grncore.readers.notices import Notices
from grncore.readers.number_text import is_number
from grncore.readers.text import field_rows, refuse_blank, require_file, sniff, without_comments
from grncore.readers.text_blocks import text_blocks
from grncore.readers.title import refuse_title

HEAD_ROWS = 50
HEAD_FIELDS = 400_000


@dataclass(frozen=True, eq=False)
class TableHead:
    """What stands at the top of a table, and the rest of it.

    Attributes
    ----------
    file
        For messages.
    delimiter
        One of :data:`grncore.readers.text.DELIMITERS`.
    first
        Fields of the first line that is no comment.
    rows
        Fields of the next lines, at most 50.
    skipped
        Lines above ``first``.
    gct
        What a GCT file declares: rows and columns of values, columns about genes, and lines about
        samples.
    notices
        What was decided.
    """

    file: str
    delimiter: str
    first: list[str]
    rows: list[list[str]]
    skipped: int
    gct: tuple[int, int, int, int] | None
    notices: tuple[Notice, ...]
    _first_block: bytes
    _blocks: Iterator[bytes]

    def body(self, *, with_first: bool) -> Iterator[bytes]:
        """Blocks of lines from the first line on, or from the one below it; once only."""
        block = self._first_block if with_first else self._first_block.partition(b"\n")[2]
        return chain([block], self._blocks)


def open_head(path: Path) -> TableHead:
    """Open a table and read its first lines.

    Raises
    ------
    InputError
        As :func:`grncore.readers.text_blocks.text_blocks`; if the file is empty or holds comments
        alone; if no delimiter makes more than one column.
    """
    require_file(path)
    blocks = text_blocks(path)
    start = _enough(blocks)
    if not start.strip():
        raise InputError(f"{path}: the file is empty.")
    if start[:14].lower() == b"%%matrixmarket":
        raise InputError(
            f"{path}: this is a Matrix Market file, which has no names. Call it matrix.mtx, put "
            "barcodes.tsv and features.tsv beside it, and name the folder."
        )
    body, skipped = without_comments(start)
    if body[:1] == b"!":
        # GEO's series matrix: lines of metadata around one table.
        body, skipped, blocks = _series(body, skipped, blocks)
    gct = None
    if re.match(rb"\s*#1\.[23]\s*\n", start):
        gct, body, skipped = _gct(path, body, skipped)
    refuse_blank(path, body)
    if gct is None:
        refuse_title(path, body, skipped)
    lines = body.split(b"\n", HEAD_ROWS + 10)[: HEAD_ROWS + 10]
    sample = b"\n".join(lines) if len(body) > 2**20 else body
    delimiter = sniff(path, sample)
    notices = Notices()
    rows = _rows(path, sample, delimiter)
    header = _hash_header(start, body, delimiter, rows)
    if header is not None:
        body, skipped = header + b"\n" + body, skipped - 1
        rows = [_rows(path, header, delimiter)[0], *rows]
        notices.say(
            "hash-header",
            f"{path}: the line that starts with # ({', '.join(rows[0][:3])}, ...) is as wide "
            "as the lines below and is read as the header.",
        )
    # Blank lines above the header would shift what is taken for the first line.
    while body[:1] == b"\n" or not body.split(b"\n", 1)[0].strip(b' ,;\t"'):
        body, skipped = body.partition(b"\n")[2], skipped + 1
    return TableHead(
        str(path), delimiter, rows[0], rows[1:], skipped, gct, tuple(notices), body, blocks
    )


def _enough(blocks: Iterator[bytes]) -> bytes:
    """The first blocks until they hold some lines, for a line may be longer than a block."""
    start = b""
    for block in blocks:
        start += block
        if start.count(b"\n") > HEAD_ROWS or len(start) > 2 * limits.LINE_BYTES:
            break
    return start


def _rows(path: Path, sample: bytes, delimiter: str) -> list[list[str]]:
    found: list[list[str]] = []
    count = 0
    try:
        for row in field_rows(sample, delimiter):
            found.append(row)
            count += len(row)
            if len(found) > HEAD_ROWS or (count > HEAD_FIELDS and len(found) > 2):
                break
    except csv.Error as error:
        raise InputError(
            f"{path}: a field in the first lines is too long ({error}). Is a quote or a delimiter "
            "missing?"
        ) from error
    return found


def _hash_header(start: bytes, body: bytes, delimiter: str, rows: list[list[str]]) -> bytes | None:
    """The last comment without its ``#`` if it fits as the header of what is below it."""
    comments = start[: len(start) - len(body)].rstrip().rsplit(b"\n", 1)[-1]
    line = comments.lstrip(b"#").strip(b" ")
    if not comments.startswith(b"#") or comments.startswith(b"##") or len(rows[0]) < 2:
        return None
    if not any(is_number(field) for field in rows[0][1:]):
        return None  # what is below is a header itself
    if sum(is_number(field) for field in rows[0][1:]) < len(rows[0][1:]) / 2:
        return None
    widths = [len(row) for row in field_rows(line, delimiter)]
    return line if widths and widths[0] in (len(rows[0]), len(rows[0]) - 1) else None


def _gct(path: Path, body: bytes, skipped: int) -> tuple[tuple[int, int, int, int], bytes, int]:
    """GCT: a line of sizes stands between ``#1.2`` and the header."""
    line, _, rest = body.partition(b"\n")
    sizes = line.split()
    if len(sizes) not in (2, 4) or not all(size.isdigit() and len(size) < 10 for size in sizes):
        raise InputError(
            f"{path}, line {skipped + 1}: this is a GCT file; expected the number of rows and "
            "columns in its second line."
        )
    # Version 1.2 has one column about genes, the description, and no lines about samples.
    rows, columns, about, lines = (
        [*map(int, sizes), 1, 0][:4] if len(sizes) == 2 else map(int, sizes)
    )
    return (rows, columns, about, lines), rest, skipped + 1


def _series(
    body: bytes, skipped: int, blocks: Iterator[bytes]
) -> tuple[bytes, int, Iterator[bytes]]:
    """Leave out the lines that start with ``!``, above and below the table."""
    while body[:1] == b"!" or (body and not body.split(b"\n", 1)[0].strip()):
        body = body.partition(b"\n")[2]
        skipped += 1

    def kept(block: bytes) -> bytes:
        if b"\n!" not in b"\n" + block:
            return block
        return b"\n".join(line for line in block.split(b"\n") if line[:1] != b"!")

    return kept(body), skipped, (kept(block) for block in blocks)
