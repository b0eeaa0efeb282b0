"""One process at a time writes a result: a second one is told so before it begins."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from grncore.errors import InputError
from grncore.files import PART, is_special, sweep_once
from grncore.locks import try_lock


@contextmanager
def claimed(path: Path | str) -> Iterator[None]:
    """Hold the claim on ``path``, a file or folder that is or will be, during the block.

    It is a locked file beside ``path`` that goes with the block. After a process that was killed,
    the next one that writes there removes it. A device or a pipe is never claimed.

    Raises
    ------
    InputError
        If another process holds it.
    OSError
        If nothing can be written beside ``path``.
    """
    if is_special(Path(path)):
        yield
        return
    real = Path(os.path.realpath(path))
    made = [folder for folder in real.parents if not folder.exists()]
    handle = _locked(mark := _mark_of(real))
    if handle is None:
        raise InputError(
            f"{path}: another process is writing it. Wait until that has ended, or write to "
            "another place (--out)."
        )
    try:
        sweep_once(real.parent)
        yield
    finally:
        mark.unlink(missing_ok=True)  # before the lock goes: nobody shall wait for what is no more
        os.close(handle)
        with suppress(OSError):  # folders that the block left empty, the deepest first
            for folder in made:
                folder.rmdir()


def _mark_of(real: Path) -> Path:
    """File of the claim; named like unfinished work, so that it is swept away like it."""
    digest = hashlib.sha256(os.fsencode(real.name)).hexdigest()[:8]
    return real.parent / f".{real.name[:40]}.{digest}{PART}"


def _locked(mark: Path) -> int | None:
    """The file ``mark``, opened and locked for this process; None where another one holds it."""
    while True:
        mark.parent.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(mark, os.O_RDONLY | os.O_CREAT, 0o666)
        except FileNotFoundError:
            continue  # an emptied folder went with another's claim between our two steps
        if not try_lock(handle):
            os.close(handle)
            return None
        # Who held it may have removed it meanwhile: then this file is nobody's, and a new one ours.
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(handle), mark.stat()):
                return handle
        os.close(handle)
