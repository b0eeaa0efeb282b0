"""Checkpoints on this machine, and which of them belong to a dataset."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from grncore.checkpoints import HEADER
from grncore.checkpoints.header import read_header
from grncore.checkpoints.match import check_dataset
from grncore.dataset import Dataset
from grncore.errors import CheckpointError
from pages.common.caches import signature

DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / "checkpoints"


def bundles_folder() -> Path:
    """Folder of the bundles, one folder each: ``checkpoints``, or what the environment says."""
    return Path(os.environ.get("GRNCORE_CHECKPOINTS") or DEFAULT_FOLDER)


@dataclass(frozen=True)
class Shelf:
    """Bundles that fit a dataset, by name, and why the others do not."""

    fitting: Mapping[str, Path]
    others: Mapping[str, str]


def shelf_of(dataset: Dataset) -> Shelf:
    """Sort the bundles by whether they belong to ``dataset``, from their headers alone."""
    fitting: dict[str, Path] = {}
    others: dict[str, str] = {}
    folders = [path.parent for path in bundles_folder().glob(f"*/{HEADER}")]
    # The first is preselected: the one that is called as the dataset is, if there is one.
    for folder in sorted(folders, key=lambda path: (path.name != dataset.name, path.name)):
        reason = _misfit(
            dataset, str(folder), fingerprint=dataset.fingerprint, at=signature(folder)
        )
        if reason is None:
            fitting[folder.name] = folder
        else:
            others[folder.name] = reason
    return Shelf(fitting, others)


@st.cache_data(max_entries=64, show_spinner=False)
def _misfit(_dataset: Dataset, folder: str, *, fingerprint: str, at: str) -> str | None:
    """Why a bundle does not fit the dataset; None where it does."""
    del fingerprint, at
    try:
        check_dataset(read_header(Path(folder) / HEADER).dataset, _dataset, Path(folder).name)
    except CheckpointError as error:
        return str(error)
    return None
