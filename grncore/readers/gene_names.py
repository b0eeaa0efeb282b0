"""`GeneNames`: what the genes of an expression are called, for files that name genes too."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from grncore.readers.matching import hints, translation
from grncore.readers.matrix import Matrix
from grncore.readers.options import NameMatching

PAIR = ["regulator", "target"]
"""Columns of the two names of an edge."""


@dataclass(frozen=True, eq=False)
class GeneNames:
    """The genes of a matrix, and how other names are matched to theirs.

    Attributes
    ----------
    matrix
        Genes x cells.
    aliases
        Another name of some of the genes.
    matching
        What ``--names`` says.
    """

    matrix: Matrix
    aliases: Mapping[str, str]
    matching: NameMatching

    @cached_property
    def genes(self) -> frozenset[str]:
        """Every gene."""
        return frozenset(self.matrix.rows)

    def translation(self, names: Iterable[str]) -> Mapping[str, str]:
        """Gene of each name that is none but stands for one, see :func:`translation`."""
        return translation(names, self.genes, self.aliases, self.matching)

    def translated(self, frame: pd.DataFrame, found: Mapping[str, str]) -> pd.DataFrame:
        """Edges with such names replaced."""
        return frame.assign(**{column: frame[column].replace(found) for column in PAIR})

    def hints(self, unknown: Set[str], *, some_match: bool = False) -> str:
        """What would make names match, see :func:`hints`."""
        matrix = self.matrix
        return hints(
            unknown, matrix.rows, matrix.columns, matrix.file, self.aliases, some_match=some_match
        )


def named_in(frame: pd.DataFrame) -> set[str]:
    """Every name in a table of edges."""
    return set(frame["regulator"]) | set(frame["target"])
