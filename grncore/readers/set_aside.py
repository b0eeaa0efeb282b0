"""Rows and columns of an oriented table that are no expression: taken out, said, and offered.

`annotation_kinds.py` says which names they bear; here their values are looked at.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from grncore.dataset import Notice
from grncore.errors import InputError
from grncore.readers.annotation_kinds import COMPUTED, AnnotationKind, kinds_of
from grncore.readers.body import is_number
from grncore.readers.differing import differs, is_computed
from grncore.readers.lists import Labels
from grncore.readers.matching import examples
from grncore.readers.matrix import Aside, Axis, Matrix

DESCRIBES = {"row": "cells", "column": "genes"}
"""In a genes x cells table a row among the genes says something about the cells."""


@dataclass(frozen=True)
class Described:
    """What rows and columns that were set aside say.

    Attributes
    ----------
    groups
        Group of each cell, and the name of the row or column.
    order
        Time or pseudotime of each cell, and its name.
    aliases
        Name of each gene, and the name of the column.
    """

    groups: tuple[str, tuple[str, ...]] | None = None
    order: tuple[str, tuple[float, ...]] | None = None
    aliases: tuple[str, tuple[str, ...]] | None = None


@dataclass(frozen=True)
class _Taken:
    aside: Aside
    kind: AnnotationKind | None


def set_aside(matrix: Matrix, evidence: Set[str]) -> tuple[Matrix, Described, list[Notice]]:
    """Take what is no expression out of a genes x cells table.

    Parameters
    ----------
    evidence
        Names that are known to be genes; no row of these is taken out.
    """
    matrix, taken, doubtful = _judge_asides(matrix, evidence)
    for axis in ("row", "column"):
        matrix, more = _take_named(matrix, axis, evidence)
        taken += more
    notices = [_taken_notice(matrix, taken)] if taken else []
    if doubtful:
        notices.append(
            Notice(
                "annotation-name",
                f"{matrix.file}: {examples(doubtful)} bears the name of an annotation, but its "
                "values look like the others, so it is kept; remove it from the file if it is no "
                "expression.",
            )
        )
    described = _described(matrix, taken)
    return matrix, described, [*notices, *_offers(matrix, described, taken)]


def _judge_asides(
    matrix: Matrix, evidence: Set[str]
) -> tuple[Matrix, list[_Taken], list[str]]:
    """Keep text aside; put numbers back that bear an annotation's name but look like the rest."""
    taken: list[_Taken] = []
    back: list[Aside] = []
    doubtful: list[str] = []
    numeric = [a for a in matrix.asides if all(map(is_number, a.fields)) and a.fields]
    kinds = {id(a): _kind(a.name, a.axis) for a in matrix.asides}
    company = {
        axis: sum(1 for a in matrix.asides if a.axis == axis and kinds[id(a)] is not None)
        for axis in ("row", "column")
    }
    for aside in matrix.asides:
        kind = kinds[id(aside)]
        if aside not in numeric:
            taken.append(_Taken(aside, kind))
        elif aside.axis == "row" and aside.name in evidence or kind is None:
            back.append(aside)
        elif kind.sure or (kind.describes == "genes" and company[aside.axis] > 1):
            taken.append(_Taken(aside, kind))
        elif differs(_floats(aside.fields), _along(matrix, aside.axis), kind.use):
            taken.append(_Taken(aside, kind))
        else:
            back.append(aside)
            doubtful.append(aside.name)
    for aside in sorted(back, key=lambda one: one.place, reverse=True):
        matrix = _put_back(matrix, aside)
    return replace(matrix, asides=()), taken, doubtful


def _take_named(
    matrix: Matrix, axis: Axis, evidence: Set[str]
) -> tuple[Matrix, list[_Taken]]:
    """Rows or columns of numbers by their names."""
    names = matrix.rows if axis == "row" else matrix.columns
    if not names or len(names) != _along(matrix, axis).shape[0]:
        return matrix, []
    taken: dict[int, _Taken] = {}
    for place, name in enumerate(names):
        if axis == "row" and name in evidence:
            continue
        kind = _kind(name, axis)
        if kind is None and not COMPUTED.fullmatch(name):
            continue
        values = _along(matrix, axis)[place]
        if kind is None:
            others = np.delete(_along(matrix, axis), place, axis=0) if len(names) < 50_000 else None
            wanted = others is not None and is_computed(values, others)
        else:
            wanted = kind.sure or differs(values, _along(matrix, axis), kind.use)
        if wanted:
            fields = tuple(f"{value:g}" for value in values)
            taken[place] = _Taken(Aside(name, axis, fields, place), kind)
    if not taken or len(taken) == len(names):
        return matrix, []
    keep = np.setdiff1d(np.arange(len(names)), list(taken))
    kept = tuple(names[place] for place in keep)
    if axis == "row":
        return replace(matrix, values=matrix.values[keep], rows=kept), list(taken.values())
    values = np.ascontiguousarray(matrix.values[:, keep])
    return replace(matrix, values=values, columns=kept), list(taken.values())


def _kind(name: str, axis: Axis) -> AnnotationKind | None:
    return next((kind for kind in kinds_of(name) if kind.describes == DESCRIBES[axis]), None)


def _along(matrix: Matrix, axis: Axis) -> NDArray[np.floating]:
    """Values with the rows or columns in question first."""
    return matrix.values if axis == "row" else matrix.values.T


def _floats(fields: Sequence[str]) -> NDArray[np.float64]:
    return np.array([float(field) for field in fields])


def _put_back(matrix: Matrix, aside: Aside) -> Matrix:
    along = 0 if aside.axis == "row" else 1
    values = np.insert(matrix.values, aside.place, _floats(aside.fields), axis=along)
    names = list(matrix.rows if aside.axis == "row" else matrix.columns)
    names.insert(aside.place, aside.name)
    if aside.axis == "row":
        return replace(matrix, values=values, rows=tuple(names))
    return replace(matrix, values=values, columns=tuple(names))


def _taken_notice(matrix: Matrix, taken: Sequence[_Taken]) -> Notice:
    parts: dict[str, list[str]] = {}
    for one in taken:
        what = one.kind.what if one.kind is not None else "text or sums"
        parts.setdefault(f"{one.aside.axis}|{what}", []).append(one.aside.name)
    said = []
    for key, names in parts.items():
        axis, what = key.split("|")
        shown = ", ".join(names[:6]) + (f" and {len(names) - 6:,} more" * (len(names) > 6))
        among = "genes" if axis == "row" else "cells"
        said.append(f"{shown} among the {among} ({what})")
    return Notice(
        "annotation",
        f"{matrix.file}: {len(taken):,} rows or columns hold no expression and were left out: "
        f"{'; '.join(said)}. {len(matrix.rows):,} genes and {len(matrix.columns):,} cells are "
        "left. Rename them if they are genes or cells.",
    )


def _described(matrix: Matrix, taken: Sequence[_Taken]) -> Described:
    def first(use: str, size: int) -> Aside | None:
        found = [
            one.aside
            for one in taken
            if one.kind is not None and one.kind.use == use and len(one.aside.fields) == size
        ]
        if use == "groups":
            found = [a for a in found if 1 < len(set(a.fields)) <= max(2, size // 2)]
            found.sort(key=lambda a: group_rank(a.name))
        return found[0] if found else None

    groups = first("groups", len(matrix.columns))
    order = first("order", len(matrix.columns))
    aliases = first("aliases", len(matrix.rows))
    numbers = order is not None and all(map(is_number, order.fields))
    return Described(
        groups=None if groups is None else (groups.name, groups.fields),
        order=(order.name, tuple(_floats(order.fields))) if order is not None and numbers else None,
        aliases=None if aliases is None else (aliases.name, aliases.fields),
    )


def aliases_of(described: Described, genes: Sequence[str], matrix: Matrix) -> Labels | None:
    """The aliases that a column of symbols gives; ``genes`` are those it stood beside."""
    if described.aliases is None:
        return None
    name, fields = described.aliases
    by_name = {gene: alias for gene, alias in zip(genes, fields, strict=True) if alias}
    by_name = {gene: alias for gene, alias in by_name.items() if alias != gene}
    return Labels(f"{matrix.file} ({name})", by_name) if by_name else None


def first_column_settled(matrix: Matrix, evidence: Set[str]) -> Matrix:
    """Decide whether numbers in the first column are names or, by its header, a gene's values.

    Raises
    ------
    InputError
        If nothing tells.
    """
    if matrix.doubt is None:
        return matrix
    shared = evidence.intersection(matrix.columns)
    if matrix.doubt in evidence:
        values = np.insert(matrix.values, 0, _floats(matrix.rows), axis=1)
        rows = tuple(str(place) for place in range(1, len(matrix.rows) + 1))
        notice = Notice(
            "no-row-names",
            f"{matrix.file}: the first column is headed {matrix.doubt!r}, a known gene, so it "
            f"holds values, not names, and the {len(rows):,} rows are numbered from 1. Leave the "
            "first field of the header empty if names stand below it.",
        )
        return replace(
            matrix, values=values, rows=rows, columns=(matrix.doubt, *matrix.columns),
            numbered=frozenset({"row"}), doubt=None, notices=(*matrix.notices, notice),
        )  # fmt: skip
    if evidence.intersection(matrix.rows) and not shared:
        return replace(matrix, doubt=None)
    raise InputError(
        f"{matrix.file}: the first column, {matrix.doubt!r}, holds whole numbers, each once "
        f"({', '.join(matrix.rows[:3])}, ...): names of the rows, or values of {matrix.doubt!r}? "
        "If they are names, write 'id' into the first field of the header; if they are values, put "
        "a column of names before them."
    )


GROUPS_BY_PREFERENCE = (
    "cell", "type", "cluster", "leiden", "louvain", "snn_res", "condition", "treatment", "group",
    "tissue", "stage", "timepoint", "genotype", "disease", "label", "annotation",
)  # fmt: skip
"""Parts of a name; the group column that has an earlier one is taken first."""


def group_rank(name: str) -> int:
    """How far down the list of preference a column of groups stands by its name."""
    lowered = name.lower()
    if "cell" in lowered and "line" in lowered:
        lowered = "tissue"
    places = [k for k, part in enumerate(GROUPS_BY_PREFERENCE) if part in lowered]
    return min(places, default=len(GROUPS_BY_PREFERENCE))


def _offers(matrix: Matrix, described: Described, taken: Sequence[_Taken]) -> list[Notice]:
    notices = []
    if described.groups is not None:
        name, fields = described.groups
        others = [
            one.aside.name
            for one in taken
            if one.kind is not None and one.kind.use == "groups" and one.aside.name != name
        ]
        also = f" ({', '.join(others[:4])} would do too)" if others else ""
        notices.append(
            Notice(
                "cell-groups",
                f"{matrix.file}: {name!r} gives the groups of the cells: {len(set(fields)):,}, "
                f"such as {examples(fields)}{also}; overrule with --cell-groups.",
            )
        )
    if described.order is not None:
        notices.append(
            Notice(
                "cell-order",
                f"{matrix.file}: the column {described.order[0]!r} is no expression; it orders "
                "the cells in time.",
            )
        )
    if described.aliases is not None:
        notices.append(
            Notice(
                "aliases",
                f"{matrix.file}: {described.aliases[0]!r} gives the names of the genes to show "
                f"({examples(described.aliases[1])}); overrule with --aliases.",
            )
        )
    return notices
