"""Which axis of a matrix holds the genes."""

from collections.abc import Set
from dataclasses import replace

import numpy as np

from grncore.dataset import Notice
from grncore.readers.matching import REWRITING_NAMES, REWRITINGS, shared_names
from grncore.readers.matrix import Matrix
from grncore.readers.options import Orientation, OrientationChoice


def orient(
    matrix: Matrix, evidence: Set[str], convention: Orientation, choice: OrientationChoice
) -> tuple[Matrix, Orientation, Notice]:
    """Turn a matrix so that its rows are genes, and say how that was decided.

    The axis that more of the evidence is on holds the genes; on a tie, the axis of which the
    larger share is evidence (SERGIO numbers genes and cells alike from 0); then the format's
    convention decides.

    Parameters
    ----------
    evidence
        Names that are known to be genes: of edge list, regulator list, aliases, operons.
    convention
        What the file's format has by custom.
    choice
        What the user said; overrules everything.
    """
    on_rows, on_columns, condition = _overlaps(matrix, evidence)
    counts = (
        f"{on_rows:,} of {len(evidence):,} known gene names are among its {len(matrix.rows):,} "
        f"rows and {on_columns:,} among its {len(matrix.columns):,} columns{condition}"
    )
    taken, reason = convention, f"that is the format's convention, and {counts}"
    if choice != "auto":
        taken, reason = choice, "as --orientation says"
    elif (rank := _rank(matrix, on_rows, on_columns)) != 0:
        taken = "genes-by-cells" if rank > 0 else "cells-by-genes"
        reason = counts if taken == convention else f"against the format's convention: {counts}"
    elif not evidence:
        reason = "that is the format's convention, and there are no gene names to check it with"
    if taken == "cells-by-genes":
        matrix = replace(
            matrix,
            values=np.ascontiguousarray(matrix.values.T),
            rows=matrix.columns,
            columns=matrix.rows,
        )
    fix = "" if choice != "auto" else f"; overrule with --orientation {_other(taken)}"
    message = f"{matrix.file}: read as {taken.replace('-', ' ')}: {reason}{fix}."
    return matrix, taken, Notice("orientation", message)


def _overlaps(matrix: Matrix, evidence: Set[str]) -> tuple[int, int, str]:
    """Overlap with rows and columns, exact or else under the first rewriting that gives any."""
    for matching in REWRITINGS:
        on_rows = shared_names(evidence, matrix.rows, matching)
        on_columns = shared_names(evidence, matrix.columns, matching)
        if on_rows or on_columns:
            condition = REWRITING_NAMES.get(matching)
            return on_rows, on_columns, f" if {condition}" if condition else ""
    return 0, 0, ""


def _rank(matrix: Matrix, on_rows: int, on_columns: int) -> float:
    if on_rows != on_columns:
        return on_rows - on_columns
    return on_rows * (len(matrix.columns) - len(matrix.rows))


def _other(orientation: Orientation) -> Orientation:
    return "cells-by-genes" if orientation == "genes-by-cells" else "genes-by-cells"
