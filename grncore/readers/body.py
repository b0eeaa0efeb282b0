"""The lines of values below a header: names kept as text, numbers parsed, everything counted.

Names never pass a number parser. The numbers of a block of lines are given to pandas as one long
column: as fast as its parse of the table, without a cost per column, and strict.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grncore.errors import InputError
from grncore.readers import limits
from grncore.readers.number_text import (
    INFINITE,
    MISSING_TOKENS,
    NO_SEPARATOR,
    BadFields,
    has_long_exponent,
    is_number,
    numbers_of,
)
from grncore.readers.text import DELIMITERS

AT_ONCE = 2**18
"""Numbers that pandas is given at once: its parser holds some 40 bytes for each."""


@dataclass
class Body:
    """What the lines held.

    Attributes
    ----------
    names
        First field of every line, or none where the table has no such column.
    values
        ``(rows, kept columns)`` float32.
    texts
        By column: the fields of the columns that are kept as text.
    text_rows
        Lines that hold words alone: name, fields, and how many rows of values stand before, or
        -1 where the format declares it.
    """

    names: list[str] = field(default_factory=list)
    values: NDArray[np.float32] = field(default_factory=lambda: np.empty((0, 0), np.float32))
    texts: dict[int, list[str]] = field(default_factory=dict)
    text_rows: list[tuple[str, list[str], int]] = field(default_factory=list)


class BodyReader:
    """Reads blocks of lines of one table.

    Parameters
    ----------
    width
        Fields in a line.
    named
        Whether the first field is a name.
    as_text
        Places of further fields that are kept as text.
    skipped
        Lines above the first, so that messages count from the top of the file.
    described
        First lines that the format declares to be no values.
    """

    def __init__(
        self,
        file: str,
        delimiter: str,
        width: int,
        *,
        named: bool,
        as_text: Sequence[int],
        skipped: int,
        described: int = 0,
    ) -> None:
        self.file, self.delimiter, self.width, self.named = file, delimiter, width, named
        self.line, self._described = skipped, described
        self.as_text = tuple(sorted(as_text))
        first = 1 if named else 0
        texts = set(as_text)
        self.kept = [place for place in range(first, width) if place not in texts]
        self.body = Body(texts={place: [] for place in self.as_text})
        self.words, self.missing = BadFields(), BadFields()
        self.is_ended = True
        self._rows = 0
        self._byte = delimiter.encode()

    def read(self, blocks: Iterable[bytes]) -> Body:
        """Read every block; see :class:`Body`.

        Raises
        ------
        InputError
            If a line has more or fewer fields than the others, or the table is too large.
        """
        self.body.values = np.empty((64, len(self.kept)), np.float32)
        for block in blocks:
            self._read_block(block)
            self.is_ended = block.endswith(b"\n")
        self.body.values.resize((self._rows, len(self.kept)), refcheck=False)
        limits.check_names(self.file, self.body.names)
        return self.body

    def _read_block(self, block: bytes) -> None:
        names: list[str] = []
        rows: list[bytes] = []
        for line in block.split(b"\n"):
            self.line += 1
            if not line.strip(b' \t,;"'):
                continue
            name, fields = self._split(line)
            if self._described:
                self._described -= 1
                self._set_aside(name, fields)
                continue
            names.append(name)
            rows.append(fields)
        self.line -= block.endswith(b"\n")
        if not self.kept:
            self.body.names += names if self.named else []
            return
        step = max(1, AT_ONCE // len(self.kept))
        for start in range(0, len(rows), step):
            part = slice(start, start + step)
            self._append(names[part], rows[part], max(0, len(rows) - start - step))

    def _set_aside(self, name: str, fields: bytes) -> None:
        """Keep a line that the format says holds no values."""
        self.body.text_rows.append((name, [f.strip() for f in fields.decode().split("\n")], -1))
        for texts in self.body.texts.values():
            texts.pop()

    def _split(self, line: bytes) -> tuple[str, bytes]:
        """Name of a line, and its numbers with a line end between them."""
        delimiter, count = self._byte, self.width - 1
        if b'"' in line or self.as_text:
            return self._split_fields(line)
        if delimiter == b" ":
            fields = line.split()
            if len(fields) != self.width:
                self._ragged(len(fields))
            name = fields.pop(0) if self.named else b""
            return name.decode(), b"\n".join(fields)
        if line.count(delimiter) != count:
            self._ragged(line.count(delimiter) + 1)
        if not self.named:
            return "", line.replace(delimiter, b"\n")
        name, _, rest = line.partition(delimiter)
        return name.decode().strip(), rest.replace(delimiter, b"\n")

    def _split_fields(self, line: bytes) -> tuple[str, bytes]:
        """The same for lines with quotes or text among the numbers."""
        text = line.decode()
        if '"' not in text:
            fields = text.split(self.delimiter if self.delimiter != " " else None)
        else:
            if text.count('"') % 2:
                raise InputError(
                    f"{self.file}, line {self.line:,}: a quote is opened and not closed."
                )
            if self.delimiter == " ":
                text = text.replace("\t", " ")
            try:
                fields = next(csv.reader([text], delimiter=self.delimiter, skipinitialspace=True))
            except csv.Error as error:
                raise InputError(f"{self.file}, line {self.line:,}: {error}.") from error
            if self.delimiter == " ":
                fields = [part for part in fields if part] if len(fields) > self.width else fields
        if len(fields) != self.width:
            self._ragged(len(fields))
        for place in self.as_text:
            self.body.texts[place].append(fields[place].strip())
        name = fields[0].strip() if self.named else ""
        numbers = "\n".join(fields[place].replace("\n", " ") for place in self.kept)
        return name, numbers.encode()

    def _ragged(self, found: int) -> None:
        raise InputError(
            f"{self.file}: the table is ragged: Expected {self.width} fields in line "
            f"{self.line}, saw {found}. Every line needs as many fields as the first, separated by "
            f"{DELIMITERS[self.delimiter]}; quote names that hold the separator."
            + (" A note below the table is to be removed." if found < min(4, self.width) else "")
        )

    def _append(self, names: list[str], rows: list[bytes], later: int) -> None:
        """Add rows; ``later`` rows of the block are still to come."""
        limits.check_table(self.file, self._rows + len(rows), len(self.kept))
        values = self._parsed(rows)
        if values is None:
            names, values = self._parsed_by_row(names, rows, later)
        end = self._rows + len(values)
        if end > len(self.body.values):
            size = max(end, int(len(self.body.values) * 1.3))
            self.body.values.resize((size, len(self.kept)), refcheck=False)
        with np.errstate(over="ignore"):  # what is too large becomes infinite, and is refused
            self.body.values[self._rows : end] = values
        self._rows = end
        if self.named:
            self.body.names += names

    def _parsed(self, rows: list[bytes]) -> NDArray[np.float64] | None:
        """All numbers of the rows; None if some field is none, or may overflow the parser."""
        column = b"\n".join(rows)
        if NO_SEPARATOR in column or has_long_exponent(column):
            return None
        try:
            frame = pd.read_csv(
                io.BytesIO(column),
                header=None,
                names=[0],
                index_col=False,
                sep=NO_SEPARATOR.decode(),
                dtype=np.float64,
                engine="c",
                quoting=csv.QUOTE_NONE,
                na_filter=False,
                low_memory=False,
                skip_blank_lines=False,
            )
        except (ValueError, TypeError):
            return None
        found: NDArray[np.float64] = frame[0].to_numpy()
        width = len(self.kept)
        return found.reshape(len(rows), width) if len(found) == len(rows) * width else None

    def _parsed_by_row(
        self, names: list[str], rows: list[bytes], later: int
    ) -> tuple[list[str], NDArray[np.float64]]:
        """Row by row, by a parser that takes any exponent; lines of words are set aside."""
        kept_names: list[str] = []
        found: list[NDArray[np.float64]] = []
        dropped: list[int] = []
        for place, (name, row) in enumerate(zip(names, rows, strict=True)):
            values = numbers_of(row, len(self.kept))
            if values is None:
                fields = [field.strip() for field in row.decode().split("\n")]
                values, words = self._with_troubles(name, fields)
                if words:
                    self.body.text_rows.append((name, fields, self._rows + len(found)))
                    dropped.append(place)
                    continue
            kept_names.append(name)
            found.append(values)
        for texts in self.body.texts.values():
            start = len(texts) - len(rows) - later
            for place in reversed(dropped):
                del texts[start + place]
        return kept_names, np.array(found).reshape(len(found), len(self.kept))

    def _with_troubles(self, name: str, fields: list[str]) -> tuple[NDArray[np.float64], bool]:
        """Numbers of a row, and whether it holds words alone; troubles are counted."""
        values = np.full(len(fields), np.nan)
        words, missing = [], []
        for place, text in enumerate(fields):
            if is_number(text) or INFINITE.fullmatch(text):
                values[place] = float(text)
            elif text.lower() in MISSING_TOKENS:
                missing.append(place)
            else:
                words.append(place)
        if words and len(words) + len(missing) == len(fields) and self._is_label(fields):
            return values, True
        for place in words:
            self.words.add(name, place, fields[place])
        for place in missing:
            self.missing.add(name, place, fields[place])
        return values, False

    @staticmethod
    def _is_label(fields: list[str]) -> bool:
        """Words, not numbers that someone spelled in another way."""
        return len(fields) > 1 and not any(field[:1].isdigit() and "," in field for field in fields)
