"""Locks that end with the process that holds them, whatever way it goes."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


def try_lock(handle: int, *, shared: bool = False) -> bool:
    """Lock an open file or folder for this process alone; False if another holds it.

    With ``shared``, others may hold it with us, as long as they share it too.

    The lock is advisory and goes when ``handle``, and every copy of it that a child took over, is
    closed. Where the system or the file system knows no locks, every file is free.
    """
    if fcntl is None:
        return True
    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


@contextmanager
def kept_lock(path: Path) -> Iterator[bool]:
    """Hold the lock of ``path``, a file or a folder, during the block; yield whether it was free.

    Raises
    ------
    OSError
        If ``path`` cannot be opened.
    """
    handle = os.open(path, os.O_RDONLY)
    try:
        yield try_lock(handle)
    finally:
        os.close(handle)


def is_held(path: Path) -> bool:
    """Whether a process holds the lock of ``path`` for itself; False where there is no such path.

    Many may ask at once: the lock is shared for the moment of asking, so that nobody who asks
    takes another who asks for its holder.
    """
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        return not try_lock(handle, shared=True)
    finally:
        os.close(handle)


@contextmanager
def exclusive(path: Path, *, patience: float = 0.0) -> Iterator[int | None]:
    """Hold a lock file during the block; it is made where it is not there, and stays behind.

    Yields
    ------
    The open file, or None if another process holds it still after ``patience`` seconds.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDONLY | os.O_CREAT, 0o666)
    try:
        until = time.monotonic() + patience
        while not (is_free := try_lock(handle)) and time.monotonic() < until:
            time.sleep(0.02)
        yield handle if is_free else None
    finally:
        os.close(handle)
