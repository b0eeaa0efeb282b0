"""Rows and columns of an oriented table that are no expression: taken out, said, and offered.

`annotation_kinds.py` says which names they bear; here their values are looked at.
"""

from collections.abc import Sequence, Set
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from grncore.dataset import Notice
from grncore.readers.annotation_kinds import COMPUTED, AnnotationKind, kinds_of
from grncore.readers.described import Described, KnownAside, described_by, offers
from grncore.readers.differing import (
    called_unlike_the_rest,
    differs,
    is_computed,
    unlike_counts,
    unlike_the_rest,
    whole_among_fractions,
)
from grncore.readers.matching import examples
from grncore.readers.matrix import Aside, Axis, Matrix
from grncore.readers.notices import Notices
from grncore.readers.number_text import is_number

DESCRIBES = {"row": "cells", "column": "genes"}
"""In a genes x cells table a row among the genes says something about the cells."""


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
    notices = Notices([_taken_notice(matrix, taken)] if taken else ())
    if doubtful:
        notices.say(
            "annotation-name",
            f"{matrix.file}: {examples(doubtful)} bears the name of an annotation, but its "
            "values look like the others, so it is kept; remove it from the file if it is no "
            "expression.",
        )
    _say_strange(matrix, evidence | set(doubtful), notices)
    described = described_by(matrix, taken, evidence)
    return matrix, described, [*notices, *offers(matrix, described, taken)]


def _say_strange(matrix: Matrix, told: Set[str], notices: Notices) -> None:
    """Name what is kept though it may be no expression; words only if they are not ``told`` of."""

    def say(names: Sequence[str], among: str, how: str, perhaps: str) -> None:
        if names:
            notices.say(
                "unlike-the-rest",
                f"{matrix.file}: {', '.join(map(repr, names[:4]))} among the {among} {how}. It is "
                f"kept; remove it from the file if it is no expression ({perhaps}).",
            )

    say(
        unlike_the_rest(matrix.values, matrix.columns), "cells",
        "is unlike all others, which resemble each other: its genes rank in another order",
        "a length, an identifier",
    )  # fmt: skip
    fractional = unlike_counts(matrix.values, matrix.rows)
    say(
        fractional, "genes", "holds fractions, all others whole numbers",
        "a share, a score, a coordinate",
    )  # fmt: skip
    whole = (
        whole_among_fractions(matrix.values, matrix.rows),
        whole_among_fractions(matrix.values.T, matrix.columns),
    )
    for names, among in zip(whole, ("genes", "cells"), strict=True):
        say(names, among, "holds whole numbers, all others fractions", "a flag, a group, a count")
    told = told | set(fractional).union(*whole)
    words = [word for word in called_unlike_the_rest(matrix.rows) if word not in told]
    say(words, "genes", "is a word, as no other name is", "a group, a score, a time")


def _judge_asides(matrix: Matrix, evidence: Set[str]) -> tuple[Matrix, list[KnownAside], list[str]]:
    """Keep text aside; put numbers back that bear an annotation's name but look like the rest."""
    taken: list[KnownAside] = []
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
        if aside not in numeric or aside.is_declared:
            taken.append(KnownAside(aside, kind))
        elif aside.axis == "row" and aside.name in evidence:
            back.append(aside)
        elif COMPUTED.fullmatch(aside.name) and _is_computed(
            _floats(aside.fields), matrix, aside.axis, ()
        ):
            taken.append(KnownAside(aside, None))
        elif kind is None:
            back.append(aside)
        elif (
            kind.sure
            or (kind.describes == "genes" and company[aside.axis] > 1)
            or differs(_floats(aside.fields), _along(matrix, aside.axis), kind.use)
        ):
            taken.append(KnownAside(aside, kind))
        else:
            back.append(aside)
            doubtful.append(aside.name)
    for aside in sorted(back, key=lambda one: one.place, reverse=True):
        matrix = _put_back(matrix, aside)
    return replace(matrix, asides=()), taken, doubtful


def _take_named(matrix: Matrix, axis: Axis, evidence: Set[str]) -> tuple[Matrix, list[KnownAside]]:
    """Rows or columns of numbers by their names."""
    names = matrix.rows if axis == "row" else matrix.columns
    if not names or len(names) != _along(matrix, axis).shape[0]:
        return matrix, []
    taken: dict[int, KnownAside] = {}
    for place, name in enumerate(names):
        if axis == "row" and name in evidence:
            continue
        kind = _kind(name, axis)
        if kind is None and not COMPUTED.fullmatch(name):
            continue
        values = _along(matrix, axis)[place]
        if kind is None:
            wanted = len(names) < 50_000 and _is_computed(values, matrix, axis, (place,))
        else:
            wanted = kind.sure or differs(values, _along(matrix, axis), kind.use)
        if wanted:
            fields = tuple(f"{value:g}" for value in values)
            taken[place] = KnownAside(Aside(name, axis, fields, place), kind)
    if not taken or len(taken) == len(names):
        return matrix, []
    keep = np.setdiff1d(np.arange(len(names)), list(taken))
    kept = tuple(names[place] for place in keep)
    if axis == "row":
        return replace(matrix, values=matrix.values[keep], rows=kept), list(taken.values())
    values = np.ascontiguousarray(matrix.values[:, keep])
    return replace(matrix, values=values, columns=kept), list(taken.values())


def _is_computed(
    values: NDArray[np.floating], matrix: Matrix, axis: Axis, itself: tuple[int, ...]
) -> bool:
    """Whether they are computed from all others, or from those that are not computed themselves."""
    names = matrix.rows if axis == "row" else matrix.columns
    others = np.delete(_along(matrix, axis), itself, axis=0)
    if is_computed(values, others):
        return True
    left = [k for k, name in enumerate(names) if not COMPUTED.fullmatch(name)]
    return len(left) < len(others) and is_computed(values, _along(matrix, axis)[left])


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


def _taken_notice(matrix: Matrix, taken: Sequence[KnownAside]) -> Notice:
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
