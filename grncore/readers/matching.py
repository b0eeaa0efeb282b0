"""Do two sets of names speak of the same genes? And if not, which rewriting would help."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from itertools import islice

from grncore.naming import natural_sorted
from grncore.readers.options import NameMatching

_VERSION = re.compile(r"\.\d+$")
_ENSEMBL = re.compile(r"^ENS[A-Z]*[GTP]\d{6,}", re.IGNORECASE)
_DATE = re.compile(
    r"^(\d{1,2}[-/. ](jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*([-/. ]\d{2,4})?"
    r"|(jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*[-/ ]\d{1,4}"
    r"|\d{4}[-/]\d{1,2}[-/]\d{1,2}([ T][\d:.]+)?"
    r"|\d{1,2}/\d{1,2}/\d{2,4}"
    r"|\d(\.\d+)?e\+\d+)$",
    re.IGNORECASE,
)
_NOTHING = frozenset({"nan", "na", "n/a", "null", "none", "true", "false", "inf"})

REWRITINGS: Mapping[NameMatching, Callable[[str], str]] = {
    "exact": lambda name: name,
    "ignore-case": str.casefold,
    "ignore-version": lambda name: _VERSION.sub("", name),
}
"""How a name is rewritten before it is compared."""

REWRITING_NAMES: Mapping[NameMatching, str] = {
    "ignore-case": "letter case is ignored",
    "ignore-version": "a version suffix such as '.12' is ignored",
}
"""What each rewriting that is not exact does, as a condition in a sentence."""


def shared_names(names: Set[str], others: Iterable[str], matching: NameMatching = "exact") -> int:
    """How many of ``names`` are among ``others``."""
    rewrite = REWRITINGS[matching]
    rewritten = {rewrite(other) for other in others}
    return sum(rewrite(name) in rewritten for name in names)


def translation(
    wanted: Iterable[str],
    genes: Collection[str],
    aliases: Mapping[str, str],
    matching: NameMatching,
) -> Mapping[str, str]:
    """Gene of the expression for each wanted name that is not one but stands for exactly one.

    A name stands for a gene if they agree under ``matching``, or if it is the gene's alias.
    """
    present = set(genes)
    rewrite = REWRITINGS[matching]
    by_name: dict[str, set[str]] = {}
    for gene in present:
        by_name.setdefault(rewrite(gene), set()).add(gene)
    for gene, alias in aliases.items():
        if gene in present:
            by_name.setdefault(rewrite(alias), set()).add(gene)
    found = {}
    for name in set(wanted) - present:
        genes_of_name = by_name.get(rewrite(name), set())
        if len(genes_of_name) == 1:
            found[name] = next(iter(genes_of_name))
    return found


def hints(
    unknown: Set[str], genes: Sequence[str], other_axis: Sequence[str], genes_file: str
) -> str:
    """Sentences that say what would make ``unknown`` names match, each with what it would gain.

    Empty if nothing would.
    """
    total = f"{len(unknown):,}"
    found = []
    # More than half, for cells that are numbered may share a few names with genes.
    if (count := shared_names(unknown, other_axis)) > len(unknown) / 2:
        found.append(
            f"{count:,} of these {total} names are on the other axis of {genes_file}: is the "
            "matrix transposed? Overrule its orientation with --orientation."
        )
    for matching, what in REWRITING_NAMES.items():
        if count := shared_names(unknown, genes, matching):
            found.append(f"{count:,} of {total} would match if {what} (--names {matching}).")
    if not found and unknown and (mixed := _mixed_kinds(unknown, genes)):
        found.append(mixed)
    return " ".join(found)


def _mixed_kinds(unknown: Set[str], genes: Sequence[str]) -> str:
    left, right = (
        sum(bool(_ENSEMBL.match(name)) for name in names) > len(names) / 2
        for names in (unknown, genes)
    )
    if left == right:
        return ""
    kinds = ("Ensembl identifiers", "symbols")
    edge_kind, gene_kind = kinds if left else kinds[::-1]
    return (
        f"The edge list uses {edge_kind} and the expression {gene_kind}: supply --aliases, a table "
        "of the expression's names and their counterparts."
    )


def suspicious(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Names that look like dates or numbers made by a spreadsheet, and names that spell nothing."""
    dates, nothings = [], []
    for name in natural_sorted(set(names)):
        if _DATE.match(name):
            dates.append(name)
        elif name.casefold() in _NOTHING:
            nothings.append(name)
    return dates, nothings


def examples(names: Iterable[str], count: int = 3) -> str:
    """The first few names as they print in a message."""
    ordered = natural_sorted(set(names))
    more = ", ..." if len(ordered) > count else ""
    return ", ".join(islice(ordered, count)) + more
