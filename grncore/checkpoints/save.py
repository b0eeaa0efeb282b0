"""Write a bundle."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

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
from grncore.checkpoints.match import depth_mark
from grncore.checkpoints.storage import TEAMS, mark_bytes, write_folder
from grncore.checkpoints.weights import pack, shapes_of, types_of
from grncore.dataset import Dataset
from grncore.methods.fitted import FittedModel, FittedRanker
from grncore.splits import Split
from grncore.training_data import TrainingData

Epochs = Sequence[Mapping[str, float]]

Method = TypeVar("Method", bound=FittedModel | FittedRanker, covariant=True)


@dataclass(frozen=True, eq=False)
class Fitted(Generic[Method]):
    """A fitted method with its settings and the curve of its training.

    Attributes
    ----------
    method
        The ranker or the model.
    config, curve
        Its settings, and a row an epoch.
    size
        R where it was fitted for one team size.
    """

    method: Method
    config: Any
    curve: Epochs = ()
    size: int | None = None


@dataclass(frozen=True, eq=False)
class Trained:
    """All that one training run made, and what it was made under.

    Attributes
    ----------
    dataset, split, data
        What was trained on; ``data`` gives the regulator universe.
    retriever, models
        What ranks the pools, and what names teams.
    k, caps
        Width of the pools, and M_R by team size.
    seed
        Seed of training.
    with_validation, with_extra, n_cells
        The other arguments that ``data`` was made with.
    settings
        Further settings for the record (plain values, or frozen dataclasses of them).
    calibration
        Plain values by which methods turn scores into probabilities, by kind.
    """

    dataset: Dataset
    split: Split
    data: TrainingData
    retriever: Fitted[FittedRanker]
    k: int
    caps: Mapping[int, int]
    seed: int
    models: Sequence[Fitted[FittedModel]] = ()
    with_validation: bool = False
    with_extra: bool = True
    n_cells: int | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    calibration: Mapping[str, Any] = field(default_factory=dict)


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
    models = [_stored(trained.retriever, "retriever", files)]
    for fitted in trained.models:
        suffix = "" if fitted.size is None else f"-R{fitted.size}"
        models.append(_stored(fitted, f"{fitted.method.kind}{suffix}", files))
    if teams_csv is not None:
        files[TEAMS] = teams_csv.encode("utf-8")
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
        retriever=trained.retriever.method.kind,
        models=tuple(models),
        marks={**trained.dataset.companion_digests, **depth_mark(trained.data)},
        calibration=encode(trained.calibration),
        teams=None if teams_csv is None else TEAMS,
        settings=encode(trained.settings),
        files={name: mark_bytes(data) for name, data in files.items()},
    )
    place = Path(path).resolve()  # it is the folder that is replaced, not a link to it
    write_folder(place, {**files, HEADER: render_header(header).encode("utf-8")})
    return load_bundle(place)


def _stored(
    fitted: Fitted[FittedModel | FittedRanker], stem: str, files: dict[str, bytes]
) -> StoredModel:
    name, state = f"{stem}.safetensors", fitted.method.state()
    if name in files:
        raise ValueError(f"two models would be stored as {name}")
    files[name] = pack(state)
    return StoredModel(
        kind=fitted.method.kind,
        size=fitted.size,
        config=encode(fitted.config),
        curve=tuple({key: _finite(value) for key, value in row.items()} for row in fitted.curve),
        file=name,
        tensors=shapes_of(state),
        types=types_of(state),
    )


def _finite(value: float) -> float | None:
    """A loss that is not finite belongs in the record, but JSON has only null for it."""
    number = float(value)
    return number if math.isfinite(number) else None
