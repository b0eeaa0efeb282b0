"""Files and folders that are either whole or absent, and digests that say whether they changed."""

import errno
import gzip
import hashlib
import json
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from grncore.locks import kept_lock

PART = ".grncore.part"
"""How the name of unfinished work ends."""

FORMER = "old"
"""Entry of a part folder that :func:`remove_leftovers` must keep: what was moved aside."""

_LITTER = re.compile(rf"\..+\.[a-z0-9_]{{8}}{re.escape(PART)}")
_swept: set[Path] = set()


@contextmanager
def replacing(path: Path | str) -> Iterator[Path]:
    """Yield a temporary path beside ``path`` and rename it onto ``path`` if the block succeeds.

    On an error, or when the process dies, ``path`` keeps its former content. A symbolic link is
    followed: the file that it names is replaced, and the link stays. A device or a pipe, which
    nothing may replace, is yielded itself.

    Raises
    ------
    OSError
        If ``path`` is a folder, or the place cannot be written to.
    """
    path = Path(path)
    if is_special(path):
        yield path
        return
    path = _followed(path)
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    sweep_once(path.parent)
    with _held(path.parent, lambda: _empty_file(path)) as temporary:
        try:
            yield temporary
            temporary.chmod(0o666 & ~_umask())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)


@contextmanager
def part_folder(path: Path) -> Iterator[Path]:
    """A temporary folder beside ``path`` that goes with the block, or at a later start.

    It stays where the block left the entry :data:`FORMER` in it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    sweep_once(path.parent)
    with _held(path.parent, lambda: _empty_folder(path)) as staging:
        try:
            yield staging
        finally:
            if not (staging / FORMER).exists():
                shutil.rmtree(staging, ignore_errors=True)


@contextmanager
def _held(folder: Path, make: Callable[[], Path]) -> Iterator[Path]:
    """A new part in ``folder`` that is locked for this process.

    Until it is, another process that sweeps may take it for litter: then another is made.
    """
    try:
        with ExitStack() as stack:
            while True:
                part = make()
                try:
                    is_ours = stack.enter_context(kept_lock(part))
                except FileNotFoundError:
                    continue
                except OSError:  # Windows opens no folder
                    break
                if is_ours and part.exists():
                    break
            yield part
    except BaseException:
        # A signal may come before the caller can remove the part: by now nobody holds it.
        remove_leftovers(folder)
        raise


def _empty_file(path: Path) -> Path:
    handle, name = tempfile.mkstemp(prefix=_prefix(path), suffix=PART, dir=path.parent)
    os.close(handle)
    return Path(name)


def _empty_folder(path: Path) -> Path:
    return Path(tempfile.mkdtemp(prefix=_prefix(path), suffix=PART, dir=path.parent))


@contextmanager
def new_folder(path: Path | str) -> Iterator[Path]:
    """A folder to fill, which becomes ``path`` if the block succeeds; else nothing is left.

    Raises
    ------
    FileExistsError
        If ``path`` is a file, or a folder that is not empty.
    OSError
        If the place cannot be written to.
    """
    path = _followed(Path(path))
    _check_free(path)
    with part_folder(path) as staging:
        inner = staging / path.name
        inner.mkdir()  # unlike mkdtemp's, with the permissions of an ordinary new folder
        yield inner
        _check_free(path)
        if path.exists():
            path.rmdir()
        inner.rename(path)


def check_place(path: Path | str) -> None:
    """Refuse a place where no file can be written, before hours of work are put into one.

    Raises
    ------
    OSError
        If ``path`` is a folder, its name does not fit, or its folder cannot be written to.
    """
    path = Path(path)
    if is_special(path):
        return
    path = _followed(path)
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    with suppress(FileNotFoundError):
        path.stat()  # which raises for a name that is too long
    folder = path.absolute().parent
    while not folder.exists():
        folder = folder.parent
    with tempfile.TemporaryFile(dir=folder):
        pass


def write_text(path: Path | str, text: str) -> None:
    """Write UTF-8 text with Unix line ends, whole or not at all; to a ``.gz``, compressed.

    Bytes of a file's name that are no UTF-8 are written as escapes.
    """
    data = text.encode(errors="backslashreplace")
    if Path(path).suffix.lower() == ".gz":
        data = gzip.compress(data, mtime=0)  # the same text makes the same file
    write_with(path, lambda part: part.write_bytes(data))


def write_with(path: Path | str, writer: Callable[[Path], object]) -> None:
    """Let ``writer`` fill a temporary file, then rename it onto ``path``."""
    with replacing(path) as part:
        writer(part)


def is_special(path: Path) -> bool:
    """Whether ``path`` is there and is neither a file nor a folder: a device, a pipe, a socket."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def remove_leftovers(folder: Path) -> list[Path]:
    """Remove the unfinished work in ``folder`` whose process has gone; returns what went.

    What a living process works on is locked by it, and stays. So does a folder with the entry
    :data:`FORMER`: it may hold the only copy of something.
    """
    if os.name == "nt":  # without locks nobody can tell what is still worked on
        return []
    removed = []
    for path in sorted(folder.glob(f".*{PART}")):
        if not _LITTER.fullmatch(path.name) or path.is_symlink() or (path / FORMER).exists():
            continue
        try:
            with kept_lock(path) as is_free:
                if is_free:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
                    removed.append(path)
        except OSError:
            continue  # another start sweeps it too, or it is not ours to remove
    return removed


def sweep_once(folder: Path) -> None:
    """:func:`remove_leftovers`, the first time that this process writes there."""
    place = folder.absolute()
    if place not in _swept:
        _swept.add(place)
        remove_leftovers(place)


def sha256_of(path: Path | str) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with Path(path).open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _followed(path: Path) -> Path:
    """The file that a link names, which may be absent yet."""
    if not path.is_symlink():
        return path
    real = Path(os.path.realpath(path))
    if real.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    return real


def _check_free(path: Path) -> None:
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise FileExistsError(errno.EEXIST, "It exists and is not empty", str(path))


def _prefix(path: Path) -> str:
    # Short, so that a name which fits gives a temporary name that fits too.
    return f".{path.name[:40]}."


def _umask() -> int:
    """Mkstemp makes private files; the result gets the permissions of an ordinary new file."""
    umask = os.umask(0)
    os.umask(umask)
    return umask


def parsed_json(text: str | bytes) -> Any:
    """What JSON says; ValueError where it is none, or nested too deep to be read."""
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error
