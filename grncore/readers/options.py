"""`ReadOptions`: what a user may say about the input; the readers find out the rest."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np

from grncore.errors import InputError

Orientation = Literal["genes-by-cells", "cells-by-genes"]
OrientationChoice = Literal["auto", "genes-by-cells", "cells-by-genes"]
ValuesChoice = Literal["auto", "counts", "logged"]
NounChoice = Literal["auto", "cells", "samples"]
NameMatching = Literal[
    "exact", "ignore-case", "ignore-version", "ignore-punctuation", "parts", "loose"
]


@dataclass(frozen=True)
class ReadOptions:
    """How to read a dataset. Every field is a flag of the command line and a key of the TOML file.

    A field that keeps its default is found out from the files, and what was found is said in a
    notice of the dataset.

    Attributes
    ----------
    name
        What to call the dataset; by default the name of the folder or file.
    expression
        The expression file of a folder that holds several.
    edges
        Edge list: a table with a regulator and a target column.
    regulators
        List of genes that may regulate, one a line.
    aliases
        Two columns: gene identifier, name to display.
    cell_groups
        Two columns: cell, group (cell type).
    gene_groups
        Two columns: gene, group (operon).
    regulator_column, target_column
        Columns of the edge list, by name or by position (1 is the first).
    label_column
        Column of the edge list that says which rows are edges; ``none`` if no column does.
    sign_column
        Column of the edge list that says whether a regulator activates or represses; ``none`` if
        no column does.
    weight_column
        Column of the edge list by which ``top_edges`` and ``min_weight`` cut; ``none`` if numbers
        beside the edges rank nothing and every row is a known edge.
    top_edges
        Take only so many edges, those of the largest weight (by size, whatever the sign).
    min_weight
        Take only the edges whose weight (without its sign) is at least this.
    min_confidence
        Take only the edges of this level of confidence or a better one, such as ``C`` of A to E.
    prior
        Prior evidence of any strength: a table ``regulator, target, weight``.
    gene_positions
        Where genes lie: a table ``gene, chromosome, start``, or GFF, GTF or BED.
    cell_order
        Time or pseudotime of the cells: a file ``cell, time``, or the name of a column of the
        expression's annotation.
    orientation
        ``genes-by-cells`` or ``cells-by-genes``; ``auto`` compares row and column names with the
        names in the edge list.
    values
        ``counts`` for any linear scale, ``logged`` for a log scale; ``auto`` looks at the values.
    names
        How names of edge list and regulator list are matched to the expression's: ``exact``,
        ``ignore-case``, ``ignore-version`` (``ENSG00000141510.12`` = ``ENSG00000141510``),
        ``ignore-punctuation`` (``NKX2.5`` = ``NKX2-5``), ``parts`` (``GATA1|2623`` answers to
        both), or ``loose`` (all of these).
    cells_per_type
        Number of successive cells that form one group.
    layer
        Layer of an ``.h5ad`` file; by default its ``X``.
    obs_column
        Column of ``obs`` with the cell groups of an ``.h5ad`` file.
    var_column
        Column of ``var`` with the gene names of an ``.h5ad`` file; by default its index.
    sample_noun
        What a column is called: ``cells``, or ``samples`` for bulk data; ``auto`` looks at names
        and values, see :func:`grncore.readers.sample_noun.noun_of`.
    max_size
        Largest text, unpacked, and largest table of values that is read, such as ``16G``.
    """

    name: str | None = None
    expression: str | Path | None = None
    edges: str | Path | None = None
    regulators: str | Path | None = None
    aliases: str | Path | None = None
    cell_groups: str | Path | None = None
    gene_groups: str | Path | None = None
    prior: str | Path | None = None
    gene_positions: str | Path | None = None
    cell_order: str | Path | None = None
    regulator_column: str | None = None
    target_column: str | None = None
    label_column: str | None = None
    sign_column: str | None = None
    weight_column: str | None = None
    top_edges: int | None = None
    min_weight: float | None = None
    min_confidence: str | None = None
    orientation: OrientationChoice = "auto"
    values: ValuesChoice = "auto"
    names: NameMatching = "exact"
    cells_per_type: int | None = None
    layer: str | None = None
    obs_column: str | None = None
    var_column: str | None = None
    sample_noun: NounChoice = "auto"
    max_size: str | None = None

    def __post_init__(self) -> None:
        """Refuse a choice that does not exist.

        Raises
        ------
        InputError
            Naming the option, what came and what is allowed.
        """
        for option in OPTION_NAMES:
            _check_kind(option, getattr(self, option))
        for option, choices in CHOICES.items():
            value = getattr(self, option)
            if value not in choices:
                raise InputError(
                    f"{flag(option)} is {value!r}; choose one of {', '.join(choices)}."
                )
        count = self.cells_per_type
        if count is not None and count < 1:
            raise InputError(f"--cells-per-type is {count!r}; it must be a whole number above 0.")
        top = self.top_edges
        if top is not None and top < 1:
            raise InputError(f"--top-edges is {top!r}; it must be a whole number above 0.")
        if self.min_weight is not None and not math.isfinite(self.min_weight):
            raise InputError(f"--min-weight is {self.min_weight!r}; it must be a number.")
        if (self.regulator_column is None) != (self.target_column is None):
            raise InputError(
                "--regulator-column and --target-column go together: give both, by name or by "
                "position (1 is the first column)."
            )

    @property
    def cuts_ranking(self) -> bool:
        """Whether only a part of a ranking of edges is wanted."""
        return self.top_edges is not None or self.min_weight is not None


NONE = "none"
"""What names no column, for an option that takes one."""

CHOICES: dict[str, tuple[str, ...]] = {
    "orientation": get_args(OrientationChoice),
    "values": get_args(ValuesChoice),
    "names": get_args(NameMatching),
    "sample_noun": get_args(NounChoice),
}
"""Allowed values of the options that are a choice; for pickers and ``--help``."""

FILE_OPTIONS = (
    "expression", "edges", "regulators", "aliases", "cell_groups", "gene_groups", "prior",
    "gene_positions", "cell_order",
)  # fmt: skip
"""Options that name a file."""

EDGES_ONLY = (
    "regulator_column", "target_column", "label_column", "sign_column", "weight_column",
    "top_edges", "min_weight", "min_confidence",
)  # fmt: skip
"""Options that only an edge list has a use for."""

HDF5_ONLY = ("layer", "obs_column", "var_column")
"""Options that only an HDF5 file has a use for."""

MAYBE_FILES = ("regulators", "cell_order")
"""Those that may name something else: a bundled list, a column of annotation."""

KINDS: dict[str, type] = {"cells_per_type": int, "top_edges": int, "min_weight": float}
"""Type of the options that are no text; for the command line and the TOML file."""

OPTION_NAMES = tuple(field.name for field in fields(ReadOptions))


def flag(option: str) -> str:
    """The command line's spelling of an option, as messages quote it."""
    return "--" + option.replace("_", "-")


def refuse_useless(place: Path, options: "ReadOptions", useless: Sequence[str], why: str) -> None:
    """Refuse options that would be passed over in silence.

    Raises
    ------
    InputError
        If one of the ``useless`` was given.
    """
    if given := [flag(option) for option in changed_options(options) if option in useless]:
        raise InputError(f"{place}: {', '.join(given)} {why}; leave it out.")


def _check_kind(option: str, value: object) -> None:
    """Refuse a value that is of another type than the option takes."""
    if value is None:
        return
    kind = KINDS.get(option, str)
    fits: tuple[type, ...] = {int: (int, np.integer), float: (float, int, np.number)}.get(
        kind, (str, Path) if option in FILE_OPTIONS else (str,)
    )
    if not isinstance(value, fits) or isinstance(value, bool):
        wanted = {int: "a whole number above 0", float: "a number"}.get(kind, "a text")
        raise InputError(f"{flag(option)} is {value!r:.60}; it must be {wanted}.")


def changed_options(options: ReadOptions) -> dict[str, Any]:
    """The options that differ from their default."""
    plain = ReadOptions()
    return {
        option: getattr(options, option)
        for option in OPTION_NAMES
        if getattr(options, option) != getattr(plain, option)
    }
