"""Edge lists: which regulator acts on which target, in the layouts that people use."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from grncore.dataset import Notice
from grncore.errors import InputError
from grncore.readers.text import open_table, read_strings

COLUMN_PAIRS = (
    ("tf", "target"),
    ("gene1", "gene2"),
    ("source", "target"),
    ("regulator", "target"),
)
"""Names of the regulator and the target column, ignoring case; the first pair present is taken."""


@dataclass(frozen=True, eq=False)
class EdgeTable:
    """Edges as their file has them, not cleaned.

    Attributes
    ----------
    file
        Where they come from, for messages.
    frame
        String columns ``regulator``, ``target`` and whatever else the file holds.
    notices
        What reading it decided.
    """

    file: str
    frame: pd.DataFrame
    notices: tuple[Notice, ...] = ()


def read_edges(
    path: Path,
    known: Set[str] = frozenset(),
    regulator_column: str | None = None,
    target_column: str | None = None,
) -> EdgeTable:
    """Read an edge list.

    Columns are found in this order: those named by the arguments (by name, or by position from
    1), then the first of ``TF,target``, ``Gene1,Gene2``, ``source,target``, ``regulator,target``
    in the header, ignoring case. A table without any of these has no header: its first two
    columns are regulator and target, and a third column of 0 and 1 (DREAM5) says which rows are
    edges. Other columns are kept as attributes.

    Parameters
    ----------
    known
        Names in the expression, by which an unknown header is told from a first edge.

    Raises
    ------
    InputError
        If a named column is absent, or the header is not understood.
    """
    frame = read_strings(open_table(path))
    header = [str(name) for name in frame.iloc[0]]
    if regulator_column is not None and target_column is not None:
        pair = _place(path, header, regulator_column), _place(path, header, target_column)
        if pair[0] == pair[1]:
            raise InputError(
                f"{path}: --regulator-column and --target-column both name column {pair[0] + 1}."
            )
        # Positions leave open whether there is a header; then a gene in the first line says no.
        if {header[place] for place in pair} & known:
            return _without_header(path, frame, pair)
        return _with_header(path, frame, header, pair, ())
    if (found := _find_pair(header)) is not None:
        return _with_header(path, frame, header, found, _choice_notice(path, header, found))
    _refuse_unknown_header(path, frame, header, known)
    return _without_header(path, frame, (0, 1))


def _find_pair(header: Sequence[str]) -> tuple[int, int] | None:
    lowered = [name.lower() for name in header]
    for regulator, target in COLUMN_PAIRS:
        if regulator in lowered and target in lowered:
            return lowered.index(regulator), lowered.index(target)
    return None


def _choice_notice(path: Path, header: Sequence[str], pair: tuple[int, int]) -> tuple[Notice, ...]:
    """Say so where another documented pair was there too."""
    lowered = [name.lower() for name in header]
    present = [names for names in COLUMN_PAIRS if set(names) <= set(lowered)]
    if len(present) < 2:
        return ()
    others = ", ".join("/".join(names) for names in present[1:])
    return (
        Notice(
            "edge-columns",
            f"{path}: regulators are read from column {header[pair[0]]!r} and targets from "
            f"{header[pair[1]]!r}, although {others} would fit too; overrule with "
            "--regulator-column and --target-column.",
        ),
    )


def _place(path: Path, header: Sequence[str], name: str) -> int:
    lowered = [column.lower() for column in header]
    if name in header:
        return header.index(name)
    if name.lower() in lowered:
        return lowered.index(name.lower())
    if name.isascii() and name.isdigit() and 1 <= int(name) <= len(header):
        return int(name) - 1
    raise InputError(
        f"{path}: there is no column {name!r}; the first line holds {', '.join(header[:8])}. Give "
        f"--regulator-column and --target-column as one of these, or as a position from 1 to "
        f"{len(header)}."
    )


def _refuse_unknown_header(
    path: Path, frame: pd.DataFrame, header: Sequence[str], known: Set[str]
) -> None:
    """A first line that names no gene, above lines that do, is a header we do not know."""
    if not known or set(header) & known:
        return
    rest = frame.iloc[1:, :]
    if not rest.isin(known).any(axis=None):
        return
    pairs = "; ".join(",".join(pair) for pair in COLUMN_PAIRS)
    raise InputError(
        f"{path}, line 1: the header ({', '.join(header[:6])}) names no known pair of columns "
        f"({pairs}). Say which columns hold them, for example --regulator-column "
        f"{header[0] or 1} --target-column {header[1] or 2}."
    )


def _with_header(
    path: Path,
    frame: pd.DataFrame,
    header: Sequence[str],
    pair: tuple[int, int],
    notices: tuple[Notice, ...],
) -> EdgeTable:
    body = frame.iloc[1:]
    columns = {"regulator": body[pair[0]], "target": body[pair[1]]}
    for place, name in enumerate(header):
        # An unnamed column is a row number that some program wrote.
        if place not in pair and name:
            columns[_attribute(name, columns)] = body[place]
    return EdgeTable(str(path), pd.DataFrame(columns).reset_index(drop=True), notices)


def _attribute(name: str, taken: dict[str, "pd.Series[str]"]) -> str:
    """E. coli's list has a display name in a column ``regulator``: keep it under another name."""
    while name in taken:
        name = f"source_{name}"
    return name


def _without_header(path: Path, frame: pd.DataFrame, pair: tuple[int, int]) -> EdgeTable:
    others = [place for place in range(frame.shape[1]) if place not in pair]
    first = ", ".join(frame.iloc[0].astype(str))
    notices = [
        Notice(
            "edge-columns",
            f"{path}: no header was recognised, so column {pair[0] + 1} is read as the regulator "
            f"and column {pair[1] + 1} as the target, from the first line on ({first}); overrule "
            "with --regulator-column and --target-column.",
        )
    ]
    if others and set(frame[others[0]]) <= {"0", "1"}:
        flag_column, absent = others[0] + 1, frame[others[0]] == "0"
        frame, others = frame[~absent], others[1:]
        if absent.any():
            notices.append(
                Notice(
                    "edge-absent",
                    f"{path}: {int(absent.sum()):,} of {len(absent):,} rows hold 0 in column "
                    f"{flag_column}, which marks a pair that is no edge; they were dropped.",
                )
            )
    columns = {"regulator": frame[pair[0]], "target": frame[pair[1]]}
    columns.update({f"column_{place + 1}": frame[place] for place in others})
    return EdgeTable(str(path), pd.DataFrame(columns).reset_index(drop=True), tuple(notices))
