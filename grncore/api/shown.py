"""How a result shows itself in a notebook, and in a terminal."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field

import pandas as pd
from markupsafe import Markup

from grncore.drawing.markup import rendered

ROWS = 20
"""Rows of a table that a notebook shows; ``to_frame()`` has all."""


@dataclass(frozen=True)
class Look:
    """What is shown of a result: a heading, the first rows of a table, and a note."""

    title: str
    frame: pd.DataFrame = field(default_factory=pd.DataFrame)
    note: str = ""


class Shown(ABC):
    """A result that shows itself, as HTML in which everything is escaped, or as text."""

    @abstractmethod
    def _look(self) -> Look: ...

    def _repr_html_(self) -> Markup:
        look = self._look()
        return rendered(
            "notebook_table.html",
            title=look.title,
            columns=[str(column) for column in look.frame.columns],
            rows=_rows(look.frame),
            total=len(look.frame),
            note=look.note,
        )

    def __repr__(self) -> str:
        look = self._look()
        lines = [look.title]
        if len(look.frame):
            lines.append(
                pd.DataFrame(_rows(look.frame), columns=look.frame.columns).to_string(index=False)
            )
        if len(look.frame) > ROWS:
            lines.append(f"... {len(look.frame):,} rows; to_frame() has all.")
        return "\n".join([*lines, *([look.note] if look.note else [])])


def _rows(frame: pd.DataFrame) -> list[list[str]]:
    return [[_text(value) for value in row] for row in frame.head(ROWS).itertuples(index=False)]


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(_text, value))
    if value is None or value is pd.NA or (isinstance(value, float) and value != value):
        return "–"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
