"""Files that a browser sent, or that are named by their path, as the readers take them."""

from pathlib import Path
from typing import Any

from grncore.uploads.files import SentFile
from pages.common.caches import signature


def mark(file: Any) -> str:
    """Tells a file from others, and from what it was before."""
    return signature(file) if isinstance(file, Path) else str(file.file_id)


def sent_part(file: Any) -> SentFile | Path:
    """One file; a path stays where it is."""
    return file if isinstance(file, Path) else SentFile(file.name, file.getbuffer())
