"""What travels between the process that asks for an HDF5 file and the one that opens it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

VALUES = "values.npy"
REPLY = "reply.json"
REQUEST = "request.json"


@dataclass(frozen=True)
class ReadRequest:
    """What to read.

    Attributes
    ----------
    layer
        ``X``, ``raw``, or the name of a layer; None for the format's main matrix.
    wanted
        Columns about the cells that are wanted besides those of time.
    max_size
        What ``--max-size`` allows.
    genes
        Column that holds the names of the genes, where the format has no names of its own.
    is_choice
        Only what there is to choose from is asked for, no value and no name.
    """

    path: str
    layer: str | None = None
    wanted: Sequence[str] = ()
    max_size: str | None = None
    genes: str | None = None
    is_choice: bool = False


@dataclass(frozen=True)
class FileChoices:
    """What a ``.h5ad`` or ``.loom`` file leaves to choose, by name.

    Attributes
    ----------
    has_main
        Whether there is a main matrix, X.
    layers
        What ``--layer`` takes besides.
    about_cells, about_genes
        Columns of obs; columns of var that hold text.
    """

    has_main: bool = True
    layers: Sequence[str] = ()
    about_cells: Sequence[str] = ()
    about_genes: Sequence[str] = ()

    def write(self, folder: Path) -> None:
        """Write it as JSON."""
        (folder / REPLY).write_text(json.dumps({"choices": asdict(self)}), encoding="utf-8")


@dataclass(frozen=True, eq=False)
class FileContents:
    """What was read, cells x genes.

    Attributes
    ----------
    form
        ``h5ad``, ``loom`` or ``10x``.
    cells, genes
        Names.
    about_cells, about_genes
        Columns of text by name.
    columns_of_cells
        Names of all columns about cells.
    layers
        Names that ``--layer`` takes.
    raw
        Number of cells and of genes of ``.raw``; None without.
    negative
        Whether a value is negative.
    said
        Sentences about what was left out.
    numbered_cells
        Whether the file has no names of cells, so that these are their places from 1.
    """

    form: str
    cells: Sequence[str]
    genes: Sequence[str]
    about_cells: Mapping[str, Sequence[str]] = field(default_factory=dict)
    about_genes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    columns_of_cells: Sequence[str] = ()
    layers: Sequence[str] = ()
    raw: tuple[int, int] | None = None
    negative: bool = False
    said: Sequence[str] = ()
    numbered_cells: bool = False

    def write(self, folder: Path) -> None:
        """Write everything but the values, as JSON."""
        (folder / REPLY).write_text(json.dumps({"contents": asdict(self)}), encoding="utf-8")


def write_error(folder: Path, message: str) -> None:
    """Write why nothing was read."""
    (folder / REPLY).write_text(json.dumps({"error": message}), encoding="utf-8")


def read_choices(folder: Path) -> FileChoices | str | None:
    """What the other process wrote: what is offered, an error, or nothing."""
    try:
        content = json.loads((folder / REPLY).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if "error" in content:
        return str(content["error"])
    said = content["choices"]
    lists = {name: tuple(said[name]) for name in ("layers", "about_cells", "about_genes")}
    return FileChoices(has_main=bool(said["has_main"]), **lists)


def read_contents(folder: Path) -> tuple[FileContents, NDArray[np.float32]] | str | None:
    """What the other process wrote: contents and values, an error, or nothing."""
    try:
        content = json.loads((folder / REPLY).read_text(encoding="utf-8"))
        if "error" in content:
            return str(content["error"])
        values = np.load(folder / VALUES, allow_pickle=False)
    except (OSError, ValueError):
        return None
    found = content["contents"]
    found["raw"] = None if found["raw"] is None else tuple(found["raw"])
    return FileContents(**found), values
