"""Read datasets: tables, folders, AnnData, loom and 10x, with an edge list or without."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grncore.readers.loading import load
    from grncore.readers.options import ReadOptions

__all__ = ["ReadOptions", "load"]


def __getattr__(name: str) -> Any:
    # On demand: the process that opens HDF5 files starts in this package, and needs no reader.
    if name == "load":
        from grncore.readers.loading import load

        return load
    if name == "ReadOptions":
        from grncore.readers.options import ReadOptions

        return ReadOptions
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
