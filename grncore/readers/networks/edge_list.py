"""networkx's edge list: ``regulator target {'weight': 1.0}``, a line an edge."""

import ast

import pandas as pd

from grncore.errors import InputError
from grncore.readers.networks.edge_table import MOST_COLUMNS
from grncore.readers.networks.network_file import NetworkFile
from grncore.readers.networks.parsed import Parsed

NAME = "networkx edge list"
ENDS = ("1", "2")

_LOOKED_AT = 500
_NESTED = frozenset("{[(")


def fits(file: NetworkFile) -> bool:
    """Whether the lines end in a dictionary after two names."""
    lines = file.lines[:_LOOKED_AT]
    return bool(lines) and all(_parts(line) is not None for line in lines)


def read(file: NetworkFile) -> Parsed:
    """Read it; what the dictionaries hold are attributes of the edges.

    Raises
    ------
    InputError
        If a line has no two names, or what follows them is no dictionary of words and numbers.
    """
    rows, names = [], {"regulator": 0, "target": 0}
    for place, line in enumerate(file.lines, start=1):
        parts = _parts(line)
        attributes = None if parts is None else _attributes(parts[2])
        if parts is None or attributes is None:
            raise InputError(
                f"{file.path}, edge line {place}: a line of a networkx edge list is "
                f"\"regulator target {{'weight': 1.0}}\"; this one is {line.strip()[:80]!r}."
            )
        names |= dict.fromkeys(attributes, 0)
        if len(names) > MOST_COLUMNS:
            raise InputError(
                f"{file.path}, edge line {place}: more than {MOST_COLUMNS - 2:,} different "
                "things are said of the edges. Keep what is said of most of them."
            )
        rows.append({"regulator": parts[0], "target": parts[1], **attributes})
    frame = pd.DataFrame(rows, columns=list(names), dtype=object).fillna("").astype(str)
    held = ", ".join(list(names)[2:8]) or "nothing else"
    understood = (
        f"a networkx edge list: column 1 regulates column 2, and with them stands {held}; networkx "
        "writes the ends of an undirected graph in any order"
    )
    return file.parsed(NAME, frame, ENDS, understood, has_roles=False)


def _parts(line: str) -> tuple[str, str, str] | None:
    """The two names of a line and its dictionary; None where there are no such."""
    names, brace, rest = line.strip().partition("{")
    if not brace or rest[-1:] != "}" or not _NESTED.isdisjoint(rest):
        return None
    names = names.strip(" \t,;")
    separator = next((mark for mark in "\t,;" if mark in names), None)
    fields = [field.strip().strip('"') for field in names.split(separator)]
    return (fields[0], fields[1], brace + rest) if len(fields) == 2 else None


def _attributes(text: str) -> dict[str, str] | None:
    """What a dictionary holds, as text; None where it is none of words and numbers."""
    try:
        found = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    # Names of the two ends are not overwritten by an attribute that is called like one.
    return {
        f"source_{name}" if name in ("regulator", "target") else str(name): str(value)
        for name, value in found.items()
    }
