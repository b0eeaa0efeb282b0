"""Which axis of a matrix holds the genes."""

import re
from collections.abc import Sequence, Set
from dataclasses import replace

from grncore.dataset import Notice
from grncore.errors import InputError
from grncore.readers.annotation_kinds import kinds_of
from grncore.readers.matching import REWRITING_NAMES, examples, shared_names
from grncore.readers.matrix import Aside, Axis, Matrix
from grncore.readers.options import Orientation, OrientationChoice
from grncore.readers.rewriting import REWRITINGS

SIGNS = (
    (
        "genes",
        "Ensembl identifiers",
        re.compile(
            r"ENS[A-Z]{0,4}[GTP]\d{6,}(\.\d+)?|FBgn\d{7}|WBGene\d{8}",
            re.IGNORECASE,
        ),
    ),
    ("cells", "barcodes", re.compile(r"[\w.]*[ACGTN]{10,}([-_.]\w+)*")),
    (
        "cells",
        "names of cells or samples",
        re.compile(
            r"(cells?|samples?|barcode|lib|gsm|srr|err|sra|well|patient|donor|tcga|bulk|c|s)"
            r"[-_. ]?\d+.*",
            re.IGNORECASE,
        ),
    ),
)
"""What names of most genes or cells look like: which they are, what to call them, pattern."""


def orient(
    matrix: Matrix,
    evidence: Set[str],
    convention: Orientation,
    choice: OrientationChoice,
    *,
    positions: bool = False,
) -> tuple[Matrix, Orientation, Notice]:
    """Turn a matrix so that its rows are genes, and say how that was decided.

    The axis that more of the evidence is on holds the genes; on a tie, the axis of which the
    larger share is evidence (SERGIO numbers genes and cells alike from 0). Without evidence it is
    what the names look like, and which rows and columns of annotation there are; then the
    format's convention decides.

    Parameters
    ----------
    evidence
        Names that are known to be genes: of edge list, regulator list, aliases, operons.
    convention
        What the file's format has by custom.
    choice
        What the user said; overrules everything.
    positions
        Whether the format names genes by their position.

    Raises
    ------
    InputError
        If the genes would be on an axis without names.
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
        _refuse_counted(matrix, taken, evidence, (on_rows, on_columns), positions=positions)
        reason = counts if taken == convention else f"against the format's convention: {counts}"
    elif (sign := _sign(matrix, positions=positions)) is not None:
        taken, reason = sign
    elif not evidence:
        reason = "that is the format's convention, and there are no gene names to check it with"
    if not positions:
        _refuse_nameless_genes(matrix, taken, evidence, on_rows + on_columns)
    if taken == "cells-by-genes":
        matrix = transposed(matrix)
    fix = "" if choice != "auto" else f"; overrule with --orientation {_other(taken)}"
    message = f"{matrix.file}: read as {taken.replace('-', ' ')}: {reason}{fix}."
    return matrix, taken, Notice("orientation" if choice == "auto" else "as-said", message)


def transposed(matrix: Matrix) -> Matrix:
    """The matrix with rows and columns exchanged."""
    other: dict[Axis, Axis] = {"row": "column", "column": "row"}
    return replace(
        matrix,
        # A view: the dataset makes one ordered copy of it in the end.
        values=matrix.values.T,
        rows=matrix.columns,
        columns=matrix.rows,
        asides=tuple(replace(aside, axis=other[aside.axis]) for aside in matrix.asides),
        numbered=frozenset(other[axis] for axis in matrix.numbered),
    )


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


def _refuse_counted(
    matrix: Matrix,
    taken: Orientation,
    evidence: Set[str],
    overlaps: tuple[int, int],
    *,
    positions: bool,
) -> None:
    """Cells that are numbered hold the number of every gene, if there are more cells than genes.

    Where the genes on the other axis lack one, or are called otherwise, the cells would be taken
    for them.

    Raises
    ------
    InputError
        If the axis that holds more of the evidence is numbered beyond it, and the other may be the
        genes as well.
    """
    axes = {"rows": (matrix.rows, overlaps[0]), "columns": (matrix.columns, overlaps[1])}
    of_genes, of_cells = ("rows", "columns") if taken == "genes-by-cells" else ("columns", "rows")
    (names, held), (others, rest) = axes[of_genes], axes[of_cells]
    counted = tuple(str(place) for place in range(len(names)))
    beyond = names == counted and len(names) > len(evidence)
    is_near = rest == len(others) > held / 2
    if beyond and rest < held and (is_near or (positions and taken == "cells-by-genes")):
        raise InputError(
            f"{matrix.file}: {held:,} of the {len(evidence):,} known gene names are among its "
            f"{len(names):,} {of_genes}, but these are only counted from 0 and may be cells; its "
            f"{len(others):,} {of_cells} are called {examples(others)} and hold {rest:,}. If the "
            f"{of_genes} are the genes, say --orientation {taken}; if the {of_cells} are, say "
            f"--orientation {_other(taken)}, and call them as the known edges do."
        )


def _sign(matrix: Matrix, *, positions: bool) -> tuple[Orientation, str] | None:
    """What names and annotations tell where no gene name is known."""
    if "row" in matrix.numbered and not positions:
        return "cells-by-genes", "its rows have no names, so that its columns must be the genes"
    for what, said, pattern in SIGNS:
        shares = [_share(names, pattern) for names in (matrix.rows, matrix.columns)]
        if max(shares) > 0.5 > 3 * min(shares):
            on_rows = shares[0] > shares[1]
            genes_on_rows = on_rows == (what == "genes")
            axis = "rows" if on_rows else "columns"
            taken: Orientation = "genes-by-cells" if genes_on_rows else "cells-by-genes"
            return taken, f"its {axis} bear {said}"
    described = {"row": "cells", "column": "genes"}
    for axis, names in (("row", matrix.rows), ("column", matrix.columns)):
        asides: list[Aside] = [aside for aside in matrix.asides if aside.axis == axis]
        for name in [*(aside.name for aside in asides), *names[:20_000]]:
            for kind in kinds_of(name):
                if kind.sure:
                    genes_on_rows = kind.describes == described[axis]
                    return (
                        "genes-by-cells" if genes_on_rows else "cells-by-genes",
                        f"its {axis} {name!r} holds {kind.what}",
                    )
    return None


def _share(names: Sequence[str], pattern: re.Pattern[str]) -> float:
    shown = names[:: max(1, len(names) // 500)]
    return sum(pattern.fullmatch(name) is not None for name in shown) / max(1, len(shown))


def _refuse_nameless_genes(
    matrix: Matrix, taken: Orientation, evidence: Set[str], known: int
) -> None:
    """Genes cannot be numbered: an edge list would match the wrong ones without a word."""
    gene_axis = "row" if taken == "genes-by-cells" else "column"
    names = matrix.rows if gene_axis == "row" else matrix.columns
    others = matrix.columns if gene_axis == "row" else matrix.rows
    lost = gene_axis in matrix.numbered
    if not lost and matrix.numbered and not known:
        # The other axis has no names; are those that there are the names of genes at all?
        cell_like = any(what == "cells" and _share(names, p) > 0.5 for what, _, p in SIGNS)
        lost = cell_like or bool(evidence)
        names, others = others, names
    if lost:
        line = "first column" if gene_axis == "row" or names is matrix.rows else "first line"
        raise InputError(
            f"{matrix.file}: there are no gene names in this file: its {len(names):,} "
            f"{'rows' if names is matrix.rows else 'columns'} have no names, and the others are "
            f"called {examples(others)}. Put the name of every gene into the {line}; with pandas, "
            "save the table with its index: to_csv(file), without index=False."
        )


def _other(orientation: Orientation) -> Orientation:
    return "cells-by-genes" if orientation == "genes-by-cells" else "genes-by-cells"
