"""Rows of genes: each name once, and a word about those that never vary."""

from dataclasses import replace

import numpy as np

from grncore.dataset import Notice
from grncore.errors import InputError
from grncore.readers.matching import examples
from grncore.readers.matrix import Matrix
from grncore.readers.options import Orientation


def unique_genes(
    matrix: Matrix, orientation: Orientation, fix: str | None
) -> tuple[Matrix, list[Notice]]:
    """Drop rows that repeat another exactly; refuse a gene whose rows differ.

    Raises
    ------
    InputError
        If a gene has no name, or has several rows that differ: which one is meant, or whether to
        add or average them, only the user knows.
    """
    unnamed = [place for place, name in enumerate(matrix.rows, start=1) if not name]
    if unnamed:
        raise InputError(
            f"{matrix.file}: {len(unnamed):,} of {len(matrix.rows):,} genes have no name, the "
            f"first is number {unnamed[0]:,}. Name them or remove them."
        )
    first: dict[str, int] = {}
    copies: list[int] = []
    conflicts: list[int] = []
    for place, name in enumerate(matrix.rows):
        original = first.setdefault(name, place)
        if original == place:
            continue
        same = np.array_equal(matrix.values[original], matrix.values[place], equal_nan=True)
        (copies if same else conflicts).append(place)
    if conflicts:
        names = [matrix.rows[place] for place in conflicts]
        lines = "rows" if orientation == "genes-by-cells" else "columns"
        table = "table" if lines == "rows" else "table.T"
        raise InputError(
            f"{matrix.file}: {len(set(names)):,} genes have several {lines} with different values: "
            f"{examples(names)} ({lines} {first[names[0]] + 1:,} and {conflicts[0] + 1:,} of "
            "values). "
            + (
                fix
                or "Rename them apart, or make one of them first, such as with pandas: "
                f"`{table}.groupby(level=0).sum()` for counts, `.mean()` for logged values."
            )
        )
    if not copies:
        return matrix, []
    keep = np.setdiff1d(np.arange(len(matrix.rows)), copies)
    message = (
        f"{matrix.file}: {len(copies):,} rows repeat another row, name and values, and were "
        f"dropped: {examples(matrix.rows[place] for place in copies)}."
    )
    rows = tuple(matrix.rows[place] for place in keep)
    return (
        replace(matrix, values=matrix.values[keep], rows=rows),
        [Notice("duplicate-genes", message)],
    )


def constant_gene_notices(matrix: Matrix) -> list[Notice]:
    """Say which genes have one value everywhere."""
    constant = np.flatnonzero(matrix.values.max(axis=1) == matrix.values.min(axis=1))
    if not len(constant):
        return []
    names = examples(matrix.rows[row] for row in constant)
    return [
        Notice(
            "constant-genes",
            f"{matrix.file}: {len(constant):,} of {len(matrix.rows):,} genes have the same value "
            f"in every cell ({names}). They are kept, but nothing can be learnt from their "
            "expression; remove them from the file if they are not wanted.",
        )
    ]
