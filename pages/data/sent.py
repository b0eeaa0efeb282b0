"""Files that a browser sent, or that are named by their path, as the readers take them."""

from pathlib import Path
from typing import Any

from grncore.uploads.files import SentFile
from pages.common.caches import signature


def mark(file: Any) -> str:
    """Tells a file from others, and from what it was before."""
    if isinstance(file, Path):  # the signature is of its folder, which others lie in too
        return f"{file} {signature(file)}"
    return str(file.file_id)


def sent_part(file: Any) -> SentFile | Path:
    """One file; a path stays where it is."""
    return file if isinstance(file, Path) else SentFile(file.name, file.getbuffer())
