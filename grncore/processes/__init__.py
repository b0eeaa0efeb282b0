"""Processes of this machine that work for this one, and end with it."""

from grncore.processes.pool import process_pool
from grncore.processes.sharing import each

__all__ = ["each", "process_pool"]
