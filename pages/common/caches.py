"""What is kept between runs, and under which key. Every cache is bounded.

Keys are short strings (a path with its size and time, a digest); the big values themselves are
never hashed, hence the leading underscores.
"""

import os
from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from grncore.answers.ranked_sets import StoredTeams, stored_of
from grncore.answers.target import Role, TargetView, roles, target_view
from grncore.checkpoints import load_bundle
from grncore.dataset import Dataset
from grncore.pipeline.predictor import Predictor
from grncore.pipeline.recipe import untrained_recipe
from grncore.readers.loading import DEMO, load
from grncore.splits import Split
from pages.common.result_cache import ResultCache, cancellable

_VIEWS = ResultCache[TargetView]("common.caches.views", 256)
_ROLES = ResultCache[Mapping[str, Role]]("common.caches.roles", 8)


def open_dataset(source: str) -> Dataset:
    """The dataset that ``source`` names: ``demo``, or a path; read again when its files change."""
    return _dataset(source, "" if source == DEMO else signature(Path(source)))


@st.cache_resource(max_entries=4, show_spinner="Reading the dataset")
def _dataset(source: str, signature: str) -> Dataset:
    del signature
    return load(source)


def signature(path: Path) -> str:
    """Name, size and time of a file, and of every file beside or inside it."""
    folder = path if path.is_dir() else path.parent
    try:
        entries = [(entry.name, entry.stat()) for entry in os.scandir(folder) if entry.is_file()]
    except OSError:
        return "absent"
    return str(sorted((name, stat.st_size, stat.st_mtime_ns) for name, stat in entries))


def open_predictor(dataset: Dataset, checkpoint: Path | None) -> Predictor:
    """Predictor of a bundle, or the baselines where there is none."""
    if checkpoint is None:
        return _baselines(dataset, dataset.identity)
    return _predictor(dataset, dataset.identity, str(checkpoint), signature(checkpoint))


@st.cache_resource(max_entries=4, show_spinner="Loading the checkpoint")
def _predictor(_dataset: Dataset, identity: str, path: str, signature: str) -> Predictor:
    del identity, signature
    return Predictor(_dataset, load_bundle(path))


@st.cache_resource(max_entries=4, show_spinner="Preparing the methods without training")
def _baselines(_dataset: Dataset, identity: str) -> Predictor:
    del identity
    return Predictor(_dataset, recipe=untrained_recipe(_dataset))


def read_expression(predictor: Predictor, *, key: str) -> None:
    """Fit the methods that read a dataset's noise and order, saying that this is at work.

    A fit tells nothing of how far it is, and an untrained view would stand empty meanwhile.
    """
    if not predictor.is_trained:
        _read(predictor, key=key)


@st.cache_resource(
    max_entries=8,
    show_spinner="Reading the expression, once for this dataset: its noise and its order",
    show_time=True,
)
def _read(_predictor: Predictor, *, key: str) -> int:
    del key
    models = _predictor.models(None)
    for model in models:
        _predictor.facts(model, None)  # what expression counts beside a prior is found with them
    return len(models)


def stored_teams(predictor: Predictor) -> StoredTeams | None:
    """Teams stored beside the bundle, as :func:`grncore.answers.ranked_sets.stored_of`."""
    if not predictor.is_trained:
        return None
    # Files of a checkpoint lie in its folder, whose signature is that of each of them.
    folder = predictor.bundle.path
    return _stored(predictor, predictor.dataset.identity, str(folder), signature(folder))


def stored_path(predictor: Predictor) -> Path | None:
    """File of the stored teams."""
    return predictor.bundle.teams_path if predictor.is_trained else None


@st.cache_resource(max_entries=4, show_spinner="Reading the stored teams")
def _stored(
    _predictor: Predictor, identity: str, folder: str, signature: str
) -> StoredTeams | None:
    del identity, folder, signature
    return stored_of(_predictor)


def gene_roles(dataset: Dataset, split: Split, *, key: str) -> Mapping[str, Role]:
    """Role of every gene, in the picker's order."""
    return _ROLES.get_or_make(key, lambda: roles(dataset, split))


def view_of(
    predictor: Predictor, stored: StoredTeams | None, *, key: str, target: str, size: int | None
) -> TargetView:
    """What is known and predicted about a target under the checkpoint that ``key`` names.

    Decoding that takes long shows how far it is and can be cancelled; the page then ends with a
    way to take it up again.
    """

    def make() -> TargetView:
        read_expression(predictor, key=key)
        name = predictor.dataset.display(target)
        with cancellable(f"Decoding the teams of {name}", key=f"view|{key}|{target}|{size}") as go:
            return target_view(predictor, target, size=size, stored=stored, progress=go)

    return _VIEWS.get_or_make((key, target, size), make)
