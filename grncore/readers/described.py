"""What rows and columns of annotation say about cells and genes: groups, time, names."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from grncore.dataset import Notice
from grncore.readers.annotation_kinds import AnnotationKind
from grncore.readers.lists import Labels
from grncore.readers.matching import examples
from grncore.readers.matrix import Aside, Matrix
from grncore.readers.notices import Notices
from grncore.readers.number_text import is_number


@dataclass(frozen=True)
class KnownAside:
    """A row or column that was set aside, and its kind where it is known."""

    aside: Aside
    kind: AnnotationKind | None


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


def described_by(matrix: Matrix, taken: Sequence[KnownAside], evidence: Set[str]) -> Described:
    """The best of what was set aside for each use.

    A column of words is of names, whatever it is called, where it holds more of the known genes
    (``evidence``) than the names of the rows do.
    """

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
    aliases = first("aliases", len(matrix.rows)) or _more_known(matrix, taken, evidence)
    numbers = order is not None and all(map(is_number, order.fields))
    return Described(
        groups=None if groups is None else (groups.name, groups.fields),
        order=(order.name, tuple(float(field) for field in order.fields))
        if order is not None and numbers
        else None,
        aliases=None if aliases is None else (aliases.name, aliases.fields),
    )


def _more_known(matrix: Matrix, taken: Sequence[KnownAside], evidence: Set[str]) -> Aside | None:
    """The column that holds the most known genes, if more than the names of the rows."""
    columns = [one.aside for one in taken if one.aside.axis == "column"]
    known = {id(aside): len(evidence & set(aside.fields)) for aside in columns}
    best = max(columns, key=lambda aside: known[id(aside)], default=None)
    if best is None or known[id(best)] <= max(1, len(evidence & set(matrix.rows))):
        return None
    return best


def aliases_of(described: Described, genes: Sequence[str], matrix: Matrix) -> Labels | None:
    """The aliases that a column of symbols gives; ``genes`` are those it stood beside."""
    if described.aliases is None:
        return None
    name, fields = described.aliases
    by_name = {gene: alias for gene, alias in zip(genes, fields, strict=True) if alias}
    by_name = {gene: alias for gene, alias in by_name.items() if alias != gene}
    return Labels(f"{matrix.file} ({name})", by_name) if by_name else None


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


def offers(matrix: Matrix, described: Described, taken: Sequence[KnownAside]) -> list[Notice]:
    """Say what of it is used, and how to overrule that."""
    notices = Notices()
    if described.groups is not None:
        name, fields = described.groups
        others = [
            one.aside.name
            for one in taken
            if one.kind is not None and one.kind.use == "groups" and one.aside.name != name
        ]
        also = f" ({', '.join(others[:4])} would do too)" if others else ""
        notices.say(
            "cell-groups",
            f"{matrix.file}: {name!r} gives the groups of the cells: {len(set(fields)):,}, "
            f"such as {examples(fields)}{also}; overrule with --cell-groups.",
        )
    if described.order is not None:
        notices.say(
            "cell-order",
            f"{matrix.file}: the column {described.order[0]!r} is no expression; it orders "
            "the cells in time.",
        )
    if described.aliases is not None:
        notices.say(
            "aliases",
            f"{matrix.file}: {described.aliases[0]!r} gives the names of the genes to show "
            f"({examples(described.aliases[1])}); overrule with --aliases.",
        )
    return notices
