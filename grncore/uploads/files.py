"""A user's own dataset: files that were sent become a folder that every command reads."""

import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain, count
from pathlib import Path

from grncore.checkpoints.header import safe_name
from grncore.dataset import Dataset, Notice
from grncore.errors import InputError
from grncore.files import new_folder, write_text
from grncore.readers import ReadOptions
from grncore.readers.edges import offered_columns
from grncore.readers.folders import MANIFEST
from grncore.readers.hdf5 import parent as hdf5
from grncore.readers.hdf5.messages import FileChoices
from grncore.readers.loading import DEMO, load_with_preview
from grncore.readers.options import FILE_OPTIONS, MAYBE_FILES, changed_options
from grncore.readers.preview import PartPreview

_STRANGE = re.compile(r"[^A-Za-z0-9_.-]+")


@dataclass(frozen=True)
class SentFile:
    """A file as a browser sends it: the name that the user knows, and its content."""

    name: str
    content: bytes | memoryview


def read_sent(
    files: Mapping[str, SentFile | Path], options: ReadOptions
) -> tuple[Dataset, tuple[PartPreview, ...]]:
    """The dataset that the files make, and what was understood of each; kept nowhere.

    Parameters
    ----------
    files
        By part: some of :data:`grncore.readers.options.FILE_OPTIONS`, ``expression`` among them.
        A path is a file or folder of this machine; it is named, and stays where it is.
    options
        How to read them; its own file names are not used, but those of a bundled list of
        regulators and of a column with the order of cells are, where no such file came.

    Raises
    ------
    InputError
        In the words of the reader, naming files as the user does.
    """
    with tempfile.TemporaryDirectory(prefix="grncore-") as place:
        return _written(Path(place), files, options)


def choices_in(sent: SentFile | Path) -> FileChoices:
    """Layers and columns of a ``.h5ad`` or ``.loom`` file, to choose from.

    Raises
    ------
    InputError
        If it cannot be opened; reading it says the same.
    """
    with _on_disk("expression", sent) as path:
        return hdf5.choices_in(path)


def columns_of_edges(sent: SentFile | Path) -> tuple[str, ...]:
    """As :func:`grncore.readers.edges.offered_columns`, of a file that was sent."""
    with _on_disk("edges", sent) as path:
        return offered_columns(path)


@contextmanager
def _on_disk(part: str, sent: SentFile | Path) -> Iterator[Path]:
    """The file's path, or one for as long as the block runs."""
    if isinstance(sent, Path):
        yield sent
        return
    with tempfile.TemporaryDirectory(prefix="grncore-") as place:
        path = Path(place) / _file_name(part, sent.name, set())
        path.write_bytes(sent.content)
        yield path


def keep_sent(
    data: Path, name: str, files: Mapping[str, SentFile | Path], options: ReadOptions
) -> Path:
    """Write the files as the folder ``data / name``, whole or not at all; returns the folder.

    Raises
    ------
    InputError
        If the name cannot be used, or the files make no dataset.
    """
    with new_upload(data, name) as folder:
        _written(folder, files, replace(options, name=name))
    return data / name


@contextmanager
def new_upload(data: Path, name: str) -> Iterator[Path]:
    """A folder to fill, which becomes ``data / name`` if the block succeeds.

    Raises
    ------
    InputError
        If the name is none for a folder, or taken.
    """
    check_data_name(data, name)
    with new_folder(data / name) as folder:
        yield folder
        check_data_name(data, name)


def check_data_name(data: Path, name: str) -> None:
    """Refuse a name that is no plain folder name, is taken, or means the demo.

    Raises
    ------
    InputError
        Saying which.
    """
    if not safe_name(name) or name == DEMO:
        raise InputError(
            f"The name {name!r} cannot be a dataset's: use up to 100 letters, digits, '-', '_' and "
            f"'.', do not begin with a dash or a dot, and leave {DEMO!r} to the demo."
        )
    if (data / name).exists():
        raise InputError(f"A dataset {name!r} exists already; choose another name.")


def free_data_name(data: Path, wish: str) -> str:
    """``wish``, or the first of ``wish-2``, ``wish-3`` ... that no dataset has."""
    numbered = chain([wish], (f"{wish}-{place}" for place in count(2)))
    return next(name for name in numbered if name != DEMO and not (data / name).exists())


def _written(
    folder: Path, files: Mapping[str, SentFile | Path], options: ReadOptions
) -> tuple[Dataset, tuple[PartPreview, ...]]:
    """Write the files and what was said about them, and read the folder."""
    if "expression" not in files:
        raise InputError("There is no expression file; it is the one part that is needed.")
    if unknown := sorted(set(files) - set(FILE_OPTIONS)):
        raise InputError(f"Unknown parts {unknown}; there are {', '.join(FILE_OPTIONS)}.")
    names: dict[str, str] = {}
    for part, sent in files.items():
        if isinstance(sent, Path):
            names[part] = str(sent.resolve())
            continue
        names[part] = _file_name(part, sent.name, set(names.values()))
        (folder / names[part]).write_bytes(sent.content)
    said = {
        option: value
        for option, value in changed_options(options).items()
        if option not in FILE_OPTIONS or (option in MAYBE_FILES and option not in names)
    }
    lines = [f"{key} = {_toml(value)}" for key, value in {**said, **names}.items()]
    write_text(folder / MANIFEST, "\n".join(lines) + "\n")
    try:
        dataset, parts = load_with_preview(folder)
    except InputError as error:
        raise InputError(_without(folder, str(error))) from error
    notices = (Notice(n.code, _without(folder, n.message)) for n in dataset.notices)
    previews = (
        replace(
            part,
            file=_without(folder, part.file),
            said=tuple(_without(folder, message) for message in part.said),
        )
        for part in parts
    )
    return replace(dataset, notices=tuple(notices)), tuple(previews)


def _file_name(part: str, name: str, taken: set[str]) -> str:
    """The user's name for the file as far as it is harmless: messages quote it."""
    plain = _STRANGE.sub("_", Path(name.replace("\\", "/")).name).lstrip(".-")[-80:].lstrip(".-")
    if not plain or plain in taken:
        plain = f"{part}-{plain}"
    # The manifest beside it is the only file that may be taken for one.
    return f"{plain}.txt" if plain.lower().endswith(".toml") else plain


def _without(folder: Path, text: str) -> str:
    """A message without the place of a folder that only exists while it is read."""
    for place in {f"{folder}/", f"{folder.resolve()}/"}:
        text = text.replace(place, "")
    return text.replace(f"{folder}", "the upload")


def _toml(value: object) -> str:
    # A JSON string is a TOML string.
    return json.dumps(value, ensure_ascii=False)
