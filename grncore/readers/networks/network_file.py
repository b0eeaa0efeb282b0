"""A network's file, opened once, as every form looks at it."""

from collections.abc import Set
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd

from grncore.dataset import Notice
from grncore.errors import InputError
from grncore.readers.networks.names import KnownNames
from grncore.readers.networks.parsed import Attribute, EdgeColumns, Parsed
from grncore.readers.text import (
    TextTable,
    open_table,
    parse,
    read_text,
    stripped,
    width_of,
    without_comments,
)

MOST_GENES = 100_000
"""Columns of a matrix of regulation; no organism has so many genes, and each takes its time."""


@dataclass(frozen=True, eq=False)
class NetworkFile:
    """File, names of the expression and of listed regulators, and columns that the user named."""

    path: Path
    known: KnownNames = field(default_factory=KnownNames)
    ends: EdgeColumns = field(default_factory=EdgeColumns)
    listed: Set[str] = frozenset()

    @cached_property
    def suffix(self) -> str:
        """The ending in small letters, that of a compressed file's content."""
        name = self.path.name.lower().removesuffix(".gz")
        return Path(name).suffix

    @cached_property
    def body(self) -> bytes:
        """Content as UTF-8, without leading comments."""
        return without_comments(read_text(self.path, graphs=True))[0]

    @cached_property
    def start(self) -> str:
        """The first characters, for forms that are known by them."""
        return self.body[:2000].decode("utf-8", "replace").lstrip()

    @cached_property
    def lines(self) -> list[str]:
        """Lines that are not blank and no comment."""
        text = self.body.decode("utf-8")
        return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]

    @cached_property
    def table(self) -> TextTable | None:
        """The file as a table; None where it is none."""
        try:
            return open_table(self.path)
        except InputError:
            return None

    @cached_property
    def _top(self) -> tuple[TextTable, list[str], int]:
        """The table, fields of its first line, and how many its second has.

        Raises
        ------
        InputError
            If there is no table.
        """
        table = open_table(self.path)
        return table, [field.strip() for field in table.first_row()], _second_width(table)

    @cached_property
    def heading(self) -> tuple[str, ...]:
        """Fields of the first line of a table, with a blank one in front as in :attr:`fields`.

        Raises
        ------
        InputError
            If there is no table.
        """
        _, first, below = self._top
        return ("", *first) if below == len(first) + 1 else tuple(first)

    @cached_property
    def fields(self) -> pd.DataFrame:
        """Every field of the table as stripped text, the header with them.

        A header that is one field shorter than the lines below, as R writes it, gets a blank
        first field.

        Raises
        ------
        InputError
            If there is no table, it is ragged, or wider than any matrix of regulation.
        """
        table, _, below = self._top
        width = width_of(table, MOST_GENES + 1, f"at most {MOST_GENES:,} genes on this axis")
        frame: pd.DataFrame = parse(table, dtype=str, names=range(max(width, below)))
        frame = stripped(frame.fillna(""))
        frame = frame[~frame[0].str.startswith("#")].reset_index(drop=True)
        if below == width + 1:
            frame.iloc[0] = ["", *frame.iloc[0].tolist()[:-1]]
        elif below > width + 1:
            raise InputError(
                f"{self.path}: the table is ragged: line {table.skipped + 1} has {width} fields, "
                f"the next {below}. Every line needs as many fields as the first."
            )
        return frame

    def parsed(
        self,
        form: str,
        frame: pd.DataFrame,
        ends: tuple[str, str],
        understood: str,
        *notices: Notice,
        has_roles: bool = True,
    ) -> Parsed:
        """The network of a form whose first two columns are regulator and target, or turned round.

        Parameters
        ----------
        understood
            What goes on from "read as", for a notice that comes before the others.

        Raises
        ------
        InputError
            If the user named other columns than ``ends``.
        """
        turned, is_stated = self.ends.order(str(self.path), form, ends)
        left, right = frame.columns[:2]
        if turned:
            left, right = right, left
            ends = ends[::-1]
        attributes = [Attribute(str(name), str(name), frame[name]) for name in frame.columns[2:]]
        notice = Notice("network-form", f"{self.path}: read as {understood}.")
        return Parsed(
            str(self.path), form, frame[left], frame[right], ends, attributes, (notice, *notices),
            is_stated, has_roles,
        )  # fmt: skip


def _second_width(table: TextTable) -> int:
    _, _, rest = table.body.partition(b"\n")
    rest = rest.lstrip(b"\r\n \t" if table.delimiter == " " else b"\r\n")
    if not rest.strip():
        return 0
    return len(TextTable(table.file, rest, table.delimiter, table.skipped + 1).first_row())
