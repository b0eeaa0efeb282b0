"""`fit`: train the models of a dataset; and the trained model."""

import shutil
import tempfile
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from grncore.api.checked import checked_fields, checked_path
from grncore.api.shown import Look, Shown
from grncore.checkpoints import Bundle, load_bundle
from grncore.checkpoints.storage import check_replaceable
from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.files import new_folder
from grncore.methods.registry import model_label
from grncore.pipeline.predictor import Predictor
from grncore.pipeline.recipe import DEFAULT_MODELS, Recipe, usual_universe
from grncore.pipeline.train import train
from grncore.progress import Progress, silent


class Model(Shown):
    """A dataset and what was trained on it.

    Parameters
    ----------
    dataset
        The data.
    bundle
        A checkpoint of it.
    device
        ``cpu``, ``cuda`` or ``mps``.

    Raises
    ------
    CheckpointError
        If the checkpoint belongs to other data.
    """

    def __init__(self, dataset: Dataset, bundle: Bundle, *, device: str = "cpu") -> None:
        self.dataset = dataset
        self.bundle = bundle
        self._device = device
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        bundle.check(dataset)

    @classmethod
    def open(cls, path: Path | str, dataset: Dataset, *, device: str = "cpu") -> "Model":
        """A checkpoint of this dataset, as ``grncore train`` or the app wrote it.

        Raises
        ------
        InputError
            If ``path`` cannot be a path.
        CheckpointError
            If it cannot be opened, or belongs to other data.
        """
        return cls(dataset, load_bundle(checked_path("path", path)), device=device)

    @cached_property
    def predictor(self) -> Predictor:
        """Pools and teams of any target."""
        return Predictor(self.dataset, self.bundle, device=self._device)

    def save(self, path: Path | str) -> None:
        """Keep the checkpoint as a new folder, which the app and the command line open.

        Raises
        ------
        FileExistsError
            If there is something already.
        InputError
            If ``path`` cannot be a path.
        """
        with new_folder(checked_path("path", path)) as folder:
            shutil.copytree(self.bundle.path, folder, dirs_exist_ok=True)

    def to_frame(self) -> pd.DataFrame:
        """A row a model: kind, label, and the team sizes that it was trained for."""
        sizes = self.bundle.sizes
        stored = {size: self.bundle.model_kinds(size) for size in (*sizes, None)}
        kinds = list(dict.fromkeys(kind for found in stored.values() for kind in found))
        return pd.DataFrame(
            {
                "model": kinds,
                "label": [model_label(kind) for kind in kinds],
                "sizes": [
                    ", ".join(str(size) for size in sizes if kind in stored[size]) or "any"
                    for kind in kinds
                ],
            }
        )

    def _look(self) -> Look:
        split = self.bundle.split
        counts = ", ".join(
            f"{len(split.targets(part))} {part}" for part in ("train", "validation", "test")
        )
        note = f"seed {split.seed}, {split.kind} split, targets: {counts}"
        return Look(f"Models of {self.dataset.name}", self.to_frame(), note)


def fit(
    dataset: Dataset,
    models: Sequence[str] = DEFAULT_MODELS,
    *,
    out: Path | str | None = None,
    device: str = "cpu",
    progress: Progress = silent,
    **recipe: Any,
) -> Model:
    """Train models on the training targets of a dataset's split.

    Parameters
    ----------
    models
        Kinds of :data:`grncore.methods.registry.METHODS` that a run makes.
    out
        Folder for the checkpoint; without one it is kept as long as the model is, see
        :meth:`Model.save`.
    **recipe
        Further fields of :class:`grncore.pipeline.recipe.Recipe`. The universe defaults to listed
        regulators, else to those of training edges.

    Raises
    ------
    InputError
        If the data cannot be trained on, or the recipe is not valid; if ``out`` cannot be a path.
    CheckpointError
        If ``out`` holds anything but a former checkpoint.
    """
    if not isinstance(dataset, Dataset):
        raise InputError(f"fit takes a dataset, as grncore.load gives it, not {dataset!r:.60}.")
    # A text would fall into letters, and what is no sequence is for the recipe to refuse.
    is_list = isinstance(models, Sequence) and not isinstance(models, str)
    kinds: Any = tuple(models) if is_list else models
    checked_fields(recipe)
    plan = Recipe(models=kinds, **{"universe": usual_universe(dataset), **recipe})
    if out is not None:
        place = checked_path("out", out)
        check_replaceable(place)
        bundle = train(dataset, plan, place, device=device, progress=progress)
        return Model(dataset, bundle, device=device)
    folder = tempfile.TemporaryDirectory(prefix="grncore-fit-")
    bundle = train(dataset, plan, Path(folder.name) / "model", device=device, progress=progress)
    model = Model(dataset, bundle, device=device)
    model._folder = folder  # goes with the model
    return model
