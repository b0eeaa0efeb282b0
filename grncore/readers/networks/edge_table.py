"""A table with a row an edge: which columns, with or without a header."""

from collections.abc import Sequence

import pandas as pd

from grncore.dataset import Notice
from grncore.errors import InputError
from grncore.readers.networks.header import guessed_pair, has_header, named_pair, refuse_open
from grncore.readers.networks.joined import refuse_joined
from grncore.readers.networks.network_file import NetworkFile
from grncore.readers.networks.parsed import Attribute, Parsed

NAME = "table of edges"
MOST_COLUMNS = 500
"""Most columns; each is looked at for what it says about the edges."""


def read(file: NetworkFile) -> Parsed:
    """Read it.

    Raises
    ------
    InputError
        If it is ragged or too wide, a named column is absent, or the header is not understood.
    """
    frame = file.fields
    if frame.shape[1] > MOST_COLUMNS:
        raise InputError(
            f"{file.path}: a table of edges with {frame.shape[1]:,} columns; at most "
            f"{MOST_COLUMNS:,} are read. Keep the regulator, the target, and what is said of them."
        )
    header = [str(name) for name in frame.iloc[0]]
    headed = has_header(file, frame)
    refuse_joined(file, frame)
    regulator, target = file.ends.regulator, file.ends.target
    if regulator is not None and target is not None:
        pair = _place(file, header, regulator), _place(file, header, target)
        if pair[0] == pair[1]:
            raise InputError(
                f"{file.path}: --regulator-column and --target-column both name column "
                f"{pair[0] + 1}."
            )
        # Where nothing says that the first line is an edge, whoever names columns sees a header.
        by_name = not {regulator, target} <= {str(place + 1) for place in pair}
        if by_name or headed is not False:
            return _with_header(file, frame, header, pair, [], is_stated=True)
        return _without_header(file, frame, pair, [], is_stated=True)
    if headed is None:
        refuse_open(file, frame)
    if headed is not False:
        pair, notices = named_pair(file, frame)
        return _with_header(file, frame, header, pair, notices)
    frame, notices = _without_row_numbers(file, frame)
    return _without_header(file, frame, guessed_pair(file, frame), notices)


def _place(file: NetworkFile, header: Sequence[str], name: str) -> int:
    lowered = [column.lower() for column in header]
    if name in header:
        return header.index(name)
    if name.lower() in lowered:
        return lowered.index(name.lower())
    if name.isascii() and name.isdigit() and len(name) < 10 and 1 <= int(name) <= len(header):
        return int(name) - 1
    raise InputError(
        f"{file.path}: there is no column {name!r}; the first line holds {', '.join(header[:8])}. "
        f"Give --regulator-column and --target-column as one of these, or as a position from 1 to "
        f"{len(header)}."
    )


def _with_header(
    file: NetworkFile,
    frame: pd.DataFrame,
    header: Sequence[str],
    pair: tuple[int, int],
    notices: Sequence[Notice],
    *,
    is_stated: bool = False,
) -> Parsed:
    body = frame.iloc[1:].reset_index(drop=True)
    taken = {"regulator", "target"}
    attributes = []
    for place, name in enumerate(header):
        if place in pair or (not name and _is_row_names(body[place])):
            continue
        if not name:
            name = str(place + 1)
            attributes.append(Attribute(f"column_{name}", name, body[place], has_name=False))
            continue
        # E. coli's list has a display name in a column regulator: kept under another name.
        kept = name
        while kept in taken:
            kept = f"source_{kept}"
        taken.add(kept)
        attributes.append(Attribute(kept, name, body[place]))
    ends = header[pair[0]] or str(pair[0] + 1), header[pair[1]] or str(pair[1] + 1)
    return Parsed(
        str(file.path), NAME, body[pair[0]], body[pair[1]], ends, attributes, tuple(notices),
        is_stated,
    )  # fmt: skip


def _is_row_names(column: "pd.Series[str]") -> bool:
    """Whether a column without a name is what some program put in front: each once, or nothing."""
    return column.is_unique or not column.any()


def _without_header(
    file: NetworkFile,
    frame: pd.DataFrame,
    pair: tuple[int, int],
    notices: Sequence[Notice],
    *,
    is_stated: bool = False,
) -> Parsed:
    first = ", ".join(frame.iloc[0].astype(str))
    notice = Notice(
        "edge-columns",
        f"{file.path}: no header was recognised, so column {pair[0] + 1} is read as the regulator "
        f"and column {pair[1] + 1} as the target, from the first line on ({first}); overrule "
        "with --regulator-column and --target-column.",
    )
    attributes = [
        Attribute(f"column_{place + 1}", str(place + 1), frame[place], has_name=False)
        for place in map(int, frame.columns)
        if place not in pair
    ]
    return Parsed(
        str(file.path), NAME, frame[pair[0]], frame[pair[1]], (str(pair[0] + 1), str(pair[1] + 1)),
        attributes, (*notices, notice), is_stated, has_roles=False,
    )  # fmt: skip


def _without_row_numbers(
    file: NetworkFile, frame: pd.DataFrame
) -> tuple[pd.DataFrame, list[Notice]]:
    """Leave out a first column that counts the rows, as R's write.table puts it in front."""
    if frame.shape[1] < 3 or len(frame) < 3:
        return frame, []
    column = list(frame[0])
    counts = [[str(row + start) for row in range(len(frame))] for start in (0, 1)]
    if column not in counts:
        return frame, []
    notice = Notice(
        "row-numbers", f"{file.path}: the first column counts the rows from {column[0]} and was "
        "left out.",
    )  # fmt: skip
    return frame.drop(columns=0), [notice]
