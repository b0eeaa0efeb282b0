"""Locks that end with the process that holds them, whatever way it goes."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


def try_lock(handle: int) -> bool:
    """Lock an open file or folder for this process alone; False if another holds it.

    The lock is advisory and goes when ``handle`` is closed. Where a file system knows no locks,
    every file passes for free.
    """
    if fcntl is None:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
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


@contextmanager
def exclusive(path: Path) -> Iterator[bool]:
    """As :func:`kept_lock`, for a lock file that is made where it is not there; it stays behind."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        path.touch(exist_ok=False)
    with kept_lock(path) as is_free:
        yield is_free
