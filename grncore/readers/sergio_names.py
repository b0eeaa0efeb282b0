"""SERGIO's genes are the numbers 0, 1, 2, ...: a table may lack them, if it lacks no gene."""

import re
from collections.abc import Set
from dataclasses import replace
from pathlib import Path

from grncore.errors import InputError
from grncore.readers.matrix import Matrix

_ID = re.compile(r"[0-9]{1,9}")


def with_gene_ids(matrix: Matrix, ids: Set[str], source: Path) -> Matrix:
    """The matrix with ids for its genes; written ``665.0``, they become ``665``.

    Where the file names no genes, its rows are genes 0, 1, 2, ... in order, as SERGIO writes
    them, if there are as many as the network has.

    Parameters
    ----------
    ids
        Every gene of the network; empty where it is not known.

    Raises
    ------
    InputError
        If there are fewer or more rows without names than genes.
    """
    if matrix.doubt is not None and not _are_ids(matrix.rows, ids):
        matrix = matrix.with_first_column(
            0,
            f"{matrix.file}: its first column holds values, not the ids of genes; the "
            f"{len(matrix.rows):,} rows are numbered from 0 in the file's order, as SERGIO does.",
        )
    matrix = replace(matrix, doubt=None)
    if "row" in matrix.numbered and ids:
        highest = max((int(gene) for gene in ids if _ID.fullmatch(gene)), default=-1)
        sizes = (
            {len(matrix.rows), len(matrix.columns)}
            if "column" in matrix.numbered
            else {len(matrix.rows)}
        )
        if len(ids) != highest + 1 or highest + 1 not in sizes:
            raise InputError(
                f"{matrix.file}: there are no gene names in this file, and its "
                f"{len(matrix.rows):,} rows cannot be numbered: {source} has {len(ids):,} genes, "
                f"up to {highest}. Put the gene ids in the first column."
            )
    rows, columns = (
        tuple(name.removesuffix(".0") for name in names) for names in (matrix.rows, matrix.columns)
    )
    for names in (rows, columns):
        _refuse_shifted(matrix.file, names, ids, source)
    return replace(matrix, rows=rows, columns=columns)


def _refuse_shifted(file: str, names: tuple[str, ...], ids: Set[str], source: Path) -> None:
    """Numbers from 1, as R gives rows, where the network counts from 0 would shift every gene.

    Raises
    ------
    InputError
        If it looks so.
    """
    from_one = names == tuple(str(place) for place in range(1, len(names) + 1))
    if from_one and "0" in ids and str(len(names)) not in ids and str(len(names) - 1) in ids:
        raise InputError(
            f"{file}: its genes are numbered from 1 to {len(names):,}, those of {source} from 0 to "
            f"{len(names) - 1:,}, so that every gene would be taken for its neighbour. Number them "
            "from 0 as SERGIO does, or leave the numbers out."
        )


def _are_ids(names: tuple[str, ...], ids: Set[str]) -> bool:
    return not ids or {name.removesuffix(".0") for name in names} <= ids
