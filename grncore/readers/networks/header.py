"""Whether an edge table has a header, and which columns hold regulators and targets."""

import shlex
from collections.abc import Sequence

import pandas as pd

from grncore.dataset import Notice
from grncore.errors import InputError
from grncore.readers.networks.fields_as_numbers import is_numeric
from grncore.readers.networks.names import COLUMN_PAIRS, KnownNames, role_columns
from grncore.readers.networks.network_file import NetworkFile
from grncore.readers.networks.only_genes import only_genes

_LOOKED_AT = 2000


def has_header(file: NetworkFile, frame: pd.DataFrame) -> bool | None:
    """Whether the first line names the columns; None where the file leaves that open."""
    first = [str(field) for field in frame.iloc[0]]
    if not first[0] and all(first[1:]):
        return True
    if role_columns("regulator", first) and role_columns("target", first):
        return _is_header_of_genes(frame, first) if _names_genes(file, first) else True
    if file.known.exact.intersection(first):
        return False
    body = frame.iloc[1 : 1 + _LOOKED_AT]
    if body.empty:
        return False
    for place, field in enumerate(first):
        column = body[place]
        if any(column) and all(map(is_numeric, column)):
            return not is_numeric(field)
    if body.isin([field for field in first if field and not is_numeric(field)]).any(axis=None):
        return False
    if any(map(file.known.resembles, first)):
        return False
    below = any(any(map(file.known.resembles, body[place].unique())) for place in body)
    return None if below else False


def _names_genes(file: NetworkFile, first: Sequence[str]) -> bool:
    """Whether the fields that are called like columns are genes too: Gene1 and Gene2."""
    return all(
        first[role_columns(role, first)[0]] in file.known.exact for role in ("regulator", "target")
    )


def _is_header_of_genes(frame: pd.DataFrame, first: Sequence[str]) -> bool | None:
    """Whether such a first line is a header after all; None where nothing tells."""
    body = frame.iloc[1 : 1 + _LOOKED_AT]
    pair = [role_columns(role, first)[0] for role in ("regulator", "target")]
    for place in sorted(set(map(int, frame.columns)) - set(pair)):
        column = body[place]
        if any(column) and all(map(is_numeric, column)):
            return not is_numeric(first[place])
        if first[place] in set(column):
            return False
    # An edge is listed once.
    again = (body[pair[0]] == first[pair[0]]) & (body[pair[1]] == first[pair[1]])
    return True if again.any() else None


def refuse_open(file: NetworkFile, frame: pd.DataFrame) -> None:
    """Refuse a first line that may be a header, or an edge of genes that are called like columns.

    Raises
    ------
    InputError
        With what settles it either way.
    """
    first = [str(field) for field in frame.iloc[0]]
    roles = [role_columns(role, first) for role in ("regulator", "target")]
    if not all(roles) or not _names_genes(file, first):
        return
    left, right = (shlex.quote(first[places[0]]) for places in roles)
    raise InputError(
        f"{file.path}, line 1: {left} and {right} may name the columns, or be an edge, for genes "
        f"of the expression are called so. If they name the columns, add --regulator-column {left} "
        f"--target-column {right}; if they are an edge, write a line above it that names the "
        "columns: regulator and target."
    )


def named_pair(file: NetworkFile, frame: pd.DataFrame) -> tuple[tuple[int, int], list[Notice]]:
    """Places of regulator and target column below a header.

    Of several columns that are called so (symbol, number, accession), the one whose fields are
    names in the expression is taken.

    Raises
    ------
    InputError
        If the header does not say it.
    """
    header = [str(name) for name in frame.iloc[0]]
    body = frame.iloc[1:]
    found = {role: role_columns(role, header) for role in ("regulator", "target")}
    found["target"] = [p for p in found["target"] if p not in found["regulator"]]
    for role, other in (("regulator", "target"), ("target", "regulator")):
        if not found[role] and found[other]:
            found[role] = [p for p in _known_columns(file, body) if p not in found[other]][:1]
    if not found["regulator"] or not found["target"]:
        raise _unknown_header(file, header, body)
    pair = _preferred(file.known, body, found)
    _check_known(file, header, body, pair)
    lowered = [name.lower() for name in header]
    others = [header[p] for role in found for p in found[role] if p not in pair]
    is_plain = any(pair == _places(names, lowered) for names in COLUMN_PAIRS)
    if not others and is_plain:
        return pair, []
    beside = f", although {', '.join(map(repr, others))} would fit too" if others else ""
    message = (
        f"{file.path}: regulators are read from column {header[pair[0]]!r} and targets from "
        f"{header[pair[1]]!r}{beside}; overrule with --regulator-column and --target-column."
    )
    return pair, [Notice("edge-columns", message)]


def _preferred(
    known: KnownNames, body: pd.DataFrame, found: dict[str, list[int]]
) -> tuple[int, int]:
    """The columns that most genes of the expression are in; else the documented pair."""
    scores = {
        role: {p: known.score(body[p].unique()) if len(places) > 1 else (0, 0) for p in places}
        for role, places in found.items()
    }
    best = {role: max(score.values()) for role, score in scores.items()}
    # In the order of preference, so that the first of equals wins.
    left, right = (
        next(p for p in found[role] if scores[role][p] == best[role])
        for role in ("regulator", "target")
    )
    return left, right


def _check_known(
    file: NetworkFile, header: Sequence[str], body: pd.DataFrame, pair: tuple[int, int]
) -> None:
    """Refuse columns that hold no gene of the expression where others beside them do.

    Raises
    ------
    InputError
        Naming the others.
    """
    lost = [p for p in pair if not any(map(file.known.resembles, body[p].unique()[:_LOOKED_AT]))]
    if lost and set(_known_columns(file, body)) - set(pair):
        raise _unknown_header(file, header, body)


def _places(names: tuple[str, str], lowered: Sequence[str]) -> tuple[int, int] | None:
    if names[0] in lowered and names[1] in lowered:
        return lowered.index(names[0]), lowered.index(names[1])
    return None


def guessed_pair(file: NetworkFile, frame: pd.DataFrame) -> tuple[int, int]:
    """Places of regulator and target in a table without header.

    The first two columns, unless others are the two whose fields are genes of the expression.

    Raises
    ------
    InputError
        If more than two columns could be meant.
    """
    known = _known_columns(file, frame)
    first, second = (int(place) for place in frame.columns[:2])
    # 0 and 1 beside names are a label, though a row of the expression be called 0.
    kinds = {all(map(is_numeric, frame[place])) for place in known}
    if len(known) > 2 and len(known) == frame.shape[1] and len(kinds) == 1:
        raise only_genes(file, frame)
    if len(known) < 2 or set(known) >= {first, second}:
        return first, second
    if len(known) == 2:
        return known[0], known[1]
    places = ", ".join(str(place + 1) for place in known)
    raise InputError(
        f"{file.path}: there is no header, and columns {places} all hold genes of the "
        "expression. Say which regulate and which are regulated with --regulator-column and "
        "--target-column, by position (1 is the first)."
    )


def _known_columns(file: NetworkFile, body: pd.DataFrame) -> list[int]:
    """Columns of which at least half of the different fields are names of the expression."""
    found = []
    for place in map(int, body.columns):
        values = [value for value in body[place].unique()[:_LOOKED_AT] if value]
        if values and sum(map(file.known.resembles, values)) >= len(values) / 2:
            found.append(place)
    return found


def _unknown_header(file: NetworkFile, header: Sequence[str], body: pd.DataFrame) -> InputError:
    places = _known_columns(file, body)
    pairs = "; ".join(",".join(pair) for pair in COLUMN_PAIRS)
    start = (
        f"{file.path}, line 1: the header ({', '.join(header[:8])}) names no pair of columns "
        f"({pairs}) that holds genes of the expression."
    )
    if len(places) != 2:
        return InputError(
            f"{start} Say which columns hold them, by name or position, with --regulator-column "
            "and --target-column."
        )
    # Few regulators act on many targets.
    left, right = sorted(places, key=lambda place: (body[place].nunique(), place))
    first, second = (shlex.quote(header[place] or str(place + 1)) for place in (left, right))
    return InputError(
        f"{start} {first} and {second} hold genes of the expression: if those of {first} regulate "
        f"({body[left].nunique():,} there, {body[right].nunique():,} in {second}), add "
        f"--regulator-column {first} --target-column {second}."
    )
