"""Regulators out of a table: which column names them, and which rows are none."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from grncore.dataset import Notice
from grncore.errors import InputError
from grncore.readers.lists import NameList, is_heading
from grncore.readers.matching import examples
from grncore.readers.networks.meaning import FALSE, TRUE, denied
from grncore.readers.networks.names import KnownNames, normalised, role_columns
from grncore.readers.text import open_table, read_strings, with_corner

FACTOR = frozenset({"tf", "tfs", "regulator", "transcriptionfactor", "transcriptionalregulator",
                    "transcriptionregulator", "dnabindingtf",
                    "dnabindingtranscriptionfactor"})  # fmt: skip
"""Levels that say of a gene that it is a regulator, in small letters and digits alone."""

MARKS = frozenset({"x", "*", "+", "\u2713", "\u2714"})
"""Marks that a person sets beside some genes and not beside the others."""

LEVELS = 4
"""So many different words may say whether a gene is a regulator: yes, no, likely and nothing."""

_SAYS = frozenset({"tf", "istf", "regulator", "isregulator", "transcriptionfactor",
                   "istranscriptionfactor", "tfstatus"})  # fmt: skip
"""Names of columns that say which genes are regulators, if they hold a few words."""


@dataclass(frozen=True)
class _Column:
    """A column of the table: its name ('' for none), how messages call it, and its fields."""

    name: str
    called: str
    values: "pd.Series[str]"

    @property
    def tokens(self) -> frozenset[str]:
        return frozenset(map(_token, self.values.unique()))


def names_of_table(path: Path, known: Set[str]) -> NameList:
    """The regulators of a table: of an edge list too, such as decoupler's ``source, target``.

    Of several columns the one is taken that is called so and holds genes of the expression, or
    that alone holds them; where a column says which genes are regulators, only these.

    Raises
    ------
    InputError
        If no column or several may be meant, or one that may say which genes are regulators is not
        understood.
    """
    frame = read_strings(with_corner(open_table(path))).fillna("")
    first = [str(name) for name in frame.iloc[0]]
    if len(frame) == 1:
        return NameList(str(path), _once(first[1:] if is_heading(first[0]) else first))
    genes = KnownNames.of(known)
    # TF is a gene too (transferrin), but here it is the name of a column.
    others = [name for name in first if not is_heading(name)]
    is_gene = genes.resembles if len(others) == len(first) else genes.holds
    has_header = not any(map(is_gene, others))
    body = frame.iloc[1:] if has_header else frame
    columns = [
        _Column(name, repr(name) if name else f"number {place + 1}", body[place])
        for place, name in enumerate(first if has_header else [""] * len(first))
    ]
    taken = _taken(path, columns, genes)
    rows, how = _regulators_among(path, columns, taken)
    names = _once(taken.values[rows])
    said = f"{path}: regulators are read from the column {taken.called} ({examples(names)}){how}."
    return NameList(str(path), names, (Notice("regulator-column", said),))


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))


def _token(value: str) -> str:
    lowered = value.strip().lower()
    return lowered[:-2] if lowered in ("1.0", "0.0") else lowered


def _taken(path: Path, columns: Sequence[_Column], genes: KnownNames) -> _Column:
    """The column of the regulators' names."""
    header = [column.name for column in columns]
    called = [columns[place] for place in role_columns("regulator", header)]
    called += [c for c in columns if is_heading(c.name) and c not in called]
    scores = {c.called: genes.score(set(c.values) - {""}) for c in columns}
    for level in (0, 1):  # names as they are, then but for case, version and the like
        held = [c for c in columns if scores[c.called][level]]
        if named := [c for c in called if c in held]:
            return named[0]
        full = [c for c in held if scores[c.called][level] * 2 > len(set(c.values))]
        if len(full) > 1:
            raise InputError(
                f"{path}: the columns {', '.join(c.called for c in full)} all hold genes, so which "
                "of them lists regulators is open. Write TF above it (a first line of names, if "
                "there is none), or keep one name a line."
            )
        if held:
            return max(held, key=lambda c: scores[c.called][level])
    if called := [c for c in called if not _says(c)]:
        return called[0]
    raise InputError(
        f"{path}, line 1: the table has the columns {', '.join(header[:6])}; name the one that "
        "holds the regulators 'TF', or keep one name a line."
    )


def _says(column: _Column) -> bool:
    """Whether a column's name and its few words say which genes are regulators."""
    words = column.tokens <= TRUE | FALSE
    few = len(column.tokens) <= min(LEVELS, len(column.values) - 1)
    return normalised(column.name) in _SAYS and (words or few)


def _regulators_among(
    path: Path, columns: Sequence[_Column], taken: _Column
) -> tuple["pd.Series[bool]", str]:
    """Rows of regulators, and the end of the sentence that says so."""
    every = pd.Series(True, taken.values.index)
    others = [c for c in columns if c is not taken]
    said = [c for c in others if _says(c)]
    said = said or [c for c in others if {normalised(t) for t in c.tokens} & FACTOR and _is_few(c)]
    is_network = bool(role_columns("target", [c.name for c in others]))
    for column in () if said or is_network else others:
        if _may_say(column):
            raise InputError(
                f"{path}: the column {column.called} holds {_shown(column)}. If it says which "
                "genes are regulators, call it 'is_TF'; if every row is one, take it out of the "
                "file."
            )
    if not said:
        return every, ""
    rows = every
    for column in said:
        rows &= column.values.map(_token).isin(_affirmed(path, column))
    left = int((~rows).sum())
    names = " and ".join(c.called for c in said)
    return rows, f"; {left:,} of {len(rows):,} rows are none by the column {names}, and left out"


def _is_few(column: _Column) -> bool:
    return 1 < len(column.tokens) <= LEVELS < len(column.values)


def _affirmed(path: Path, column: _Column) -> frozenset[str]:
    """The words of a column that say that a gene is a regulator."""
    tokens = column.tokens
    factors = {t for t in tokens if normalised(t) in FACTOR}
    yes = factors or tokens & TRUE or tokens & MARKS
    rest = tokens - yes - FALSE - denied(tokens) - {"", "-", "na", "nan"}
    if not yes or (rest and not factors):
        raise InputError(
            f"{path}: the column {column.called} seems to say which genes are regulators, but "
            f"holds {_shown(column)}. Write yes and no there, or take it out of "
            "the file if every row is a regulator."
        )
    return frozenset(yes)


def _may_say(column: _Column) -> bool:
    """Yes and no, a word and its negation, or a mark and nothing, whatever it is called."""
    tokens = column.tokens
    if not _is_few(column):
        return False
    yes = tokens & (TRUE | MARKS)
    return bool(yes and tokens - yes <= FALSE | {"", "-"}) or bool(denied(tokens))


def _shown(column: _Column) -> str:
    counted = column.values.value_counts().head(LEVELS)
    return ", ".join(f"{value or 'nothing'} ({count:,} rows)" for value, count in counted.items())
