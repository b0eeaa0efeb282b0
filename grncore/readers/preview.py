"""What was understood of each file, beside its first lines, so that one can see if it is right."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.readers.assembly import RawDataset
from grncore.readers.lists import Labels
from grncore.readers.text_blocks import text_blocks

LINES = 4
ROWS = 3
CELLS_SHOWN = 5
WIDTH = 96


@dataclass(frozen=True, eq=False)
class PartPreview:
    """One part of a dataset.

    Attributes
    ----------
    part
        What it is: ``expression``, ``edges``, ``regulators``, ``aliases``, ``cell groups`` ...
    file
        Where it comes from.
    lines
        First lines of the file, cut to a width; none where it is no text.
    understood
        First rows as they were understood.
    said
        What was decided or left out, and why.
    """

    part: str
    file: str
    lines: tuple[str, ...]
    understood: pd.DataFrame
    said: tuple[str, ...]


def preview_of(raw: RawDataset, dataset: Dataset) -> tuple[PartPreview, ...]:
    """Preview every part that came from a file."""
    tables = [("expression", raw.matrix.file, _expression(raw, dataset))]
    if raw.parts.edges is not None:
        tables.append(("edges", raw.parts.edges.file, dataset.edges.head(ROWS)))
    if raw.parts.regulators is not None and dataset.listed_regulators is not None:
        listed = pd.DataFrame({"regulator": dataset.listed_regulators[:ROWS]})
        tables.append(("regulators", raw.parts.regulators.file, listed))
    if raw.parts.aliases is not None:
        tables.append(("aliases", raw.parts.aliases.file, _pairs(dataset.aliases, "gene", "name")))
    if isinstance(raw.parts.cell_groups, Labels) and dataset.cell_groups is not None:
        groups = dict(zip(dataset.cells[:ROWS], dataset.cell_groups[:ROWS], strict=True))
        tables.append(("cell groups", raw.parts.cell_groups.file, _pairs(groups, "cell", "group")))
    if raw.parts.gene_groups is not None and dataset.gene_groups is not None:
        table = _pairs(dataset.gene_groups, "gene", "group")
        tables.append(("gene groups", raw.parts.gene_groups.file, table))
    return tuple(
        PartPreview(part, file, _first_lines(file), table, _said(file, dataset))
        for part, file, table in tables
    )


def _expression(raw: RawDataset, dataset: Dataset) -> pd.DataFrame:
    """Genes x cells: those genes that stand first in the file."""
    for names in (raw.matrix.rows, raw.matrix.columns):
        first = [name for name in names[: 20 * ROWS] if name in dataset.index][:ROWS]
        if first:
            break
    else:
        first = list(dataset.genes[:ROWS])
    rows = [dataset.index[gene] for gene in first]
    values = dataset.expression[rows, :CELLS_SHOWN]
    return pd.DataFrame(
        values, index=pd.Index(first, name="gene"), columns=list(dataset.cells[:CELLS_SHOWN])
    )


def _pairs(labels: object, left: str, right: str) -> pd.DataFrame:
    return pd.DataFrame(list(dict(labels).items())[:ROWS], columns=[left, right])  # type: ignore[call-overload]


def _first_lines(file: str) -> tuple[str, ...]:
    path = Path(file)
    if not path.is_file():
        return ()
    try:
        block = next(text_blocks(path, graphs=True), b"")
    except InputError:
        return ()
    lines = block.split(b"\n", LINES)[:LINES]
    # A line may be megabytes long; what follows is not decoded.
    texts = (line[: 4 * WIDTH].decode("utf-8", "ignore") for line in lines if line.strip())
    return tuple(text if len(text) <= WIDTH else f"{text[:WIDTH]} ..." for text in texts)


def _said(file: str, dataset: Dataset) -> tuple[str, ...]:
    prefix = f"{file}: "
    return tuple(
        notice.message.removeprefix(prefix)
        for notice in dataset.notices
        if notice.message.startswith(prefix)
    )


def _harmless(line: str) -> str:
    """A line of a file without what a terminal would obey."""
    return "".join(letter if letter.isprintable() else "?" for letter in line.expandtabs(4))


def as_text(parts: Sequence[PartPreview]) -> str:
    """The preview for a terminal."""
    out: list[str] = []
    for one in parts:
        out.append(f"  {one.part}: {one.file}")
        out += [f"    | {_harmless(line)}" for line in one.lines]
        table = one.understood.iloc[:, : CELLS_SHOWN + 2]
        shown = table.to_string(
            index=one.part == "expression",
            float_format=lambda value: f"{value:.4g}",
            max_colwidth=24,
        )
        out.append("    understood as")
        out += [f"      {_harmless(line).rstrip()}" for line in shown.split("\n")]
    return "\n".join(out)
