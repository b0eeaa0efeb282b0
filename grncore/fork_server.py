"""What a fork server imports first: it and its workers end with the process that started it.

The server imports for seconds before it notices that nobody is left, and so does a worker before it
is told to watch. Linux ends a process whose parent has gone, from its first moment on.
"""

import ctypes
import os
import signal
import sys

ORPHANED = 70
"""Exit status of a process whose parent has gone."""

STARTED_BY = "GRNCORE_FORK_SERVER_OF"
"""Environment variable that holds the number of the process that starts the server."""

_SET_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of <sys/prctl.h>

_forking = 0


def end_with(parent: int) -> None:
    """Let the system end this process when its parent goes, and end it if that has gone already."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(ORPHANED)


def _before_fork() -> None:
    global _forking
    _forking = os.getpid()


if _parent := os.environ.pop(STARTED_BY, ""):
    end_with(int(_parent))
    os.register_at_fork(before=_before_fork, after_in_child=lambda: end_with(_forking))
