"""What a form gives: two columns of names and the columns beside them, all as text."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grncore.dataset import Notice
from grncore.errors import InputError


@dataclass(frozen=True, eq=False)
class Attribute:
    """A column beside the names.

    Attributes
    ----------
    name
        Name under which it is kept as an attribute of the edge.
    flag
        What names it on the command line: its name, or its position where there is no header.
    values
        Its fields.
    has_name
        Whether the file names it.
    """

    name: str
    flag: str
    values: "pd.Series[str]"
    has_name: bool = True

    def __str__(self) -> str:
        return f"column {self.name!r}" if self.has_name else f"column {self.flag}"


@dataclass(frozen=True, eq=False)
class Parsed:
    """A network as its file has it.

    Attributes
    ----------
    file
        Where it comes from, for messages.
    form
        What the file is, for messages: ``GMT file``.
    regulators, targets
        A name a row.
    ends
        What names the two columns on the command line.
    attributes
        The other columns.
    notices
        What reading it decided.
    is_stated
        Whether the user named the two columns, so that their order is no guess.
    has_roles
        Whether the file itself says which column regulates.
    """

    file: str
    form: str
    regulators: "pd.Series[str]"
    targets: "pd.Series[str]"
    ends: tuple[str, str]
    attributes: Sequence[Attribute] = ()
    notices: tuple[Notice, ...] = field(default=())
    is_stated: bool = False
    has_roles: bool = True

    def rows(self, keep: NDArray[np.bool_], *notices: Notice) -> "Parsed":
        """Some of the rows, with notices of why the others are not there."""
        return replace(
            self,
            regulators=self.regulators[keep].reset_index(drop=True),
            targets=self.targets[keep].reset_index(drop=True),
            attributes=[
                replace(one, values=one.values[keep].reset_index(drop=True))
                for one in self.attributes
            ],
            notices=(*self.notices, *notices),
        )


@dataclass(frozen=True)
class EdgeColumns:
    """The two columns that the user named, if any."""

    regulator: str | None = None
    target: str | None = None

    def order(self, file: str, form: str, ends: tuple[str, str]) -> tuple[bool, bool]:
        """Whether to turn a form that has ends of its own round, and whether the user said so.

        Raises
        ------
        InputError
            If the user named columns that the form does not have.
        """
        if self.regulator is None or self.target is None:
            return False, False
        said = (self.regulator.lower(), self.target.lower())
        own = (ends[0].lower(), ends[1].lower())
        if said == own:
            return False, True
        if said == own[::-1]:
            return True, True
        raise InputError(
            f"{file}: this is a {form}, whose two columns are called {ends[0]} and {ends[1]}; "
            f"leave out --regulator-column and --target-column, or turn every edge round with "
            f"--regulator-column {ends[1]} --target-column {ends[0]}."
        )
