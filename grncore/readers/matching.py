"""Do two sets of names speak of the same genes? And if not, which rewriting would help."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from itertools import islice

from grncore.naming import natural_sorted
from grncore.readers.identifiers import kind_hints
from grncore.readers.options import NameMatching
from grncore.readers.rewriting import REWRITINGS, bare

_DATE = re.compile(
    r"^(\d{1,2}[-/. ](jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*([-/. ]\d{2,4})?"
    r"|(jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*[-/ ]\d{1,4}"
    r"|\d{4}[-/]\d{1,2}[-/]\d{1,2}([ T][\d:.]+)?"
    r"|\d{1,2}/\d{1,2}/\d{2,4}"
    r"|\d(\.\d+)?e\+\d+)$",
    re.IGNORECASE,
)
_NOTHING = frozenset({"nan", "na", "n/a", "null", "none", "true", "false", "inf"})

REWRITING_NAMES: Mapping[NameMatching, str] = {
    matching: rewriting.condition
    for matching, rewriting in REWRITINGS.items()
    if matching != "exact"
}
"""What each way of matching that is not exact does, as a condition in a sentence."""


def shared_names(names: Set[str], others: Iterable[str], matching: NameMatching = "exact") -> int:
    """How many of ``names`` are among ``others``."""
    if not names:
        return 0
    keys = REWRITINGS[matching].keys
    theirs = {key for other in others for key in keys(bare(other))}
    return sum(not theirs.isdisjoint(keys(bare(name))) for name in names)


def translation(
    wanted: Iterable[str],
    genes: Collection[str],
    aliases: Mapping[str, str],
    matching: NameMatching,
) -> Mapping[str, str]:
    """Gene of the expression for each wanted name that is not one but stands for exactly one.

    A name stands for a gene if they agree under ``matching``, or if it is the gene's alias. What
    never is part of a name (``665.0``, ``GATA1(+)``) is taken off first.
    """
    present = set(genes)
    missing = set(wanted) - present
    if not missing:
        return {}
    keys = REWRITINGS[matching].keys
    by_name: dict[str, set[str]] = {}
    for gene in present:
        for key in keys(bare(gene)):
            by_name.setdefault(key, set()).add(gene)
    for gene, alias in aliases.items():
        if gene in present:
            for key in keys(alias):
                by_name.setdefault(key, set()).add(gene)
    found = {}
    for name in missing:
        if (inner := name.removeprefix("'")) != name and inner in present:
            found[name] = inner  # as it is made safe for spreadsheets, whatever it begins with
            continue
        answers = _answers(bare(name), keys, by_name)
        if len(answers) == 1:
            found[name] = next(iter(answers))
    return found


def _answers(
    name: str, keys: Callable[[str], tuple[str, ...]], by_name: Mapping[str, set[str]]
) -> set[str]:
    # The first key is the whole name; its parts are asked only where nothing answers to it.
    whole, *parts = keys(name)
    if whole in by_name:
        return by_name[whole]
    return set().union(*(by_name.get(part, set()) for part in parts))


def hints(
    unknown: Set[str],
    genes: Sequence[str],
    other_axis: Sequence[str],
    genes_file: str,
    aliases: Mapping[str, str] | None = None,
    *,
    some_match: bool = False,
) -> str:
    """Sentences that say what would make ``unknown`` names match, each with what it would gain.

    Every way of matching is tried with the aliases that are there. Empty if nothing would help.
    Where others of the same file match (``some_match``), their kind of names is no question.
    """
    total = f"{len(unknown):,}"
    found = []
    # More than half, for cells that are numbered may share a few names with genes.
    if (count := len(unknown & set(other_axis))) > len(unknown) / 2:
        found.append(
            f"{count:,} of these {total} names are on the other axis of {genes_file}: is the "
            "matrix transposed? Overrule its orientation with --orientation."
        )
    best = 0
    for matching, rewriting in REWRITINGS.items():
        count = len(translation(unknown, genes, aliases or {}, matching))
        # The loosest way is offered only where no stricter one gains as much.
        if count and matching != "exact" and not (matching == "loose" and count <= best):
            found.append(
                f"{count:,} of {total} would match if {rewriting.condition} (--names {matching})."
            )
        best = max(best, count)
    if not found and unknown and not some_match:
        found += kind_hints(unknown, genes, aliases or {})
    return " ".join(found)


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
