"""Read datasets: SERGIO and BEELINE folders, tables with an edge list, and ``.h5ad``."""

from grncore.readers.loading import load
from grncore.readers.options import ReadOptions

__all__ = ["ReadOptions", "load"]
