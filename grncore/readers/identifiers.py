"""Kinds of gene identifiers, told by their spelling, for the hint that names are of two kinds."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

KINDS = (
    ("Ensembl identifiers", re.compile(r"^ENS[A-Z]*[GTP]\d{6,}(\.\d+)?$", re.IGNORECASE)),
    ("FlyBase identifiers", re.compile(r"^FBgn\d{7}$", re.IGNORECASE)),
    ("WormBase identifiers", re.compile(r"^WBGene\d{8}$", re.IGNORECASE)),
    ("RefSeq accessions", re.compile(r"^[NX][MR]_\d{6,}(\.\d+)?$")),
    ("Entrez numbers", re.compile(r"^\d{1,10}(\.0+)?$")),
    ("KEGG identifiers", re.compile(r"^[a-z]{3,4}:[A-Za-z0-9_]+$")),
    ("E. coli locus tags", re.compile(r"^b\d{4}$")),
    ("yeast locus names", re.compile(r"^Y[A-P][LR]\d{3}[WC](-[A-Z])?$", re.IGNORECASE)),
    ("Arabidopsis locus names", re.compile(r"^AT[1-5CM]G\d{5}(\.\d+)?$", re.IGNORECASE)),
    ("probes of a microarray",
     re.compile(r"^(\d+(_[a-z])?_(at|st)|AFFX-.+|ILMN_\d+|A_\d+_P\d+|TC\d+\.hg\.\d)$")),
    ("UniProt accessions",
     re.compile(r"^([OPQ]\d[A-Z0-9]{3}\d|[A-NR-Z]\d([A-Z][A-Z0-9]{2}\d){1,2})(-\d+)?$")),
)  # fmt: skip
"""Kind and spelling; the first that fits."""

SYMBOLS = "symbols"


def kind_of(names: Iterable[str]) -> str:
    """The kind that more than half of the names have; :data:`SYMBOLS` where none has."""
    listed = list(names)
    for kind, spelling in KINDS:
        if sum(bool(spelling.match(name)) for name in listed) > len(listed) / 2:
            return kind
    return SYMBOLS


def are_places(names: Collection[str]) -> bool:
    """Whether names are the places of rows from 0 or from 1, in any order."""
    found = set(names)
    counted = ({str(k + start) for k in range(len(names))} for start in (0, 1))
    return len(names) > 1 and any(found == numbers for numbers in counted)


def kind_hints(
    unknown: Iterable[str], genes: Sequence[str], aliases: Mapping[str, str]
) -> list[str]:
    """What to do where two kinds of names meet; nothing where they are of one kind."""
    theirs, ours = kind_of(unknown), kind_of(genes)
    if theirs == ours:
        return []
    if are_places(genes):
        return [
            "The expression's genes are called by the numbers of their rows, so it has lost their "
            "names: save it again with them; with pandas, as the table's index."
        ]
    if not aliases:
        return [
            f"These names are {theirs}, the expression's are {ours}: supply --aliases, a table "
            "of the expression's names and their counterparts."
        ]
    displayed = kind_of(aliases.values())
    if displayed == theirs:
        return [
            f"These names are {theirs} as the aliases are, but none of these is among them: is "
            "the table of aliases of the same organism?"
        ]
    return [
        f"These names are {theirs}, the expression's {ours} and its aliases {displayed}: give "
        f"with --aliases a table of {ours} and {theirs}."
    ]
