"""Import what pages need while the server starts, the browser opens and the first page is read."""

import gc
import os
import sys
import time
from importlib import import_module
from threading import Thread

from threadpoolctl import threadpool_limits

NEEDED = ("pages.main", "pages.overview.genes", "pages.overview.search", "pages.overview.start")
"""What the first page imports."""

LATER = ("grncore.methods._neural_model", "grncore.methods._neural_retriever", "scipy.linalg")
"""What pages about a target use besides; torch is most of it, and the first page needs none."""

PAUSE = 6.0
"""Seconds before that, which the first page has for itself."""

THRESHOLDS = (50_000, 5, 5)
"""Objects after which garbage is looked for, and how much seldomer among older ones.

A run of a page makes some ten thousand objects, and nearly all go as soon as it ends. By Python's
own 700 each run was looked through many times while it went on, a twelfth of the server's work.
"""


def begin() -> Thread:
    """Start importing, beside the server; a page that comes meanwhile waits for the rest only."""
    worker = Thread(target=_import_all, name="warm-up", daemon=True)
    worker.start()
    return worker


def _import_all() -> None:
    for name in NEEDED:
        import_module(name)
    _share_cores()
    time.sleep(PAUSE)
    for name in LATER:
        import_module(name)
    _share_cores()
    # What is imported stays: no collection needs to look through it.
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)


def _share_cores() -> None:
    """Let products of matrices take half of the cores, as far as their libraries are there.

    They are small on most pages, and each of their threads spins while it waits for the others:
    where other pages are drawn meanwhile, two threads on two cores take thirty times as long as
    one. Runs are processes of their own, and take what they need.
    """
    threads = max(1, (os.cpu_count() or 1) // 2)
    threadpool_limits(threads, user_api="blas")
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(threads)
