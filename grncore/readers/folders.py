"""Folders: which layout one has, and what can be opened below one that has none."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from grncore.errors import InputError
from grncore.readers.assembly import RawDataset
from grncore.readers.beeline import EXPRESSION as BEELINE_EXPRESSION
from grncore.readers.beeline import read_beeline
from grncore.readers.files_in import listing, matching_files
from grncore.readers.generic_folder import is_generic_folder, read_generic_folder
from grncore.readers.options import ReadOptions
from grncore.readers.sergio import INTERACTIONS, read_sergio
from grncore.readers.tenx_folder import matrices_in, read_tenx_folder

MANIFEST = "dataset.toml"
DEPTH = 4
SHOWN = 12
VISITED = 2_000


@dataclass(frozen=True)
class Layout:
    """A layout of folders: name, how it is known, and its reader."""

    name: str
    fits: Callable[[Path], bool]
    read: Callable[[Path, ReadOptions], RawDataset]


LAYOUTS = (
    Layout("10x", lambda folder: bool(matrices_in(folder)), read_tenx_folder),
    Layout("SERGIO", lambda folder: bool(matching_files(folder, INTERACTIONS)), read_sergio),
    Layout(
        "BEELINE", lambda folder: bool(matching_files(folder, BEELINE_EXPRESSION)), read_beeline
    ),
    Layout("well-known names", is_generic_folder, read_generic_folder),
)
"""Looked through in this order."""


def manifest_of(folder: Path) -> Path | None:
    """The folder's ``dataset.toml``, else one in other case; None if it has none."""
    exact = folder / MANIFEST
    return exact if exact.is_file() else next(iter(matching_files(folder, MANIFEST)), None)


def read_folder(folder: Path, options: ReadOptions) -> RawDataset:
    """Read a folder by its layout.

    Raises
    ------
    InputError
        If it has none; with what can be opened below it.
    """
    for layout in LAYOUTS:
        if layout.fits(folder):
            return layout.read(folder, options)
    if options.expression is not None:
        return read_generic_folder(folder, options)
    if below := list(openable_below(folder)):
        shown = "\n".join(f"    {path} ({layout.name})" for path, layout in below[:SHOWN])
        more = f"\n    and {len(below) - SHOWN:,} more" if len(below) > SHOWN else ""
        raise InputError(
            f"{folder}: this folder holds no dataset itself; below it can be opened:\n"
            f"{shown}{more}\nName one of these."
        )
    raise InputError(
        f"{folder}: this folder is not understood; it holds {listing(folder)}. Expected "
        f"{INTERACTIONS} (SERGIO), {BEELINE_EXPRESSION} (BEELINE), matrix.mtx (10x), "
        f"expression.csv with edges.csv, or a {MANIFEST} that names the parts; or name a file with "
        f"--expression.{_other_matrices(folder)}"
    )


def _other_matrices(folder: Path) -> str:
    """What helps where a folder holds Matrix Market files under other names."""
    found = [path.name for path in matching_files(folder, "*.mtx*")]
    if not found:
        return ""
    return (
        f" If {found[0]} is expression, call it matrix.mtx, the names of its genes features.tsv "
        "and those of its cells barcodes.tsv, a name a line in the order of the matrix."
    )


def openable_below(folder: Path) -> Iterator[tuple[Path, Layout]]:
    """Folders below, with their layout; those inside one of them are passed over."""
    waiting = [(folder, 0)]
    for _ in range(VISITED):
        if not waiting:
            return
        place, depth = waiting.pop(0)
        if depth:
            known = next((layout for layout in LAYOUTS if layout.fits(place)), None)
            if manifest_of(place) is not None:
                known = Layout(MANIFEST, lambda _: True, read_generic_folder)
            if known is not None:
                yield place, known
                continue
        if depth < DEPTH:
            waiting += [(child, depth + 1) for child in _children(place)]


def _children(folder: Path) -> list[Path]:
    try:
        found = [
            child
            for child in folder.iterdir()
            if child.is_dir() and not child.is_symlink() and not child.name.startswith(".")
        ]
    except OSError:
        return []
    return sorted(found)
