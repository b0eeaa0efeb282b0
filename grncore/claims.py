"""One process at a time writes a result: a second one is told so before it begins."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from grncore.errors import InputError
from grncore.files import PART, is_special, sweep_once
from grncore.locks import kept_lock, try_lock


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
    mark, handle = _mark_of(real), -1
    try:  # from before there is a file, for a signal may come at any step
        while handle < 0:
            real.parent.mkdir(parents=True, exist_ok=True)
            try:
                handle = os.open(mark, os.O_RDONLY | os.O_CREAT, 0o666)
            except FileNotFoundError:
                if real.parent.exists():
                    raise  # a place that takes no files, such as /proc
                continue  # an emptied folder went with another's claim between the two steps
            if not try_lock(handle):
                raise InputError(
                    f"{path}: another process is writing it. Wait until that has ended, or write "
                    "to another place (--out)."
                )
            if not _is_at(mark, handle):  # removed by who held it: nobody's
                os.close(handle)
                handle = -1
        sweep_once(real.parent)
        yield
    finally:
        if handle >= 0:
            os.close(handle)
        _remove_free(mark)
        with suppress(OSError):  # folders that the block left empty, the deepest first
            for folder in made:
                folder.rmdir()


def _is_at(mark: Path, handle: int) -> bool:
    """Whether ``mark`` still names the open file."""
    try:
        return os.path.samestat(os.fstat(handle), mark.stat())
    except FileNotFoundError:
        return False


def _remove_free(mark: Path) -> None:
    """Remove the file of a claim unless another process holds it by now.

    It is locked while it goes: who opened it meanwhile finds that it is no more, and makes another.
    """
    with suppress(OSError), kept_lock(mark) as is_free:
        if is_free:
            mark.unlink()


def _mark_of(real: Path) -> Path:
    """File of the claim; named like unfinished work, so that it is swept away like it."""
    digest = hashlib.sha256(os.fsencode(real.name)).hexdigest()[:8]
    return real.parent / f".{real.name[:40]}.{digest}{PART}"
