"""Checkpoints on this machine, and which of them belong to a dataset."""

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
from pages.common.places import bundles_folders


@dataclass(frozen=True)
class FittingBundles:
    """Bundles that fit a dataset, by name, and why the others do not."""

    fitting: Mapping[str, Path]
    others: Mapping[str, str]


def bundles_for(dataset: Dataset) -> FittingBundles:
    """Sort the bundles by whether they belong to ``dataset``, from their headers alone."""
    fitting: dict[str, Path] = {}
    others: dict[str, str] = {}
    # A checkpoint of one's own hides one of the server's that has its name.
    found = {
        path.parent.name: path.parent
        for place in reversed(bundles_folders())
        for path in place.glob(f"*/{HEADER}")
    }
    # The first is preselected: the one that is called as the dataset is, if there is one.
    for folder in sorted(found.values(), key=lambda path: (path.name != dataset.name, path.name)):
        reason = _misfit(
            dataset, str(folder), fingerprint=dataset.fingerprint, at=signature(folder)
        )
        if reason is None:
            fitting[folder.name] = folder
        else:
            others[folder.name] = reason
    return FittingBundles(fitting, others)


@st.cache_data(max_entries=64, show_spinner=False)
def _misfit(_dataset: Dataset, folder: str, *, fingerprint: str, at: str) -> str | None:
    """Why a bundle does not fit the dataset; None where it does."""
    del fingerprint, at
    try:
        check_dataset(read_header(Path(folder) / HEADER).dataset, _dataset, Path(folder).name)
    except CheckpointError as error:
        return str(error)
    return None
