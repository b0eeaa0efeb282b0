"""Let another process read an HDF5 file, and take over what it found."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from grncore.errors import InputError
from grncore.readers import limits
from grncore.readers.content import compression
from grncore.readers.hdf5.messages import (
    REQUEST,
    FileChoices,
    FileContents,
    ReadRequest,
    read_choices,
    read_contents,
)

T = TypeVar("T")

SECONDS = 600
"""Longest time that a file may take."""

_OUT_OF_TIME = {getattr(signal, "SIGXCPU", None)}


def read_apart(
    path: Path, *, layer: str | None = None, wanted: Sequence[str] = (), genes: str | None = None
) -> tuple[FileContents, NDArray[np.float32]]:
    """Names, columns and values (cells x genes) of an HDF5 file, gzipped or not.

    Raises
    ------
    InputError
        If the file is damaged, points outside itself, is too large or of another form; also if it
        crashes the library, or takes too long.
    """
    held, values = _asked(path, read_contents, layer=layer, wanted=wanted, genes=genes)
    if values.shape != (len(held.cells), len(held.genes)):
        raise InputError(f"{path}: values and names of this HDF5 file do not fit. It is damaged.")
    return held, values


def choices_in(path: Path) -> FileChoices:
    """What a ``.h5ad`` file leaves to choose, without reading it; InputError as above."""
    return _asked(path, read_choices, is_choice=True)


def _asked(path: Path, read: Callable[[Path], T | str | None], **asked: Any) -> T:
    """What another process finds in a file when it is asked for this."""
    with tempfile.TemporaryDirectory(prefix="grncore-hdf5-") as place:
        folder = Path(place)
        opened = _unpacked(path, folder)
        request = ReadRequest(str(opened.absolute()), max_size=str(limits.max_size()), **asked)
        (folder / REQUEST).write_text(json.dumps(asdict(request)), encoding="utf-8")
        code = _run(path, folder)
        found = read(folder)
        if isinstance(found, str):
            raise InputError(found.replace(str(opened.absolute()), str(path)))
        if found is None or code != 0:
            if -code in _OUT_OF_TIME:
                raise InputError(
                    f"{path}: reading this HDF5 file takes longer than a file of its size can need "
                    "and was stopped. It is damaged. Make it again."
                )
            how = f"signal {-code}" if code < 0 else f"status {code}"
            raise InputError(
                f"{path}: the HDF5 library failed on this file ({how}) and nothing was read. It is "
                "damaged, or needs more memory than there is. Make it again."
            )
    return found


def _run(path: Path, folder: Path) -> int:
    home = str(Path(__file__).parents[3])
    known = os.environ.get("PYTHONPATH")
    environment = {
        **os.environ,
        "PYTHONPATH": home if not known else f"{home}{os.pathsep}{known}",
        # No filter is loaded from elsewhere, and no thread holds memory of its own.
        "HDF5_PLUGIN_PRELOAD": "::",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    try:
        done = subprocess.run(
            [sys.executable, "-m", "grncore.readers.hdf5.child", str(folder)],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise InputError(
            f"{path}: reading this HDF5 file took more than {SECONDS} seconds and was stopped."
        ) from error
    return done.returncode


def _unpacked(path: Path, folder: Path) -> Path:
    """The file itself, or a copy without its compression."""
    packed = compression(path)
    if packed is None:
        return path
    target = folder / f"unpacked{Path(path.stem).suffix or '.h5ad'}"
    size, on_disk = 0, path.stat().st_size
    try:
        with packed[1](path) as source, target.open("wb") as out:
            while chunk := source.read(2**23):
                size += len(chunk)
                limits.check_text(path, size, on_disk)
                out.write(chunk)
    except (EOFError, OSError, zlib.error) as error:
        raise InputError(
            f"{path}: the {packed[0]} file is damaged or cut short ({error}). Download it again."
        ) from error
    return target
