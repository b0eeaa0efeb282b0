"""What a page asked as arguments of a command, so that a child process does it."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from grncore.files import write_text
from grncore.naming import list_digest
from grncore.pipeline.recipe import Recipe
from grncore.readers.options import ReadOptions, changed_options, flag

GENES = "--genes="
"""How the argument begins that names a list of genes."""


def train_arguments(
    source: str, options: ReadOptions, recipe: Recipe, out: Path, device: str = "auto"
) -> list[str]:
    """Arguments after ``grncore train``; nothing of them goes through a shell.

    Parameters
    ----------
    source
        The DATASET argument.
    """
    arguments = [
        *(f"{flag(name)}={value}" for name, value in changed_options(options).items()),
        f"--out={out}",
        f"--seed={recipe.seed}",
        f"--split={recipe.split}",
        f"--universe={recipe.universe}",
        f"--retriever={recipe.retriever}",
        f"--models={','.join(recipe.models) or 'none'}",
        f"--sizes={','.join(map(str, recipe.strata)) or 'all'}",
        f"--preset={recipe.preset}",
        f"--k={recipe.k}",
        f"--caps={','.join(f'{size}={cap}' for size, cap in recipe.caps.items()) or 'none'}",
        f"--device={device}",
    ]
    if recipe.with_validation is not None:
        arguments.append("--with-validation" if recipe.with_validation else "--no-with-validation")
    if not recipe.with_extra:
        arguments.append("--no-with-extra")
    if recipe.n_cells is not None:
        arguments.append(f"--cells={recipe.n_cells}")
    arguments += [
        f"--set={part}.{name}={_written(value)}"
        for part, values in recipe.settings.items()
        for name, value in values.items()
    ]
    # Last and behind a mark, for a path may begin with a dash.
    return [*arguments, "--", source]


def naming_arguments(
    source: str,
    options: ReadOptions,
    checkpoint: Path | None,
    tables: Mapping[str, int | None],
    judged: Sequence[str],
    out: Path,
    genes: Sequence[str] = (),
) -> list[str]:
    """Arguments after ``grncore name``.

    Parameters
    ----------
    tables
        Which genes are named -> size of teams that are not known, None for what the data tells.
    genes
        The list of the table ``listed``, which :func:`genes_file` of ``out`` must hold.
    judged
        Models whose figures on validation targets choose among them.
    """
    arguments = [
        *(f"{flag(name)}={value}" for name, value in changed_options(options).items()),
        f"--out={out}",
        *(table_argument(genes, size) for genes, size in tables.items()),
    ]
    if genes:
        arguments.append(genes_argument(out, genes))
    if checkpoint is not None:
        arguments.append(f"--checkpoint={checkpoint}")
    if judged:
        arguments.append(f"--judged={','.join(judged)}")
    return [*arguments, "--", source]


def table_argument(genes: str, size: int | None) -> str:
    """The argument by which ``grncore name`` is told one of its tables."""
    return f"--{genes}={size or 'auto'}"


def genes_file(out: Path, genes: Sequence[str]) -> Path:
    """Where a list of genes lies beside the tables that are named of it."""
    return out / f"genes-{list_digest(genes)}.txt"


def write_names(file: Path, names: Sequence[str]) -> None:
    """Write a name a line."""
    write_text(file, "".join(f"{name}\n" for name in names))


def read_names(file: Path) -> tuple[str, ...]:
    """Names of such a file; none where there is none."""
    try:
        return tuple(file.read_text(encoding="utf-8").split("\n")[:-1])
    except (OSError, ValueError):
        return ()


def genes_argument(out: Path, genes: Sequence[str]) -> str:
    """The argument by which ``grncore name`` is told the list."""
    return f"{GENES}{genes_file(out, genes)}"


def _written(value: Any) -> str:
    """As ``--set`` reads it back: JSON, and words as they are."""
    if not isinstance(value, str):
        return json.dumps(value)
    try:
        json.loads(value)
    except ValueError:
        return value
    return json.dumps(value)
