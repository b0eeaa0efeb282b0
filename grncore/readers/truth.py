"""Known regulation made clean: what is dropped, what is merged, and whose team it shortens."""

from collections.abc import Mapping, Set
from dataclasses import dataclass

import pandas as pd

from grncore.dataset import Notice
from grncore.errors import InputError
from grncore.naming import natural_sorted
from grncore.readers.complex_edges import split_complexes
from grncore.readers.edges import EdgeTable
from grncore.readers.gene_names import PAIR, GeneNames, named_in
from grncore.readers.matching import REWRITING_NAMES, examples
from grncore.readers.matrix import Matrix
from grncore.readers.networks.signs import agreed_sign
from grncore.readers.notices import Notices
from grncore.readers.rewriting import bare


@dataclass(frozen=True, eq=False)
class ReadEdges:
    """Clean edges.

    Attributes
    ----------
    edges
        No self-edge, no duplicate, every gene has expression.
    shortened
        Targets that lost true regulators, with the members lost.
    unknown
        Names of the edge list that have no expression.
    notices
        What was dropped, merged and translated.
    """

    edges: pd.DataFrame
    shortened: Mapping[str, Set[str]]
    unknown: Set[str]
    notices: tuple[Notice, ...]


def clean_edges(table: EdgeTable | None, known: GeneNames) -> ReadEdges:
    """Match an edge list to the genes (rows) of a matrix.

    Raises
    ------
    InputError
        If there are edges but none has both its genes in the expression.
    """
    matrix, genes = known.matrix, known.genes
    if table is None or table.frame.empty:
        empty = pd.DataFrame(columns=PAIR, dtype=str)
        return ReadEdges(empty, {}, set(), (_no_truth(table, matrix),))
    notices = Notices()
    frame = _without_blanks(table, notices)
    frame = split_complexes(table.file, frame, known, notices)
    frame = _translated(table, frame, known, notices)
    frame = _without_duplicates(table, frame, notices)

    has_regulator, has_target = (frame[column].isin(genes) for column in PAIR)
    named = named_in(frame)
    _refuse_shifted(table, named, genes, matrix)
    unknown = named - genes
    if not (has_regulator & has_target).any():
        raise InputError(_no_overlap(table, frame, unknown, known))
    is_self = frame["regulator"] == frame["target"]
    shortened: dict[str, set[str]] = {}
    lost = frame[has_target & (is_self | ~has_regulator)]
    for regulator, target in zip(lost["regulator"], lost["target"], strict=True):
        shortened.setdefault(target, set()).add(regulator)
    edges = frame[has_target & has_regulator & ~is_self].reset_index(drop=True)

    if unknown:
        dropped = int((~(has_regulator & has_target)).sum())
        notices.append(_unknown_notice(table, dropped, len(frame), unknown, known))
    if count := int((is_self & has_target).sum()):
        selves = examples(frame.loc[is_self & has_target, "target"])
        notices.say(
            "self-edges",
            f"{table.file}: {count:,} genes regulate themselves ({selves}); these edges were "
            "dropped, for a gene's own expression fits it perfectly.",
        )
    if shortened:
        notices.append(_shortened_notice(table, shortened, set(edges["target"])))
    if edges.empty:
        notices.append(_no_truth(table, matrix))
    return ReadEdges(edges, shortened, unknown, tuple(notices))


def _refuse_shifted(table: EdgeTable, named: Set[str], genes: Set[str], matrix: Matrix) -> None:
    """Refuse genes that count from 0 beside edges that count from 1, or the other way round.

    Raises
    ------
    InputError
        If one name is beyond the genes, and the first of them has no edge.
    """
    names = {bare(name) for name in named}
    counted = [{str(number) for number in range(k, len(genes) + k)} for k in (0, 1)]
    for ours, theirs in ((0, 1), (1, 0)):
        beyond = counted[theirs] - counted[ours]
        if genes == counted[ours] and beyond <= names <= counted[theirs]:
            (last,), (first,) = beyond, counted[ours] - counted[theirs]
            raise InputError(
                f"{table.file}: its genes count from {theirs} (there is a gene {last}, but none is "
                f"called {first}), those of {matrix.file} from {ours}, so that every gene would be "
                "taken for its neighbour. Number both alike; if they are, leave out the edges of "
                f"{last}."
            )


def _without_blanks(table: EdgeTable, notices: Notices) -> pd.DataFrame:
    blank = (table.frame[PAIR] == "").any(axis=1)
    if blank.any():
        notices.say(
            "blank-edges",
            f"{table.file}: {int(blank.sum()):,} of {len(blank):,} rows lack a regulator or a "
            "target and were dropped; fill them in if they are edges.",
        )
    return table.frame[~blank]


def _translated(
    table: EdgeTable, frame: pd.DataFrame, known: GeneNames, notices: Notices
) -> pd.DataFrame:
    names, aliases, matching = named_in(frame), known.aliases, known.matching
    found = known.translation(names)
    if not found:
        return frame
    ways = ["are written with what is no part of a name (665.0, GATA1(+))"]
    ways = ways if any(bare(n) != n or bare(g) != g for n, g in found.items()) else []
    if aliases:
        ways.append("are aliases")
    if matching in REWRITING_NAMES:
        ways.append(f"match if {REWRITING_NAMES[matching]}")
    kept = "leave out --aliases or --names to keep them apart"
    pairs = examples(f"{name} = {gene}" for name, gene in found.items())
    notices.say(
        "translated-names",
        f"{table.file}: {len(found):,} of {len(names):,} names {' or '.join(ways)} and were "
        f"read as the expression's names ({pairs})"
        + (f"; {kept}." if aliases or matching in REWRITING_NAMES else "."),
    )
    return known.translated(frame, found)


def _without_duplicates(table: EdgeTable, frame: pd.DataFrame, notices: Notices) -> pd.DataFrame:
    """One row an edge; where attributes differ, their different values are joined."""
    repeated = frame.duplicated(PAIR, keep=False)
    if not repeated.any():
        return frame
    copies = frame[repeated]
    extra = int(frame.duplicated(PAIR).sum())
    pairs = examples(f"{r} -> {t}" for r, t in zip(copies[PAIR[0]], copies[PAIR[1]], strict=True))
    notices.say(
        "duplicate-edges",
        f"{table.file}: {extra:,} of {len(frame):,} rows repeat an edge ({pairs}) and were "
        "merged into it; attributes that differ are joined by '; '.",
    )
    merged = copies.drop_duplicates(PAIR)
    attributes = [column for column in frame.columns if column not in PAIR]
    if attributes:
        ways = {column: agreed_sign if column == "sign" else _joined for column in attributes}
        merged = copies.groupby(PAIR, as_index=False, sort=False).agg(ways)
    return pd.concat([frame[~repeated], merged], ignore_index=True)


def _joined(values: "pd.Series[str]") -> str:
    # Sorted, so that the order of rows does not matter.
    return "; ".join(natural_sorted({value for value in values if value}))


def _no_truth(table: EdgeTable | None, matrix: Matrix) -> Notice:
    where = f"{table.file}: there are no edges" if table else f"{matrix.file}: no edges were given"
    return Notice(
        "no-truth",
        f"{where}, so no regulation is known here. A checkpoint trained on these values can "
        "still predict; training and evaluation need an edge list (--edges).",
    )


def _no_overlap(table: EdgeTable, frame: pd.DataFrame, unknown: Set[str], known: GeneNames) -> str:
    names, matrix, hint = named_in(frame), known.matrix, known.hints(unknown)
    return (
        f"{table.file}: none of its {len(frame):,} edges has both genes in {matrix.file}; "
        f"{len(names) - len(unknown):,} of {len(names):,} names match (edges: "
        f"{examples(unknown)}; expression: {examples(matrix.rows)}). "
        + (hint or "Are these two files of the same organism, with the same kind of names?")
    )


def _unknown_notice(
    table: EdgeTable, dropped: int, total: int, unknown: Set[str], known: GeneNames
) -> Notice:
    matrix, hint = known.matrix, known.hints(unknown)
    return Notice(
        "unknown-genes",
        f"{table.file}: {dropped:,} of {total:,} edges name {len(unknown):,} genes without "
        f"expression in {matrix.file} and were dropped (edges: {examples(unknown)}; expression: "
        f"{examples(matrix.rows)}). {hint or 'Add these genes to the expression to keep them.'}",
    )


def _shortened_notice(
    table: EdgeTable, shortened: Mapping[str, Set[str]], targets: Set[str]
) -> Notice:
    kept = set(shortened) & targets
    return Notice(
        "shortened",
        f"{table.file}: {len(kept):,} targets lost part of their true set (a self-edge, or a "
        f"regulator without expression), and {len(shortened) - len(kept):,} lost all of it "
        f"({examples(shortened)}). They are left out of exact-match figures.",
    )
