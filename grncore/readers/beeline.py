"""A BEELINE folder: expression, network, and optionally its TF and label files."""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from grncore.dataset import Notice
from grncore.readers.assembly import RawDataset
from grncore.readers.cell_order import CellTimes, read_pseudotime
from grncore.readers.companions import Companions, known_to_edges, read_companions
from grncore.readers.edges import EdgeTable, read_edges
from grncore.readers.files_in import matching_files, one_file
from grncore.readers.lists import NameList
from grncore.readers.matrix import Matrix, read_matrix
from grncore.readers.options import ReadOptions
from grncore.readers.regulator_lists import read_regulators
from grncore.readers.text import open_table, read_strings

EXPRESSION = "*ExpressionData.csv*"
NETWORK = "*network.csv*"
REGULATORS = ("TF.csv*", "TFs.csv*", "*-tfs.csv*", "*_tfs.csv*")
PSEUDOTIME = "*PseudoTime.csv*"
LABELS = "Label.csv*"
TARGETS = "Target.csv*"


def read_beeline(folder: Path, options: ReadOptions) -> RawDataset:
    """Read ``*ExpressionData.csv[.gz]``, ``*network.csv[.gz]`` and, if present, the TF list.

    ``Label.csv``, which repeats the network by positions in ``TF.csv`` and ``Target.csv``, is
    checked against it.

    Raises
    ------
    InputError
        If a file is missing or malformed, or several match and the options name none.
    """
    path = (
        Path(options.expression)
        if options.expression is not None
        else one_file(folder, EXPRESSION, "--expression")[0]
    )
    matrix = read_matrix(path)
    parts = read_companions(options, matrix)
    regulators = parts.regulators or _regulators(folder, matrix)
    edges, notices = (
        _edges(folder, matrix, parts, regulators, options)
        if parts.edges is None
        else (parts.edges, [])
    )
    return RawDataset(
        name=folder.resolve().name,
        matrix=matrix,
        parts=replace(parts, edges=edges, regulators=regulators),
        cell_order=_order(folder, matrix),
        sample_noun="cells",
        notices=notices,
    )


def _edges(
    folder: Path,
    matrix: Matrix,
    parts: Companions,
    regulators: NameList | None,
    options: ReadOptions,
) -> tuple[EdgeTable | None, list[Notice]]:
    """The network, if there is one: without, a checkpoint can still predict."""
    if not matching_files(folder, NETWORK):
        return None, []
    network = one_file(folder, NETWORK, "--edges")[0]
    listed = frozenset(regulators.names) if regulators is not None else frozenset()
    edges = read_edges(network, known_to_edges(matrix, parts.aliases), options, listed)
    return edges, _cross_check(folder, edges)


def _order(folder: Path, matrix: Matrix) -> CellTimes | None:
    files = matching_files(folder, PSEUDOTIME)
    cells = {*matrix.rows, *matrix.columns}
    return read_pseudotime(files[0], cells) if len(files) == 1 else None


def _regulators(folder: Path, matrix: Matrix) -> NameList | None:
    for pattern in REGULATORS:
        if files := matching_files(folder, pattern):
            return read_regulators(files[0], set(matrix.rows))
    return None


def _cross_check(folder: Path, edges: EdgeTable) -> list[Notice]:
    """Say where the positions in the label file give other edges than the network file."""
    files = [matching_files(folder, pattern) for pattern in (LABELS, "TF.csv*", TARGETS)]
    if not all(files):
        return []
    labels, regulators, targets = (read_strings(open_table(found[0])) for found in files)
    columns = [list(frame.iloc[0]) for frame in (labels, regulators, targets)]
    wanted = (("TF", "Target"), ("TF", "index"), ("Gene", "index"))
    if any(set(names) - set(found) for names, found in zip(wanted, columns, strict=True)):
        return []
    regulator_at = _by_index(regulators, columns[1], "TF")
    target_at = _by_index(targets, columns[2], "Gene")
    body = labels.iloc[1:]
    listed = {
        (regulator_at.get(left, "?"), target_at.get(right, "?"))
        for left, right in zip(
            body[columns[0].index("TF")], body[columns[0].index("Target")], strict=True
        )
    }
    true = set(zip(edges.frame["regulator"], edges.frame["target"], strict=True))
    if listed == true:
        return []
    return [
        Notice(
            "label-file",
            f"{files[0][0]}: {len(listed - true):,} of its {len(listed):,} edges are not in "
            f"{edges.file}, and {len(true - listed):,} of the {len(true):,} there are not in it. "
            "The network file is followed; overrule with --edges.",
        )
    ]


def _by_index(frame: pd.DataFrame, header: list[str], name: str) -> dict[str, str]:
    body = frame.iloc[1:]
    return dict(zip(body[header.index("index")], body[header.index(name)], strict=True))
