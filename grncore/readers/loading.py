"""`load`: any dataset that grncore can read, by one name."""

from dataclasses import replace
from pathlib import Path

from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.readers.assembly import RawDataset, assemble
from grncore.readers.expression_file import read_expression
from grncore.readers.folders import manifest_of, read_folder
from grncore.readers.limits import at_most
from grncore.readers.manifest import read_manifest
from grncore.readers.options import FILE_OPTIONS, ReadOptions, changed_options, flag
from grncore.readers.preview import PartPreview, preview_of
from grncore.readers.text import require_file

DEMO = "demo"


def load(source: str | Path, options: ReadOptions | None = None) -> Dataset:
    """Read a dataset.

    Parameters
    ----------
    source
        ``demo`` (the bundled data), a folder (with a ``dataset.toml``, or as SERGIO or BEELINE
        publish theirs, as Cell Ranger writes them, or with well-known file names), an expression
        table, an ``.h5ad``, ``.loom`` or 10x ``.h5`` file, or a ``.toml`` file that names the
        parts.
    options
        What the user says about the input; by default everything is found out.

    Raises
    ------
    InputError
        If the input cannot be used; the message names file, place, count and fix.
    """
    options = options or ReadOptions()
    if str(source) == DEMO:
        return _demo(options)
    raw, options = read_raw(source, options)
    with at_most(options.max_size):
        return assemble(raw, options)


def load_with_preview(
    source: str | Path, options: ReadOptions | None = None
) -> tuple[Dataset, tuple[PartPreview, ...]]:
    """Read a dataset, and show what was understood of each of its files.

    Raises
    ------
    InputError
        As :func:`load`.
    """
    options = options or ReadOptions()
    if str(source) == DEMO:
        return _demo(options), ()
    raw, options = read_raw(source, options)
    with at_most(options.max_size):
        dataset = assemble(raw, options)
        return dataset, preview_of(raw, dataset)


def read_raw(source: str | Path, options: ReadOptions) -> tuple[RawDataset, ReadOptions]:
    """What the files hold, not cleaned, and the options with those of a TOML file.

    Raises
    ------
    InputError
        As :func:`load`.
    """
    path = Path(source)
    if path.is_dir():
        path = manifest_of(path) or path
    if path.suffix.lower() == ".toml":
        manifest = path
        path, options = read_manifest(path, options)
        if path.suffix.lower() == ".toml":
            raise InputError(f"{manifest}: 'expression' names another TOML file; name the data.")
    with at_most(options.max_size):
        return _read(path, options), options


def _demo(options: ReadOptions) -> Dataset:
    if overruled := changed_options(options):
        flags = ", ".join(flag(option) for option in overruled)
        raise InputError(
            f"The demo is complete and takes no reading options, but {flags} came with it; leave "
            f"them out. (A folder that is called demo is read as ./{DEMO}.)"
        )
    # Read on demand: most runs are on other data.
    from grncore.simulate.demo import load_demo

    return load_demo()


def _read(path: Path, options: ReadOptions) -> RawDataset:
    if path.is_dir():
        return read_folder(path, _within(path, options))
    require_file(path)
    if options.expression is not None:
        raise InputError(
            f"{path}: --expression chooses a file of a folder, but this is a file already; leave "
            "one of them out."
        )
    return read_expression(path, options)


def _within(folder: Path, options: ReadOptions) -> ReadOptions:
    """Let options name a file of the folder without repeating the folder."""
    inside = {
        option: folder / file
        for option, file in changed_options(options).items()
        if option in FILE_OPTIONS and not Path(file).is_file() and (folder / file).is_file()
    }
    return replace(options, **inside)
