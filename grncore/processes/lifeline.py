"""Workers end with the process that started them, whatever way it goes."""

import multiprocessing
import os
import threading
from multiprocessing.connection import wait

from grncore.fork_server import ORPHANED


def end_with_parent() -> None:
    """Let this worker process end at once when its parent does, also if that was killed.

    A killed parent says nothing, and a worker that waits for work would wait for ever. A thread
    waits for the parent instead; the fork server goes when its last worker does.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(ORPHANED)

    threading.Thread(target=watch, name="lifeline", daemon=True).start()
