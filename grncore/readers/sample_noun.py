"""What one profile was measured of, cells or samples of bulk data, where that can be told."""

import re
from collections.abc import Sequence

import numpy as np

from grncore.dataset import Notice, SampleNoun
from grncore.readers.lists import Labels
from grncore.readers.matrix import Matrix

FEW_COLUMNS = 24
"""Fewer profiles than this are no experiment on single cells, whose smallest is a plate."""

BULK_TOTAL = 5e6
"""Reads of a sample: a cell's library hardly has so many, a sample's has more."""

FEW_AT_FLOOR = 0.05
"""Share of a gene's values that are its smallest one. Where a transcript of a cell was missed there
is a zero, which stays the smallest value of its gene whether values are normalised, logged or
standardised; a sample of many cells misses few."""

MOST_NAMES = 0.8
"""Share of the names of columns that must say the same."""

_CELL = re.compile(r"cells?(?![a-z]|[ _.-]*lines?)|(?<![A-Z])[ACGTN]{8,}(?![A-Z])")
_SAMPLE = re.compile(r"samples?(?![a-z])|bulk|(?<![a-z])rep(?:licate)?[ _.-]?\d")
_CHUNK = 2**22


def noun_of(
    matrix: Matrix, groups: Labels | Sequence[str] | None, group_column: str | None
) -> tuple[SampleNoun, str] | None:
    """What the columns of a genes x cells matrix are, and how that was told; None if it was not.

    Names are believed first: those of the columns, then the head of the table about them. Then a
    few columns, or whole numbers whose totals are those of a sample, are samples; and so are
    columns of which hardly a value is the smallest of its gene (:data:`FEW_AT_FLOOR`).

    Parameters
    ----------
    groups
        Groups of the columns, as they came.
    group_column
        Name of the row or column of annotation that gave them, where one did.
    """
    heads = [getattr(groups, "named", ""), group_column or ""]
    for told in (_by_names(matrix.columns), *map(_by_head, heads)):
        if told is not None:
            return told
    if "column" in matrix.numbered or all(name.isdecimal() for name in matrix.columns):
        return None  # columns that lost their names, or are numbered as simulators do
    count = len(matrix.columns)
    if count < FEW_COLUMNS:
        return "samples", f"there are {count} columns, fewer than an experiment on cells has"
    total = _median_total_of_counts(matrix)
    if total >= BULK_TOTAL:
        return "samples", f"half of the columns have {total:,.0f} counts or more"
    floor = _share_at_floor(matrix)
    if floor < FEW_AT_FLOOR:
        return (
            "samples",
            f"{floor:.1%} of the values are the smallest of their gene; in single cells many "
            "transcripts are missed",
        )
    return None


def noun_notice(file: str, told: tuple[SampleNoun, str] | None) -> list[Notice]:
    """Say that columns are called samples, and how to overrule that; cells are the usual."""
    if told is None or told[0] == "cells":
        return []
    said = f"{file}: columns are taken for samples of bulk data: {told[1]}"
    return [Notice("sample-noun", f"{said}; overrule with --sample-noun cells.")]


def _by_names(columns: Sequence[str]) -> tuple[SampleNoun, str] | None:
    kinds: tuple[tuple[SampleNoun, re.Pattern[str], str], ...] = (
        ("cells", _CELL, "of cells"),
        ("samples", _SAMPLE, "of samples"),
    )
    for noun, pattern, what in kinds:
        # Barcodes are capitals, words are in any case.
        hits = sum(bool(pattern.search(name) or pattern.search(name.lower())) for name in columns)
        if hits >= MOST_NAMES * len(columns):
            return noun, f"their names are those {what}, such as {columns[0]!r}"
    return None


def _by_head(head: str) -> tuple[SampleNoun, str] | None:
    """By what a table about the columns calls them, or by the name of its groups."""
    lowered = head.lower()
    if _CELL.search(lowered) or lowered.startswith(("cell", "barcode")):
        return "cells", f"the table about them says {head!r}"
    if _SAMPLE.search(lowered):
        return "samples", f"the table about them says {head!r}"
    return None


def _median_total_of_counts(matrix: Matrix) -> float:
    """Half of the columns have this total or more; 0 where values are no whole numbers."""
    for start in range(0, len(matrix.values), _step(matrix)):
        part = matrix.values[start : start + _step(matrix)]
        if not (part == np.rint(part)).all():
            return 0.0
    return float(np.median(matrix.values.sum(axis=0, dtype=np.float64)))


def _share_at_floor(matrix: Matrix) -> float:
    """Share of values beside the smallest of a gene that equal it, over genes that vary."""
    equal, genes = 0, 0
    for start in range(0, len(matrix.values), _step(matrix)):
        part = matrix.values[start : start + _step(matrix)]
        part = part[np.ptp(part, axis=1) > 0]
        genes += len(part)
        equal += int((part == part.min(axis=1, keepdims=True)).sum())
    return (equal - genes) / (genes * (len(matrix.columns) - 1)) if genes else 1.0


def _step(matrix: Matrix) -> int:
    return max(1, _CHUNK // max(1, len(matrix.columns)))
