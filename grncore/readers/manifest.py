"""A small TOML file that names the parts of a dataset."""

import difflib
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

from grncore.errors import InputError
from grncore.readers.options import (
    FILE_OPTIONS,
    KINDS,
    MAYBE_FILES,
    OPTION_NAMES,
    ReadOptions,
    changed_options,
)
from grncore.readers.text import require_file

WANTED = {int: "a whole number", float: "a number", str: 'text in quotes, such as "..."'}


def read_manifest(path: Path, options: ReadOptions) -> tuple[Path, ReadOptions]:
    """Read a TOML file whose keys are the fields of :class:`ReadOptions`.

    Paths count from the TOML file's folder; what the caller's options say overrules it.

    Returns
    -------
    The source that ``expression`` names (a table, an ``.h5ad`` file or a folder), and the options.

    Raises
    ------
    InputError
        If the file is no TOML, lacks ``expression``, or has an unknown key or a wrong value.
    """
    require_file(path)
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:  # also endless digits and brackets
        raise InputError(
            f'{path}: this is not valid TOML: {error}. Text needs quotes: name = "my data".'
        ) from error
    for key, value in content.items():
        _check(path, key, value)
    for key in FILE_OPTIONS:
        if key in content:
            joined = path.parent / content[key]
            # The name of a bundled list or of a column is no path.
            if key not in MAYBE_FILES or joined.is_file():
                content[key] = joined
    try:
        merged = replace(ReadOptions(**content), **changed_options(options))
    except InputError as error:
        raise InputError(f"{path}: {error}") from error
    source = merged.expression
    if source is None:
        raise InputError(
            f"{path}: the key 'expression' is missing; add expression = \"expression.csv\"."
        )
    if merged.name is None:
        merged = replace(merged, name=path.stem)
    return Path(source), replace(merged, expression=None)


def _check(path: Path, key: str, value: Any) -> None:
    if key not in OPTION_NAMES:
        near = difflib.get_close_matches(key.lower().replace("-", "_"), OPTION_NAMES, n=1)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        raise InputError(f"{path}: unknown key '{key}'.{hint} Keys are {', '.join(OPTION_NAMES)}.")
    kind = KINDS.get(key, str)
    # A whole number is a number too.
    if not isinstance(value, (int, float) if kind is float else kind) or isinstance(value, bool):
        wanted = WANTED[kind]
        raise InputError(f"{path}: '{key}' is {value!r}; expected {wanted}.")
