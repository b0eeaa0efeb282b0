"""A list of names: one a line, complexes split into their members, or a table with a column."""

import csv
import re
from collections.abc import Sequence, Set
from pathlib import Path
from shlex import quote

from grncore.dataset import Notice
from grncore.errors import InputError
from grncore.readers.complexes import members_among
from grncore.readers.lists import NameList, is_heading
from grncore.readers.matching import examples
from grncore.readers.notices import Notices
from grncore.readers.regulator_tables import names_of_table
from grncore.readers.text import field_rows, read_text, without_comments

_REMARK = re.compile(r"\s+#.*")


def read_names(path: Path, known: Set[str] = frozenset()) -> NameList:
    """Read a list of regulators: one name a line, or a table with a column ``TF`` or ``gene``.

    Parameters
    ----------
    known
        Names of the expression, by which a table's columns and complexes of genes are told.

    Raises
    ------
    InputError
        If the file holds no name, or a table in which no column can be told to be theirs.
    """
    body = without_comments(read_text(path))[0]
    lines = [_REMARK.sub("", line).strip() for line in body.decode("utf-8").splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    if _is_table(lines, known):
        return names_of_table(path, known)
    # A first line that is called as a column: TF is a gene too (transferrin), but no factor.
    names = [_unquoted(line) for line in lines]
    notices = Notices()
    if names and is_heading(names[0]) and names[0] not in names[1:]:
        if names[0] in known:
            said = (
                f"{path}: the first line, {names[0]}, is read as a header, though a gene is called "
                "so. If that gene is listed, put it below the first line."
            )
            notices.say("list-header", said)
        names = names[1:]
    if not any(names):
        raise InputError(f"{path}: the list holds no name.")
    if parted := next((name for name in names if "\t" in name), None):
        sets = (
            f" Where each line is a set of genes after its name, `cut -f1 {quote(str(path))} > "
            "regulators.txt` keeps the names."
        )
        raise InputError(
            f"{path}: its lines hold different numbers of fields ({parted[:60]!r}). Keep one name "
            f"a line, or a table with as many fields in each line.{sets}"
        )
    return listed_names(path, names, known, notices)


def _is_table(lines: Sequence[str], known: Set[str]) -> bool:
    """Whether lines are parted into fields evenly; a complex in a list of names is no field."""
    text = "\n".join(lines).encode()
    for delimiter in ",;\t ":
        try:
            rows = list(field_rows(text, delimiter))
        except csv.Error:  # a field beyond the csv module's limit
            continue
        widths = [len(row) for row in rows] or [0]
        # R leaves out the header of the names of rows, beside a name that is no gene.
        is_short = delimiter != " " and known.isdisjoint(rows[0]) if rows else False
        is_even = set(widths[1:]) <= {max(widths)} and max(widths) - widths[0] <= is_short
        # Below a header lines may lack their last fields.
        has_header = widths[0] > 1 and any(map(is_heading, rows[0]))
        if max(widths) > 1 and (is_even or has_header):
            # Names hold blanks too: these part fields only where no line is a name.
            return delimiter != " " or (
                known.isdisjoint(lines) and any(field in known for row in rows for field in row)
            )
    return False


def _unquoted(line: str) -> str:
    is_quoted = len(line) > 1 and line[0] == line[-1] == '"'
    return line[1:-1].replace('""', '"').strip() if is_quoted else line.strip('"')


def listed_names(
    path: Path, names: Sequence[str], known: Set[str], notices: Sequence[Notice]
) -> NameList:
    """The names, with the members of each complex in its place."""
    members = {name: members_among(name, known) for name in names}
    split = {name: found for name, found in members.items() if found != (name,)}
    if split:
        shown = examples(f"{name} = {' and '.join(found)}" for name, found in split.items())
        said = f"{path}: {len(split):,} lines name several genes ({shown}); each is listed."
        notices = [*notices, Notice("complexes", said)]
    every = (member for name in names for member in members[name] if member)
    return NameList(str(path), tuple(dict.fromkeys(every)), tuple(notices))
