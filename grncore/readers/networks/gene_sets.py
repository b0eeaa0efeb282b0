"""Regulons as GMT: ``regulator <tab> description <tab> target <tab> target ...``, a line a set."""

import re

import pandas as pd

from grncore.errors import InputError
from grncore.naming import spells_number
from grncore.readers.networks.names import KnownNames
from grncore.readers.networks.network_file import NetworkFile
from grncore.readers.networks.parsed import Parsed
from grncore.readers.rewriting import bare

NAME = "GMT file"
ENDS = ("set", "gene")

_SIGN = re.compile(r"\(([+-])\)")
_FIRST_WORD = re.compile(r"[\s_(:%|+-]")


def fits(file: NetworkFile) -> bool:
    """Whether it ends in ``.gmt``, or has lines of names of unequal length, split by tabs.

    A gene and those it acts on between blanks, an adjacency list, is read alike.
    """
    if file.suffix == ".gmt":
        return True
    rows = _rows(file.lines[:500])
    if not _are_tabs(file.lines[:500]):
        return _is_adjacency(rows, file.known)
    return (
        min(map(len, rows), default=0) >= 3
        and len({len(row) for row in rows}) > 1
        and not _is_table_of_genes(file.lines[:500], rows, file.known)
        and not any(spells_number(field) for row in rows[:50] for field in row[2:])
        and sum(map(file.known.resembles, (row[2] for row in rows))) > len(rows) / 2
    )


def read(file: NetworkFile) -> Parsed:
    """Read it: a set's name is its regulator, its genes are the targets.

    The second field is a description unless most of them are genes other than the set's own.

    Raises
    ------
    InputError
        If a line has no gene, or no set is named by a gene.
    """
    rows = _rows(file.lines)
    if not _are_tabs(file.lines):
        rows = [row for row in rows if len(row) > 1]
    for place, row in enumerate(rows, start=1):
        if len(row) < 2:
            raise InputError(
                f"{file.path}, set {place}: a GMT line is 'name, description, gene, gene, ...' "
                f"separated by tabs; this one is {row[0][:60]!r}."
            )
    names = {row[0]: _regulator(row[0], file.known) for row in rows}
    described = not _second_is_gene(rows, names, file.known)
    first = 2 if described else 1
    edges = [
        (names[row[0]], gene.partition(",")[0].strip(), *_said(row[0]))
        for row in rows
        for gene in row[first:]
        if gene
    ]
    if not edges:
        raise InputError(f"{file.path}: the GMT file has sets but no genes in them.")
    if file.known.exact and not any(map(file.known.resembles, names.values())):
        raise InputError(
            f"{file.path}: this is a GMT file of gene sets, but none of its {len(names):,} sets "
            f"({', '.join(list(names)[:3])}) is named by a gene of the expression, so they say of "
            "no gene what it regulates. Give regulons: sets that are called as their regulator."
        )
    frame = pd.DataFrame(edges, columns=["regulator", "target", "set", "effect"], dtype=str)
    if not frame["effect"].any():
        frame = frame.drop(columns="effect")
    second = "a description" if described else "a gene like those after it"
    understood = (
        f"a GMT file of {len(rows):,} regulons: a set's name is its regulator, its genes are the "
        f"targets, and the second field is {second} ({rows[0][1][:40]!r})"
    )
    return file.parsed(NAME, frame, ENDS, understood)


def _regulator(name: str, known: KnownNames) -> str:
    """Regulator that names a set: ``GATA1(+)``, ``GATA1 human``, ``GATA1_01``, ``V$GATA1_01``."""
    plain = bare(name).strip().removeprefix("V$")
    if known.holds(plain):
        return plain
    word = _FIRST_WORD.split(plain)[0]
    return word if not known.exact or known.resembles(word) else plain


def _said(name: str) -> tuple[str, str]:
    found = _SIGN.search(name)
    return name, found[1] if found else ""


def _second_is_gene(rows: list[list[str]], names: dict[str, str], known: KnownNames) -> bool:
    """Whether the second fields are targets: files that leave the description out."""
    others = [row[1] for row in rows if row[1] not in ("", row[0], names[row[0]])]
    return len(others) > len(rows) / 2 and known.score(others)[0] > len(rows) / 2


def _is_table_of_genes(lines: list[str], rows: list[list[str]], known: KnownNames) -> bool:
    """Whether every line has as many fields, all of them genes: a set may be a line or a column."""
    is_table = len({line.rstrip("\r").count("\t") for line in lines}) == 1
    seconds = [row[1] for row in rows if row[1]]
    return is_table and bool(seconds) and all(map(known.resembles, seconds))


def _are_tabs(lines: list[str]) -> bool:
    return any("\t" in line for line in lines)


def _is_adjacency(rows: list[list[str]], known: KnownNames) -> bool:
    """Whether lines are a gene and those it acts on, between blanks, as networkx writes them."""
    widths = {len(row) for row in rows}
    if len(widths) < 2 or max(widths) < 4 or not known.exact:
        return False
    return all(known.resembles(field) for row in rows[:50] for field in row)


def _rows(lines: list[str]) -> list[list[str]]:
    if not _are_tabs(lines):
        return [line.split() for line in lines]
    return [[field.strip() for field in line.rstrip("\t\r").split("\t")] for line in lines]
