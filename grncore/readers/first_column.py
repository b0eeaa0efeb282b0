"""Numbers in a first column whose header may be a gene's name: names of rows, or its values."""

from collections.abc import Set
from dataclasses import replace

from grncore.errors import InputError
from grncore.readers.matrix import Matrix


def first_column_settled(matrix: Matrix, evidence: Set[str]) -> Matrix:
    """Decide whether numbers in the first column are names or, by its header, a gene's values.

    Raises
    ------
    InputError
        If nothing tells.
    """
    if matrix.doubt is None:
        return matrix
    shared = evidence & set(matrix.columns)
    if matrix.doubt in evidence:
        return matrix.with_first_column(
            1,
            f"{matrix.file}: the first column is headed {matrix.doubt!r}, a known gene, so it "
            f"holds values, not names, and the {len(matrix.rows):,} rows are numbered from 1. "
            "Leave the first field of the header empty if names stand below it.",
        )
    if evidence & set(matrix.rows) and not shared:
        return replace(matrix, doubt=None)
    raise InputError(
        f"{matrix.file}: the first column, {matrix.doubt!r}, holds whole numbers, each once "
        f"({', '.join(matrix.rows[:3])}, ...): names of the rows, or values of {matrix.doubt!r}? "
        "If they are names, write 'id' into the first field of the header; if they are values, put "
        "a column of names before them."
    )
