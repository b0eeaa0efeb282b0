"""The files beside an expression table, read where the options name them."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from grncore.readers.edges import EdgeTable, read_edges
from grncore.readers.gene_names import named_in
from grncore.readers.group_file import read_cell_groups
from grncore.readers.label_tables import read_labels
from grncore.readers.lists import Labels, NameList
from grncore.readers.matrix import Matrix
from grncore.readers.options import EDGES_ONLY, ReadOptions, refuse_useless
from grncore.readers.regulator_lists import read_regulators


@dataclass(frozen=True, eq=False)
class Companions:
    """What the options name, or the format has beside expression; None where there is nothing.

    Attributes
    ----------
    edges
        Known regulation.
    regulators, aliases, gene_groups
        Lists and tables about genes.
    cell_groups
        Label by cell name, or one label for each cell.
    """

    edges: EdgeTable | None
    regulators: NameList | None
    aliases: Labels | None
    gene_groups: Labels | None
    cell_groups: Labels | Sequence[str] | None

    @property
    def named_genes(self) -> set[str]:
        """Every name in the edges and in the list of regulators."""
        edges = set() if self.edges is None else named_in(self.edges.frame)
        return edges if self.regulators is None else edges.union(self.regulators.names)


def read_companions(options: ReadOptions, matrix: Matrix) -> Companions:
    """Read the companion files of a matrix.

    Raises
    ------
    InputError
        If one is absent or cannot be understood.
    """
    known = set(matrix.rows) | set(matrix.columns)
    aliases = _labels(options.aliases, known, "aliases")
    groups, listed = options.cell_groups, options.regulators
    regulators = None if listed is None else read_regulators(listed, known)
    return Companions(
        edges=_edges(options, matrix, known_to_edges(matrix, aliases), regulators),
        regulators=regulators,
        aliases=aliases,
        gene_groups=_labels(options.gene_groups, known, "gene_groups"),
        cell_groups=None if groups is None else read_cell_groups(Path(groups), known),
    )


def known_to_edges(matrix: Matrix, aliases: Labels | None) -> set[str]:
    """Names by which the columns of an edge list are told apart."""
    shown = aliases.by_name.values() if aliases is not None else ()
    doubtful = () if matrix.doubt is None else (matrix.doubt,)
    return {*matrix.rows, *matrix.columns, *shown, *doubtful}


def _edges(
    options: ReadOptions, matrix: Matrix, known: Set[str], regulators: NameList | None
) -> EdgeTable | None:
    if options.edges is None:
        refuse_useless(Path(matrix.file), options, EDGES_ONLY, "is for an edge list (--edges)")
        return None
    listed = frozenset(regulators.names) if regulators is not None else frozenset()
    return read_edges(Path(options.edges), known, options, listed)


def _labels(file: str | Path | None, known: Set[str], what: str) -> Labels | None:
    return None if file is None else read_labels(Path(file), known, what)
