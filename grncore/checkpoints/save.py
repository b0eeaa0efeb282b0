"""Write a bundle."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from torch import Tensor

from grncore import __version__
from grncore.checkpoints.bundle import Bundle, load_bundle
from grncore.checkpoints.codec import encode
from grncore.checkpoints.header import (
    BUNDLE_SCHEMA,
    HEADER,
    Header,
    StoredModel,
    dataset_mark,
    render_header,
)
from grncore.checkpoints.storage import TEAMS, mark_bytes, write_folder
from grncore.checkpoints.weights import pack, shapes_of
from grncore.dataset import Dataset
from grncore.methods.base import Retriever
from grncore.nets.set_scorer import SetScorer
from grncore.splits import Split
from grncore.training_data import TrainingData

Epochs = Sequence[Mapping[str, float]]


@dataclass(frozen=True, eq=False)
class FittedRetriever:
    """A retriever with the settings and the curve of its training."""

    retriever: Retriever
    config: Any
    curve: Epochs = ()


@dataclass(frozen=True, eq=False)
class FittedScorer:
    """A scorer, which carries its settings, with the curve of its training."""

    scorer: SetScorer
    curve: Epochs = ()


@dataclass(frozen=True, eq=False)
class Trained:
    """All that one training run made, and what it was made under.

    Attributes
    ----------
    dataset, split, data
        What was trained on; ``data`` gives the regulator universe.
    retriever, scorers
        The models; scorers by team size and kind.
    k, caps
        Width of the pools, and M_R by team size.
    seed
        Seed of training.
    with_validation, with_extra, n_cells
        The other arguments that ``data`` was made with.
    settings
        Further settings for the record (plain values, or frozen dataclasses of them).
    """

    dataset: Dataset
    split: Split
    data: TrainingData
    retriever: FittedRetriever
    k: int
    caps: Mapping[int, int]
    seed: int
    scorers: Mapping[int, Mapping[str, FittedScorer]] = field(default_factory=dict)
    with_validation: bool = False
    with_extra: bool = True
    n_cells: int | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)


def save_bundle(path: Path | str, trained: Trained, teams_csv: str | None = None) -> Bundle:
    """Write a bundle folder, whole or not at all, and open it.

    A bundle that is already there is replaced once the new one is complete.

    Parameters
    ----------
    teams_csv
        Decoded teams, as :func:`grncore.export.teams_csv` writes them.

    Raises
    ------
    CheckpointError
        If ``path`` holds anything that is not a bundle.
    """
    files: dict[str, bytes] = {}
    retriever = _part(
        trained.retriever.retriever.kind,
        trained.retriever.config,
        trained.retriever.curve,
        trained.retriever.retriever.state(),
        "retriever.safetensors",
        files,
    )
    scorers = {
        int(size): {
            kind: _part(
                kind,
                fitted.scorer.config,
                fitted.curve,
                fitted.scorer.state_dict(),
                f"{kind}-R{size}.safetensors",
                files,
            )
            for kind, fitted in kinds.items()
        }
        for size, kinds in trained.scorers.items()
    }
    header = Header(
        schema=BUNDLE_SCHEMA,
        version=__version__,
        dataset=dataset_mark(trained.dataset),
        split=trained.split,
        universe_kind=trained.data.universe_kind,
        universe=tuple(trained.dataset.genes[row] for row in trained.data.universe),
        with_validation=trained.with_validation,
        with_extra=trained.with_extra,
        n_cells=trained.n_cells,
        seed=trained.seed,
        k=trained.k,
        caps=trained.caps,
        retriever=retriever,
        scorers=scorers,
        teams=None,
        settings=encode(trained.settings),
        files={},
    )
    # Through a link, so that it is the folder that is replaced and not the link.
    return _write(Path(path).resolve(), header, files, teams_csv)


def _write(
    path: Path, header: Header, weights: Mapping[str, bytes], teams_csv: str | None
) -> Bundle:
    files = dict(weights)
    if teams_csv is not None:
        files[TEAMS] = teams_csv.encode("utf-8")
    header = replace(
        header,
        teams=None if teams_csv is None else TEAMS,
        files={name: mark_bytes(data) for name, data in files.items()},
    )
    write_folder(path, {**files, HEADER: render_header(header).encode("utf-8")})
    return load_bundle(path)


def _part(
    kind: str,
    config: Any,
    curve: Epochs,
    state: Mapping[str, Tensor],
    name: str,
    files: dict[str, bytes],
) -> StoredModel:
    files[name] = pack(state)
    return StoredModel(
        kind=kind,
        config=encode(config),
        curve=tuple({key: _finite(value) for key, value in epoch.items()} for epoch in curve),
        file=name,
        tensors=shapes_of(state),
    )


def _finite(value: float) -> float | None:
    """A loss that is not finite belongs in the record, but JSON has only null for it."""
    number = float(value)
    return number if math.isfinite(number) else None
