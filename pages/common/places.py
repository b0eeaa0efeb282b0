"""Where checkpoints and own datasets are kept."""

import os
from pathlib import Path

from pages.common.sharing import CHECKPOINTS, DATA, is_shared, session_folder

_ROOT = Path(__file__).resolve().parents[2]

DEFAULT_FOLDER = _ROOT / "checkpoints"

SHIPPED_REPORTS = _ROOT / "docs" / "results"
"""Reports that come with the checkout."""


def bundles_folder() -> Path:
    """Folder that new checkpoints and runs go to.

    That is ``checkpoints``, or what ``GRNCORE_CHECKPOINTS`` says; in shared mode the session's own.
    """
    return session_folder() / CHECKPOINTS if is_shared() else machine_bundles()


def bundles_folders() -> tuple[Path, ...]:
    """Folders whose checkpoints are offered: in shared mode those that the server shares too."""
    return (bundles_folder(), machine_bundles()) if is_shared() else (bundles_folder(),)


def machine_bundles() -> Path:
    """Folder of the machine's checkpoints."""
    return Path(os.environ.get("GRNCORE_CHECKPOINTS") or DEFAULT_FOLDER)


def data_folder() -> Path:
    """Folder of own datasets: ``data`` beside the checkpoints, or what ``GRNCORE_DATA`` says.

    In shared mode it is the session's own.
    """
    if is_shared():
        return session_folder() / DATA
    given = os.environ.get("GRNCORE_DATA")
    return Path(given) if given else machine_bundles().resolve().parent / "data"
