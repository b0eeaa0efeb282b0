"""A pasted list of genes: which of its names are genes, and the teams of all of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from grncore.answers.ranked_sets import StoredTeams
from grncore.answers.target import target_view, view_table
from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.export import stack_tables
from grncore.pipeline.lookup import resolve_gene, suggestions
from grncore.pipeline.predictor import Predictor
from grncore.progress import Progress, silent

SUGGESTED = 20
"""Names for which the nearest genes are looked for; each takes a comparison with every gene."""

_SEPARATORS = re.compile(r"[\n\r\t,;]+")


@dataclass(frozen=True)
class Unresolved:
    """A name that is no gene, and the genes that it may have meant."""

    name: str
    near: tuple[str, ...]


@dataclass(frozen=True)
class GeneList:
    """Genes of a list in its order, without repeats.

    Attributes
    ----------
    genes
        Identifiers.
    unresolved
        Names that no gene, or several genes, have.
    repeated
        How many names stood for a gene that was there already.
    """

    genes: tuple[str, ...]
    unresolved: tuple[Unresolved, ...]
    repeated: int


def read_list(dataset: Dataset, text: str) -> GeneList:
    """Understand a list of identifiers or display names, in any case.

    Names may stand on lines of their own or be separated by commas, semicolons, tabs, or blanks
    where what stands between them is no gene's name as a whole.
    """
    found: dict[str, None] = {}
    unresolved: dict[str, Unresolved] = {}
    repeated = 0
    for name in _names(dataset, text):
        try:
            gene = resolve_gene(dataset, name)
        except InputError:
            near = suggestions(dataset, name) if len(unresolved) < SUGGESTED else ()
            unresolved.setdefault(name, Unresolved(name, near))
            continue
        repeated += gene in found
        found[gene] = None
    return GeneList(tuple(found), tuple(unresolved.values()), repeated)


def _names(dataset: Dataset, text: str) -> list[str]:
    names: list[str] = []
    for part in _SEPARATORS.split(text):
        whole = part.strip().strip("\"'").strip()
        if not whole:
            continue
        pieces = whole.split()
        if len(pieces) > 1 and not _is_gene(dataset, whole):
            names += pieces
        else:
            names.append(whole)
    return names


def _is_gene(dataset: Dataset, name: str) -> bool:
    try:
        resolve_gene(dataset, name)
    except InputError:
        return False
    return True


def list_table(
    source: Predictor,
    genes: Sequence[str],
    *,
    size: int | None = None,
    stored: StoredTeams | None = None,
    progress: Progress = silent,
) -> pd.DataFrame:
    """Best sets of every model for each gene, with the columns of :mod:`grncore.export`.

    Parameters
    ----------
    size
        R of genes whose team is not known.
    stored
        Sets to use instead of decoding, where they are there.
    """
    tables = []
    for done, gene in enumerate(genes):
        progress("genes", done, len(genes))
        view = target_view(source, gene, size=size, stored=stored)
        tables.append(view_table(source, view))
    progress("genes", len(genes), len(genes))
    return stack_tables(tables)
