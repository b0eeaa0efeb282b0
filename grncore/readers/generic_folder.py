"""A folder with well-known file names, as `ecoli-precise` has them."""

from dataclasses import replace
from pathlib import Path

from grncore.errors import InputError
from grncore.readers.assembly import RawDataset
from grncore.readers.expression_file import read_expression
from grncore.readers.files_in import listing, matching_files
from grncore.readers.options import ReadOptions

WELL_KNOWN = {
    "expression": ("expression", "expr"),
    "edges": ("edges", "network", "regulation"),
    "regulators": ("regulators", "tfs", "tf_list"),
    "aliases": ("gene_names", "aliases"),
    "cell_groups": ("cell_groups", "cell_types"),
    "gene_groups": ("operons", "gene_groups"),
}
"""Names, without ending, by which a folder's parts are known."""

EXPRESSION_ENDINGS = ("h5ad", "h5ad.gz", "loom", "h5", "gct", "gct.gz")
"""Further endings of expression."""

ENDINGS = ("csv", "tsv", "txt", "csv.gz", "tsv.gz", "txt.gz")


def is_generic_folder(folder: Path) -> bool:
    """Whether the folder holds an expression file under a well-known name."""
    return bool(_candidates(folder, "expression"))


def read_generic_folder(folder: Path, options: ReadOptions) -> RawDataset:
    """Read ``expression.csv.gz``, ``edges.csv``, ``gene_names.csv``, ``operons.csv`` and so on.

    Parts that the options name are not looked for.

    Raises
    ------
    InputError
        If several files could be the same part.
    """
    found: dict[str, Path] = {}
    for part in WELL_KNOWN:
        if getattr(options, part) is None and (path := _one(folder, part)) is not None:
            found[part] = path
    options = replace(options, **found)  # type: ignore[arg-type]
    if options.expression is None:
        raise InputError(
            f"{folder}: no expression file; the folder holds {listing(folder)}. Name one with "
            "--expression."
        )
    path = Path(options.expression)
    raw = read_expression(path, replace(options, expression=None))
    return replace(raw, name=folder.resolve().name)


def _one(folder: Path, part: str) -> Path | None:
    files = _candidates(folder, part)
    if len(files) > 1:
        names = ", ".join(path.name for path in files)
        raise InputError(
            f"{folder}: {len(files)} files could be the {part.replace('_', ' ')} ({names}); name "
            f"one with --{part.replace('_', '-')}."
        )
    return files[0] if files else None


def _candidates(folder: Path, part: str) -> list[Path]:
    endings = (*ENDINGS, *EXPRESSION_ENDINGS) if part == "expression" else ENDINGS
    return [
        path
        for stem in WELL_KNOWN[part]
        for ending in endings
        for path in matching_files(folder, f"{stem}.{ending}")
    ]
