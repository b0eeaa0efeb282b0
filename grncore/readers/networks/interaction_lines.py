"""SIF: ``regulator relation target [target ...]`` a line, and tables with the relation between."""

import pandas as pd

from grncore.dataset import Notice
from grncore.errors import InputError
from grncore.readers.networks.names import role_columns
from grncore.readers.networks.network_file import NetworkFile
from grncore.readers.networks.parsed import Parsed
from grncore.readers.networks.relations import is_relation

NAME = "SIF file"
ENDS = ("1", "3")
EXPRESSION = "controls-expression-of"
"""Pathway Commons' word for regulation; beside it stand complexes, neighbours and reactions."""


def fits(file: NetworkFile) -> bool:
    """Whether it ends in ``.sif``, or every line has a word for a relation between two names."""
    if file.suffix == ".sif":
        return True
    if any(all(mark in line for line in file.lines[:2000]) for mark in ",;"):
        return False  # blanks stand within the fields of a table
    rows = [row for row in _rows(file.lines[:2000]) if len(row) > 1]
    if not rows or any(len(row) < 3 for row in rows) or _is_header(rows[0], file):
        return False
    relations = {row[1] for row in rows}
    if len({len(row) for row in rows}) > 1 and not all(len(word) > 1 for word in relations):
        return False  # '-' is what sets without a description have there
    return (
        all(is_relation(relation) for relation in relations)
        and not relations & file.known.exact
        # Numbers there are something else: an identifier, a count.
        and not any(relation.replace(".", "").isdigit() for relation in relations)
    )


def read(file: NetworkFile) -> Parsed:
    """Read it; a line of one name is a gene without edges.

    Raises
    ------
    InputError
        If a line has two fields, or there is no edge.
    """
    edges = []
    rows = _rows(file.lines)
    for place, row in enumerate(rows, start=1):
        if place == 1 and _is_header(row, file):
            continue
        if len(row) == 2:
            raise InputError(
                f"{file.path}, edge line {place}: a SIF line is 'regulator relation target', but "
                f"this one has two fields: {' '.join(row)[:80]}. If the file is a table of two "
                "columns, give it the ending .tsv."
            )
        if len(row) > 2:
            edges += [(row[0], target, row[1]) for target in row[2:] if target]
    if not edges:
        raise InputError(f"{file.path}: the SIF file has no edge.")
    frame = pd.DataFrame(edges, columns=["regulator", "target", "interaction"], dtype=str)
    frame, notices = _expression_alone(file, frame)
    words = ", ".join(sorted(set(frame["interaction"]))[:6])
    understood = f"a SIF file: column 1 regulates column 3, and column 2 says how ({words})"
    return file.parsed(NAME, frame, ENDS, understood, *notices)


def _is_header(row: list[str], file: NetworkFile) -> bool:
    """Whether a line names columns: ``source interaction target``."""
    named = role_columns("regulator", row) and role_columns("target", row)
    return bool(named) and not file.known.exact.intersection(row)


def _expression_alone(file: NetworkFile, frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Notice]]:
    """Of Pathway Commons' relations, those that regulate expression."""
    keep = frame["interaction"] == EXPRESSION
    if keep.all() or not keep.any():
        return frame, []
    others = ", ".join(sorted(set(frame["interaction"][~keep]))[:4])
    notice = Notice(
        "edge-absent",
        f"{file.path}: {int((~keep).sum()):,} of {len(keep):,} interactions are no regulation of "
        f"expression ({others}) beside those that are ({EXPRESSION}); they were left out.",
    )
    return frame[keep].reset_index(drop=True), [notice]


def _rows(lines: list[str]) -> list[list[str]]:
    # Tabs separate if there are any; otherwise blanks do.
    separator = "\t" if any("\t" in line for line in lines) else None
    return [[field.strip().strip('"') for field in line.split(separator)] for line in lines]
