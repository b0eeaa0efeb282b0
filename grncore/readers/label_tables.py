"""A table that gives each gene a label: an alias, or the group (operon, module) that it is in."""

from collections.abc import Mapping, Sequence, Set
from pathlib import Path

import pandas as pd

from grncore.errors import InputError
from grncore.readers.lists import Labels
from grncore.readers.networks.names import normalised
from grncore.readers.text import open_table, read_strings, with_corner

HEADERS: Mapping[str, tuple[str, ...]] = {
    "aliases": ("alias", "symbol", "genesymbol", "hgncsymbol", "mgisymbol", "genename", "name",
                "externalgenename", "displayname", "commonname", "shortname", "label"),
    "gene_groups": ("operon", "operonname", "operonid", "group", "genegroup", "module",
                    "modulecolor", "cluster", "geneset", "label"),
}  # fmt: skip
"""Names of the column of labels, the best first, in small letters and digits alone."""


def read_labels(path: Path, known: Set[str], what: str) -> Labels:
    """Read names and labels, in whatever columns they are.

    The names are in the column that holds most of the ``known`` names. Of several others the labels
    are in the one that is called so (:data:`HEADERS`); numbers of rows in front are passed over.

    Parameters
    ----------
    what
        ``aliases`` or ``gene_groups``.

    Raises
    ------
    InputError
        If a name has two different labels, or several columns may hold the labels.
    """
    frame = read_strings(with_corner(open_table(path))).fillna("")
    of_names = max(range(frame.shape[1]), key=lambda place: len(known & set(frame[place])))
    header: list[str] = []
    if str(frame.loc[0, of_names]) not in known:
        header, frame = [str(name) for name in frame.iloc[0]], frame.iloc[1:]
    of_labels = _labelled(path, frame, header, of_names, what)
    return Labels.of(str(path), zip(frame[of_names], frame[of_labels], strict=True))


def _labelled(
    path: Path, frame: pd.DataFrame, header: Sequence[str], of_names: int, what: str
) -> int:
    others = [place for place in range(frame.shape[1]) if place != of_names]
    called = [normalised(name) for name in header]
    for name in HEADERS[what]:
        if found := [place for place in others if header and called[place] == name]:
            return found[0]
    if len(others) > 1:
        others = [p for p in others if not (p == 0 and _counts(frame[p]))]
    if len(others) == 1:
        return others[0]
    shown = ", ".join(repr(header[p]) if header else f"number {p + 1}" for p in others)
    raise InputError(
        f"{path}: several columns could hold the {what.replace('_', ' ')} ({shown}). Keep two "
        f"columns, or call the one that is meant {HEADERS[what][0]!r}."
    )


def _counts(column: "pd.Series[str]") -> bool:
    """Whether a column numbers the rows, as pandas and R write it in front."""
    return any(list(column) == [str(k + start) for k in range(len(column))] for start in (0, 1))
