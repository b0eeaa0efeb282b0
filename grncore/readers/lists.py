"""Small companion files: a list of names, or a table that gives each name a label."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from pathlib import Path

from grncore.dataset import Notice
from grncore.errors import InputError
from grncore.readers.text import open_table, read_strings, read_text, without_comments

NAME_HEADERS = frozenset(
    {"tf", "tfs", "gene", "genes", "name", "regulator", "regulators", "symbol"}
)
"""First lines of a name list that are a header, ignoring case, unless a gene has that name."""


@dataclass(frozen=True)
class NameList:
    """Names in their file's order, each once."""

    file: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Labels:
    """A label for each of some names."""

    file: str
    by_name: Mapping[str, str]
    notices: tuple[Notice, ...] = ()


def read_names(path: Path, known: Set[str] = frozenset()) -> NameList:
    """Read a list of regulators: one name a line, or a table with a column ``TF`` or ``gene``.

    Raises
    ------
    InputError
        If the file holds no name, or a table without such a column.
    """
    text = without_comments(read_text(path))[0].decode("utf-8")
    lines = [line.strip().strip('"') for line in text.splitlines() if line.strip()]
    if not lines:
        raise InputError(f"{path}: the list holds no name.")
    if any(mark in lines[0] for mark in ",;\t"):
        lines = _name_column(path)
    elif lines[0].lower() in NAME_HEADERS and lines[0] not in known:
        lines = lines[1:]
    return NameList(str(path), tuple(dict.fromkeys(lines)))


def _name_column(path: Path) -> list[str]:
    frame = read_strings(open_table(path))
    header = [str(name) for name in frame.iloc[0]]
    for place, name in enumerate(header):
        if name.lower() in NAME_HEADERS:
            return [gene for gene in frame[place].iloc[1:] if gene]
    raise InputError(
        f"{path}, line 1: the table has the columns {', '.join(header[:6])}; name the one that "
        "holds the regulators 'TF', or keep one name a line."
    )


def read_labels(path: Path, known: Set[str]) -> Labels:
    """Read two columns, name and label, in either order; further columns are ignored.

    A first line whose name is not ``known`` is a header. An empty label means none.

    Raises
    ------
    InputError
        If a name has two different labels.
    """
    frame = read_strings(open_table(path))
    if not known & set(frame[0]) and len(known & set(frame[1])) > 1:
        frame = frame[[1, 0]].set_axis([0, 1], axis=1)  # name and identifier changed over
    if frame.iat[0, 0] not in known:
        frame = frame.iloc[1:]
    labels: dict[str, str] = {}
    for name, label in zip(frame[0], frame[1], strict=True):
        if not label:
            continue
        if labels.setdefault(name, label) != label:
            raise InputError(
                f"{path}: {name!r} is given two labels, {labels[name]!r} and {label!r}; keep one."
            )
    return Labels(str(path), labels)
