"""Known edges: which regulator acts on which target, in whatever form people have them."""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from grncore.dataset import Notice
from grncore.errors import InputError
from grncore.readers.networks.edge_table import MOST_COLUMNS
from grncore.readers.networks.formats import parse_network
from grncore.readers.networks.judge import judge
from grncore.readers.networks.names import KnownNames
from grncore.readers.networks.network_file import NetworkFile
from grncore.readers.networks.parsed import EdgeColumns
from grncore.readers.options import ReadOptions

_TABLES = frozenset((".csv", ".tsv", ".txt", ".tab"))


@dataclass(frozen=True, eq=False)
class EdgeTable:
    """Edges as their file has them, not cleaned.

    Attributes
    ----------
    file
        Where they come from, for messages.
    frame
        String columns ``regulator``, ``target`` and whatever else the file holds, and the sign as
        a number where the file says it.
    notices
        What reading it decided.
    ends
        What names the two columns on the command line; None where none does.
    is_stated
        Whether the user named the two columns.
    has_roles
        Whether the file says which column regulates.
    """

    file: str
    frame: pd.DataFrame
    notices: tuple[Notice, ...] = ()
    ends: tuple[str, str] | None = None
    is_stated: bool = False
    has_roles: bool = True


def read_edges(
    path: Path,
    known: Iterable[str] = (),
    options: ReadOptions | None = None,
    listed: Set[str] = frozenset(),
) -> EdgeTable:
    """Read known edges; :data:`grncore.readers.networks.formats.NETWORK_FORMATS` lists the formats.

    Parameters
    ----------
    known
        Names in the expression and their aliases, by which columns are told apart.
    options
        What the user says about columns and cuts.
    listed
        Names that may regulate, by which the axes of a matrix are told apart.

    Raises
    ------
    InputError
        If the file cannot be used, or would be misread; the message says what to do.
    """
    options = options or ReadOptions()
    file = NetworkFile(
        path,
        KnownNames.of(known),
        EdgeColumns(options.regulator_column, options.target_column),
        frozenset(listed),
    )
    parsed = parse_network(file)
    frame, notices = judge(parsed, options)
    return EdgeTable(str(path), frame, notices, parsed.ends, parsed.is_stated, parsed.has_roles)


def offered_columns(path: Path) -> tuple[str, ...]:
    """Fields of the first line of a table of edges, in their order, from which to choose columns.

    Choose by position, for nothing is looked at but this line, which may be an edge itself. Empty
    where the file is no table of two to :data:`MOST_COLUMNS` columns, or a field looks like a
    position.
    """
    file = NetworkFile(path)
    if file.suffix not in _TABLES:
        return ()
    try:
        fields = file.heading
    except InputError:
        return ()
    positions = {str(place) for place in range(1, len(fields) + 1)}
    if not 2 <= len(fields) <= MOST_COLUMNS or positions.intersection(fields):
        return ()
    return fields
