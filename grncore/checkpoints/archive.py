"""A bundle as one zip file, to take along and to bring back."""

import io
import stat
import sys
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO

from grncore.checkpoints.bundle import Bundle, load_bundle
from grncore.checkpoints.header import HEADER, MAX_HEADER_BYTES, safe_name
from grncore.checkpoints.storage import TEAMS, check_replaceable, read_verified, write_folder
from grncore.errors import CheckpointError
from grncore.files import part_folder

MAX_ARCHIVE_BYTES = 2 * 2**30
"""Largest content of a zip that is unpacked."""

_MAX_FILES = 1000
_CHUNK = 2**20
_EPOCH = (1980, 1, 1, 0, 0, 0)


def pack_bundle(bundle: Bundle) -> bytes:
    """A zip with the bundle's folder in it; the same bundle gives the same bytes.

    Raises
    ------
    CheckpointError
        If a file is not what was saved.
    """
    files = {HEADER: (bundle.path / HEADER).read_bytes()}
    for name, mark in bundle.header.files.items():
        files[name] = read_verified(bundle.path, name, mark)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(f"{bundle.name}/{name}", _EPOCH)
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            # Weights do not compress; header and teams do.
            packing = zipfile.ZIP_STORED if name.endswith(".safetensors") else zipfile.ZIP_DEFLATED
            archive.writestr(entry, data, packing)
    return packed.getvalue()


def archive_name(source: IO[bytes], otherwise: str) -> str:
    """Name of the folder in a zip, or ``otherwise`` where it has none that can be used."""
    try:
        with zipfile.ZipFile(source) as archive:
            parents = {PurePosixPath(name).parent.as_posix() for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError, ValueError):
        parents = set()
    finally:
        source.seek(0)
    folder = parents.pop() if len(parents) == 1 else ""
    return folder if safe_name(folder) else otherwise


def unpack_bundle(source: IO[bytes], path: Path, limit: int = MAX_ARCHIVE_BYTES) -> Bundle:
    """Write the bundle of a zip as the new folder ``path``, whole and checked or not at all.

    Only ``bundle.json``, ``teams.csv`` and safetensors are taken, each by its plain name, so that a
    stranger's zip can neither write elsewhere nor bring code.

    Raises
    ------
    CheckpointError
        If it is no zip, holds anything else, is too large, or its bundle does not stand the checks
        of :func:`load_bundle`.
    """
    if path.exists():
        raise CheckpointError(f"{path}: this name is taken; choose another one.")
    with part_folder(path) as staging:
        new = staging / path.name
        new.mkdir()
        try:
            _extract(source, new, limit)
            _check_weights(load_bundle(new))
        except CheckpointError as error:
            # Messages name files of the zip, not of a folder that is gone by now.
            raise CheckpointError(str(error).replace(f"{staging.resolve()}/", "")) from error
        new.rename(path)
    return load_bundle(path)


def place_bundle(packed: bytes, path: Path) -> Bundle:
    """Put the bundle of a zip, which another process of ours made, in the place of ``path``.

    A bundle that is already there is replaced once the new one is complete.

    Raises
    ------
    CheckpointError
        As :func:`unpack_bundle`, or if ``path`` holds anything that is not a bundle.
    """
    check_replaceable(path)
    with part_folder(path) as staging:
        new = unpack_bundle(io.BytesIO(packed), staging / path.name, limit=sys.maxsize)
        write_folder(path, {file.name: file.read_bytes() for file in new.path.iterdir()})
    return load_bundle(path)


def _extract(source: IO[bytes], folder: Path, limit: int) -> None:
    try:
        with zipfile.ZipFile(source) as archive:
            for name, entry in _wanted(archive, limit).items():
                with archive.open(entry) as packed, (folder / name).open("xb") as out:
                    left = entry.file_size
                    while chunk := packed.read(min(_CHUNK, left + 1)):
                        left -= len(chunk)
                        if left < 0:
                            raise CheckpointError(f"{name}: it is longer than the zip says.")
                        out.write(chunk)
    # RuntimeError: encrypted, or packed by a method that zipfile does not know.
    except (zipfile.BadZipFile, EOFError, RuntimeError, ValueError) as error:
        raise CheckpointError(
            f"This is no readable zip of a checkpoint ({error}). Download it again, or zip the "
            f"folder that holds {HEADER}."
        ) from error
    except zlib.error as error:
        raise CheckpointError(f"The zip is damaged ({error}). Download it again.") from error


def _wanted(archive: zipfile.ZipFile, limit: int) -> dict[str, zipfile.ZipInfo]:
    """Files to take, by the plain name that they get."""
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > _MAX_FILES or sum(entry.file_size for entry in entries) > limit:
        raise CheckpointError(
            f"The zip holds {len(entries):,} files of "
            f"{sum(entry.file_size for entry in entries):,} bytes; a checkpoint has at most "
            f"{_MAX_FILES:,} files and {limit:,} bytes."
        )
    folders = {PurePosixPath(entry.filename).parent for entry in entries}
    if len(folders) > 1 or any(len(folder.parts) > 1 for folder in folders):
        raise CheckpointError("The zip holds several folders; zip the checkpoint's folder alone.")
    wanted: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        path = PurePosixPath(entry.filename)
        name = path.name
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if (
            not safe_name(name)
            or path.is_absolute()
            or ".." in path.parts
            or "\\" in entry.filename
            or kind not in (0, stat.S_IFREG)
            or not (name in (HEADER, TEAMS) or name.endswith(".safetensors"))
        ):
            raise CheckpointError(
                f"The zip holds {entry.filename[:80]!r}, which is no part of a checkpoint: that is "
                f"{HEADER}, {TEAMS} and .safetensors files, in one folder. Nothing was unpacked."
            )
        if name in wanted:
            raise CheckpointError(f"The zip holds {name!r} twice.")
        if name == HEADER and entry.file_size > MAX_HEADER_BYTES:
            raise CheckpointError(f"{HEADER} has {entry.file_size:,} bytes, so it is no header.")
        wanted[name] = entry
    if HEADER not in wanted:
        raise CheckpointError(f"The zip holds no {HEADER}, so it is no checkpoint.")
    return wanted


def _check_weights(bundle: Bundle) -> None:
    """Open every file of weights and compare it with the header."""
    header = bundle.header
    extra = {path.name for path in bundle.path.iterdir()} - {HEADER, *header.files}
    if extra:
        raise CheckpointError(f"The zip holds {sorted(extra)[0]!r}, which its {HEADER} lacks.")
    bundle.check_weights()
