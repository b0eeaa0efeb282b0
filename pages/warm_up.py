"""Import what the first page needs while the server starts and the browser opens."""

from importlib import import_module
from threading import Thread

NEEDED = ("pages.main", "pages.overview.genes", "pages.overview.search", "pages.overview.start")
"""What the first page imports; torch is most of it."""


def begin() -> Thread:
    """Start importing, beside the server; a page that comes meanwhile waits for the rest only."""
    worker = Thread(target=_import_all, name="warm-up", daemon=True)
    worker.start()
    return worker


def _import_all() -> None:
    for name in NEEDED:
        import_module(name)
