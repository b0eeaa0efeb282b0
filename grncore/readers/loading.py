"""`load`: any dataset that grncore can read, by one name."""

from dataclasses import replace
from pathlib import Path

from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.readers.assembly import RawDataset, assemble
from grncore.readers.beeline import EXPRESSION as BEELINE_EXPRESSION
from grncore.readers.beeline import read_beeline
from grncore.readers.files_in import listing, matching_files
from grncore.readers.generic_folder import is_generic_folder, read_generic_folder
from grncore.readers.h5ad import read_h5ad
from grncore.readers.manifest import read_manifest
from grncore.readers.options import FILE_OPTIONS, ReadOptions, flag, given
from grncore.readers.sergio import INTERACTIONS, read_sergio
from grncore.readers.tabular import read_tabular
from grncore.readers.text import require_file
from grncore.readers.unsupported import refuse_10x_folder, refuse_unsupported

DEMO = "demo"
MANIFEST = "dataset.toml"
H5AD_ONLY = ("layer", "obs_column", "var_column")


def load(source: str | Path, options: ReadOptions | None = None) -> Dataset:
    """Read a dataset.

    Parameters
    ----------
    source
        ``demo`` (the bundled data), a folder (with a ``dataset.toml``, or as SERGIO or BEELINE
        publish theirs, or with well-known file names), an expression table, an ``.h5ad`` file, or
        a ``.toml`` file that names the parts.
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
    path = Path(source)
    if path.is_dir() and (path / MANIFEST).is_file():
        path = path / MANIFEST
    if path.suffix.lower() == ".toml":
        manifest = path
        path, options = read_manifest(path, options)
        if path.suffix.lower() == ".toml":
            raise InputError(f"{manifest}: 'expression' names another TOML file; name the data.")
    return assemble(_read(path, options), options)


def _demo(options: ReadOptions) -> Dataset:
    if overruled := given(options):
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
        return _read_folder(path, options)
    require_file(path)
    if options.expression is not None:
        raise InputError(
            f"{path}: --expression chooses a file of a folder, but this is a file already; leave "
            "one of them out."
        )
    if path.suffix.lower() == ".h5ad":
        return read_h5ad(path, options)
    refuse_unsupported(path)
    if useless := [option for option in given(options) if option in H5AD_ONLY]:
        raise InputError(
            f"{path}: {', '.join(map(flag, useless))} is for .h5ad files; leave it out."
        )
    return read_tabular(path, options)


def _read_folder(folder: Path, options: ReadOptions) -> RawDataset:
    refuse_10x_folder(folder)
    options = _within(folder, options)
    if matching_files(folder, INTERACTIONS):
        return read_sergio(folder, options)
    if matching_files(folder, BEELINE_EXPRESSION):
        return read_beeline(folder, options)
    if is_generic_folder(folder) or options.expression is not None:
        return read_generic_folder(folder, options)
    raise InputError(
        f"{folder}: this folder is not understood; it holds {listing(folder)}. Expected "
        f"{INTERACTIONS} (SERGIO), {BEELINE_EXPRESSION} (BEELINE), expression.csv with edges.csv, "
        f"or a {MANIFEST} that names the parts; or name a file with --expression."
    )


def _within(folder: Path, options: ReadOptions) -> ReadOptions:
    """Let options name a file of the folder without repeating the folder."""
    inside = {
        option: folder / file
        for option, file in given(options).items()
        if option in FILE_OPTIONS and not Path(file).is_file() and (folder / file).is_file()
    }
    return replace(options, **inside)
