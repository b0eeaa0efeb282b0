"""Columns of a team file that say how sure a method is, written only where it says so."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grncore.teams import IDENTIFIABILITY, Teams

_ATTRIBUTES: Mapping[str, str] = {
    "signs": "signs",
    "coefficients": "coefficients",
    "probability": "probability",
    "proved": "proved",
    "in_list": "listed",
    "member_probability": "member_probability",
}
TOLD_APART = "identifiability"
"""How well the data tells a target's first set from others; blank for its other sets."""

EVIDENCE_COLUMNS = (*_ATTRIBUTES, TOLD_APART)
"""The columns in order; `in_list` is the attribute ``listed``, the others are named alike."""

MEMBER_COLUMNS = ("signs", "coefficients", "member_probability")
"""Those with a value for each regulator of the set."""


def evidence_of(source: object, row: int = 0) -> Mapping[str, Sequence[Any]]:
    """Values of each set found for one target, by column, of the columns that the method knows.

    Parameters
    ----------
    source
        Teams, or one target's sets with attributes of the same names.
    row
        Row of the target among teams.
    """
    if isinstance(source, Teams):
        found = source.said_of(row)
    else:
        found = {name: getattr(source, name) for name in _ATTRIBUTES.values()}
    by_column = {column: found.get(name) for column, name in _ATTRIBUTES.items()}
    known: dict[str, Sequence[Any]] = {
        column: values for column, values in by_column.items() if values is not None
    }
    if isinstance(source, Teams) and source.identifiability is not None:
        kind = IDENTIFIABILITY[source.identifiability[row]]
        known[TOLD_APART] = ["" if kind == "unknown" else kind, *[""] * (source.sets.shape[1] - 1)]
    return known


def evidence_columns(rows: Sequence[Mapping[str, Any]]) -> dict[str, pd.Series]:
    """Values of each row of a table as columns, of what any row knows; the rest is blank."""
    names = [name for name in EVIDENCE_COLUMNS if any(name in row for row in rows)]
    return {name: evidence_column(name, [row.get(name) for row in rows]) for name in names}


def evidence_column(name: str, values: Sequence[Any]) -> pd.Series:
    """One column of the type that it is read back as; None is blank."""
    if name in MEMBER_COLUMNS:
        return pd.Series([() if value is None else value for value in values], dtype=object)
    if name == TOLD_APART:
        return pd.Series(["" if value is None else value for value in values], dtype=object)
    if name == "probability":
        return pd.Series([np.nan if value is None else value for value in values], dtype="float32")
    return pd.Series(list(values), dtype="boolean")


def evidence_values_of(table: pd.DataFrame) -> dict[str, NDArray[np.object_]]:
    """Columns of evidence that a table has, as arrays: rows are taken from them quickly."""
    return {
        name: table[name].astype(object).where(table[name].notna(), None).to_numpy()
        if table[name].dtype == "boolean"
        else table[name].to_numpy(object)
        for name in _ATTRIBUTES
        if name in table
    }


def stored_evidence(
    known: Mapping[str, NDArray[np.object_]], rows: NDArray[np.int64]
) -> dict[str, Any]:
    """Attributes of one model's sets, named as in `Teams`, from :func:`evidence_values_of`."""
    found = {_ATTRIBUTES[name]: tuple(values[rows]) for name, values in known.items()}
    # Blank throughout: another model of the file knows it, this one does not.
    return {name: values for name, values in found.items() if not all(map(_is_blank, values))}


def _is_blank(value: Any) -> bool:
    return value is None or value == () or value != value


def written_columns(table: pd.DataFrame) -> tuple[str, ...]:
    """Columns of evidence that a table's file has.

    Where proofs are all that is known and none is lacking, as with the scorers that are decoded
    exactly, there is nothing to tell, and the file stays as it was before there were such columns.
    """
    found = tuple(name for name in EVIDENCE_COLUMNS if name in table)
    if found == ("proved",) and not table["proved"].eq(False).any():
        return ()
    return found


def evidence_text(name: str, value: Any) -> str:
    """Field of a column with a value for each regulator, such as ``1;-1``."""
    if name == "signs":
        return ";".join(str(sign) for sign in value)
    # str of a float32 is the shortest text that gives the same float32 again.
    return ";".join(str(np.float32(number)) for number in value)


def evidence_values(name: str, text: str) -> tuple[float, ...]:
    """The inverse of :func:`evidence_text`; ValueError if there are no such values."""
    fields = text.split(";") if text else []
    if name != "signs":
        return tuple(float(np.float32(number)) for number in fields)
    signs = tuple(int(sign) for sign in fields)
    if any(sign not in (-1, 0, 1) for sign in signs):
        raise ValueError(text)
    return signs
