"""Which files the app may open: those below a few folders, and in shared mode a session's own."""

import os
import sys
from pathlib import Path

from grncore.errors import InputError
from grncore.readers.folders import manifest_of
from grncore.readers.loading import DEMO
from grncore.readers.manifest import read_manifest
from grncore.readers.options import FILE_OPTIONS, ReadOptions, changed_options
from pages.common.places import data_folder
from pages.common.sharing import is_shared

FLAG = "--data-root"
OWN = "own:"
"""How an address begins that names a dataset of the session itself."""

OUTSIDE = (
    "This app opens only what lies below the folder that it was started in, the folder of its own "
    f"datasets, and each {FLAG} of its command line (streamlit run app.py -- {FLAG} DIR). What was "
    "asked for does not, or is not there."
)
SHARED_OUTSIDE = (
    "This server opens no files of its machine. Send the files on the page Data; what you sent in "
    "another session is gone."
)


def roots() -> tuple[Path, ...]:
    """Folders below which data may be opened, each with its links followed."""
    if is_shared():
        return (data_folder().resolve(),)
    found = [Path.cwd(), data_folder()]
    if os.environ.get("GRNCORE_DATA"):
        found.append(Path(os.environ["GRNCORE_DATA"]))
    words = iter(sys.argv[1:])
    for word in words:
        if word == FLAG:
            found.append(Path(next(words, ".")))
        elif word.startswith(f"{FLAG}="):
            found.append(Path(word.removeprefix(f"{FLAG}=")))
    return tuple(dict.fromkeys(path.expanduser().resolve() for path in found))


def allowed(source: str) -> str:
    """The path that ``source`` means, with its links followed; the demo is always allowed.

    Raises
    ------
    InputError
        If it, or a file that it names or links to, lies elsewhere: in the same words whether there
        is such a file or not.
    """
    if source == DEMO:
        return source
    if source.startswith(OWN):
        source = str(data_folder() / source.removeprefix(OWN))
    elif is_shared() and not Path(source).is_absolute():
        raise InputError(SHARED_OUTSIDE)
    try:
        path = Path(source).expanduser()
        real = path.resolve()
        _check_inside(real)
        if is_shared() and not real.exists():
            raise InputError(SHARED_OUTSIDE)
        for part in _parts(real):
            _check_inside(part.resolve())
    # Links in a circle, no such user, too long, a NUL: not to be told from a foreign path.
    except (OSError, ValueError, RuntimeError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(_outside()) from None
    return str(real)


def written(source: str) -> str:
    """How the address names a source; the folder of a session is its own secret."""
    if is_shared() and source != DEMO:
        return f"{OWN}{Path(source).relative_to(data_folder())}"
    return source


def _check_inside(path: Path) -> None:
    if not any(path.is_relative_to(root) for root in roots()):
        raise InputError(_outside())


def _outside() -> str:
    return SHARED_OUTSIDE if is_shared() else OUTSIDE


def _parts(path: Path) -> list[Path]:
    """Files that reading ``path`` may open besides: what a folder holds, what a manifest names."""
    held = list(path.iterdir()) if path.is_dir() else []
    manifest = manifest_of(path) if path.is_dir() else path
    if manifest is None or manifest.suffix.lower() != ".toml" or not manifest.is_file():
        return held
    _check_inside(manifest.resolve())
    expression, options = read_manifest(manifest, ReadOptions())
    named = [Path(file) for name, file in changed_options(options).items() if name in FILE_OPTIONS]
    _check_inside(expression.resolve())
    return [*held, *named, *(expression.iterdir() if expression.is_dir() else ())]
