"""A bundle's folder: written whole or not at all, read only where it is what was written."""

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path

from grncore.checkpoints.header import HEADER, FileMark, safe_name
from grncore.errors import CheckpointError
from grncore.files import FORMER, part_folder, sha256_of

TEAMS = "teams.csv"
"""File of the decoded teams."""

MORE_TEAMS = "teams.parquet"
"""Beside a checkpoint's own teams: those of any genes that ``recover`` wrote there."""


def mark_bytes(data: bytes) -> FileMark:
    """Length and SHA-256."""
    return FileMark(len(data), hashlib.sha256(data).hexdigest())


def write_folder(path: Path, files: Mapping[str, bytes]) -> None:
    """Write ``files`` into a new folder and put it in the place of ``path``.

    The new folder is complete before the old one is moved aside, and the old one returns if the
    exchange fails. If the process dies between the two renames, the old folder lies beside as
    ``.NAME.*.grncore.part/old``; a half-written bundle is never at ``path``.

    Raises
    ------
    CheckpointError
        If ``path`` is a file, or a folder that holds anything which is not a bundle's: it would
        be lost.
    """
    check_replaceable(path)
    with part_folder(path) as staging:
        new, old = staging / "new", staging / FORMER
        new.mkdir()  # unlike mkdtemp's, with the permissions of an ordinary new folder
        for name, data in files.items():
            (new / name).write_bytes(data)
        if path.exists():
            path.rename(old)
        try:
            new.rename(path)
        except OSError:
            if old.exists() and not path.exists():
                old.rename(path)
            # Else another process put its own there meanwhile, which replaces the old one too.
            shutil.rmtree(old, ignore_errors=True)
            raise
        shutil.rmtree(old, ignore_errors=True)


def check_replaceable(path: Path) -> None:
    """Refuse to replace anything but a bundle; call it before a long training run."""
    if not path.exists():
        return
    if not path.is_dir():
        raise CheckpointError(f"{path}: a file is in the way; name a folder for the checkpoint.")
    foreign = sorted(
        entry.name for entry in path.iterdir() if not (entry.is_file() and _belongs(entry.name))
    )
    if foreign:
        raise CheckpointError(
            f"{path}: the folder holds files that are not a checkpoint's, such as {foreign[:3]}, "
            "and would be replaced as a whole. Name a new folder, or move them away."
        )


def verify_file(folder: Path, name: str, mark: FileMark) -> None:
    """Compare a file with its mark.

    Raises
    ------
    CheckpointError
        If it is absent, leads out of the folder, or differs in length or content.
    """
    path = _inside(folder, name)
    _check_length(path, path.stat().st_size, mark)
    _check_digest(path, sha256_of(path), mark)


def read_verified(folder: Path, name: str, mark: FileMark) -> bytes:
    """Bytes of a file, compared with its mark as they were read.

    The comparison is made again on every read, because a file may have changed since the bundle
    was opened.
    """
    path = _inside(folder, name)
    _check_length(path, path.stat().st_size, mark)
    data = path.read_bytes()
    _check_digest(path, hashlib.sha256(data).hexdigest(), mark)
    return data


def _belongs(name: str) -> bool:
    return name in (HEADER, TEAMS, MORE_TEAMS) or name.endswith(".safetensors")


def _inside(folder: Path, name: str) -> Path:
    path = folder / name
    if not safe_name(name) or path.resolve().parent != folder.resolve():
        raise CheckpointError(f"{folder}: {name!r} leads out of the checkpoint's folder.")
    if not path.is_file():
        raise CheckpointError(f"{path}: the file is missing; copy the checkpoint again.")
    return path


def _check_length(path: Path, length: int, mark: FileMark) -> None:
    if length != mark.bytes:
        raise CheckpointError(
            f"{path}: {length} bytes where {mark.bytes} were saved, so it is truncated or was "
            "changed. Copy the checkpoint again or train again."
        )


def _check_digest(path: Path, digest: str, mark: FileMark) -> None:
    if digest != mark.sha256:
        raise CheckpointError(
            f"{path}: the content is not what was saved (its SHA-256 differs). Copy the "
            "checkpoint again or train again."
        )
