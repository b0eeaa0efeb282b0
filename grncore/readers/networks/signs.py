"""Whether a regulator activates or represses: the edge's sign, from words, marks or numbers."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grncore.readers.networks.fields_as_numbers import numbers
from grncore.readers.networks.meaning import SIGN_EXACT, TRUE, Meaning, sign_of
from grncore.readers.networks.names import normalised
from grncore.readers.networks.parsed import Attribute, Parsed
from grncore.readers.networks.relations import SIGN_WORDS
from grncore.readers.notices import Notices

Rows = NDArray[np.bool_]

PAIRS = (
    ("isstimulation", "isinhibition"),
    ("consensusstimulation", "consensusinhibition"),
)
"""Two columns of yes and no that say a sign together, as OmniPath has them."""


def row_signs(
    parsed: Parsed,
    columns: Mapping[Meaning, Sequence[Attribute]],
    among: Rows,
    notices: Notices,
) -> "pd.Series[int] | None":
    """Sign of every row: 1 activates, -1 represses, 0 either or unknown; None if none is said."""
    source, sign = _found(parsed, columns)
    if sign is None or not sign[among].any():
        return None
    counts = [int((sign[among] == value).sum()) for value in (1, -1, 0)]
    notices.say(
        "edge-signs",
        f"{parsed.file}: {source} gives the edges' signs: {counts[0]:,} activate, "
        f"{counts[1]:,} repress, {counts[2]:,} are unknown or both.",
    )
    return sign


def agreed_sign(signs: "pd.Series[int]") -> int:
    """The sign that the rows agree on; 0 where they contradict each other."""
    said = {int(sign) for sign in signs} - {0}
    return said.pop() if len(said) == 1 else 0


def _found(
    parsed: Parsed, columns: Mapping[Meaning, Sequence[Attribute]]
) -> tuple[str, "pd.Series[int] | None"]:
    named = {normalised(a.name): a for a in parsed.attributes if a.has_name}
    for up, down in PAIRS:
        if up in named and down in named:
            rises, falls = (
                named[name].values.str.lower().isin(TRUE).astype(int) for name in (up, down)
            )
            return f"columns {named[up].name!r} and {named[down].name!r}", rises - falls
    # Words say a sign and nothing else.
    for attribute in sorted(columns.get("sign", ()), key=lambda a: numbers(a.values) is not None):
        return str(attribute), _sign(attribute)
    for attribute in columns.get("label", ()):
        if _says_signs(attribute):
            return f"the words of {attribute}", _sign(attribute)
    # A weight may rank and have a sign; so may a label of -1, 0 and 1.
    scores = [a for a in columns.get("score", ()) if normalised(a.name) in SIGN_EXACT]
    labels = [a for a in columns.get("label", ()) if 0.0 in _distinct(a)]
    for attribute in (*scores, *labels):
        if min(_distinct(attribute)) < 0:
            return f"the sign of {attribute}", _sign(attribute)
    return "", None


def _says_signs(attribute: Attribute) -> bool:
    """Whether a label's words mean signs too; ``positive`` and ``+`` mean an edge there."""
    words = {word for value in attribute.values.unique() for word in value.strip().lower().split()}
    return bool(words & SIGN_WORDS) and bool((_sign(attribute) < 0).any())


def _distinct(attribute: Attribute) -> set[float]:
    found = numbers(attribute.values)
    return {0.0} if found is None else set(found[~np.isnan(found)])


def _sign(attribute: Attribute) -> "pd.Series[int]":
    found = numbers(attribute.values)
    if found is not None:
        return pd.Series(np.sign(np.nan_to_num(found)).astype(int), index=attribute.values.index)
    known = {value: sign_of(value) for value in attribute.values.unique()}
    return attribute.values.map(known).astype(int)
