"""How a result shows itself in a notebook."""

import pandas as pd
from markupsafe import Markup

from grncore.drawing.markup import rendered

ROWS = 20
"""Rows of a table that a notebook shows; ``to_frame()`` has all."""


def shown(title: str, frame: pd.DataFrame, note: str = "") -> Markup:
    """A heading, the first rows of a table and a note, as HTML; everything is escaped."""
    texts = [[_text(value) for value in row] for row in frame.head(ROWS).itertuples(index=False)]
    return rendered(
        "notebook_table.html",
        title=title,
        columns=[str(column) for column in frame.columns],
        rows=texts,
        total=len(frame),
        note=note,
    )


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(_text, value))
    if value is None or value is pd.NA or (isinstance(value, float) and value != value):
        return "–"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
