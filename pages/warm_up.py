"""Import what pages need while the server starts, the browser opens and the first page is read."""

import gc
import time
from importlib import import_module
from threading import Thread

NEEDED = ("pages.main", "pages.overview.genes", "pages.overview.search", "pages.overview.start")
"""What the first page imports."""

LATER = ("grncore.methods._neural_model", "grncore.methods._neural_retriever")
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
    time.sleep(PAUSE)
    for name in LATER:
        import_module(name)
    # What is imported stays: no collection needs to look through it.
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
