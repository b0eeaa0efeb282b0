"""`SentPredictor`: what another process needs to make the same predictor."""

import io
import tempfile
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

from grncore.checkpoints.archive import pack_bundle, unpack_bundle
from grncore.dataset import Dataset
from grncore.pipeline.predictor import Predictor
from grncore.pipeline.recipe import Recipe


@dataclass(frozen=True, eq=False)
class SentPredictor:
    """A predictor in plain parts: data, a checkpoint as zip or a recipe, settings.

    Nothing fitted travels: each process restores or fits what it is asked for, once. The checkpoint
    goes along, so that no folder must be shared.

    Attributes
    ----------
    packed
        As :func:`grncore.checkpoints.archive.pack_bundle` gives it; None without a checkpoint.
    name
        Of the checkpoint's folder.
    """

    dataset: Dataset
    recipe: Recipe
    packed: bytes | None
    name: str
    device: str
    patient: bool

    @classmethod
    def of(cls, predictor: Predictor) -> "SentPredictor":
        """The parts of a predictor.

        Raises
        ------
        CheckpointError
            If a file of its checkpoint is not what was saved.
        """
        return cls(
            dataset=predictor.dataset,
            recipe=predictor.recipe,
            packed=pack_bundle(predictor.bundle) if predictor.is_trained else None,
            name=predictor.checkpoint,
            device=predictor.device,
            patient=predictor.is_patient,
        )

    @cached_property
    def predictor(self) -> Predictor:
        """The predictor, made when first asked for and kept."""
        bundle = None
        if self.packed is not None:
            bundle = unpack_bundle(io.BytesIO(self.packed), Path(self._place.name) / self.name)
        return Predictor(
            self.dataset, bundle, recipe=self.recipe, device=self.device, patient=self.patient
        )

    @cached_property
    def _place(self) -> tempfile.TemporaryDirectory[str]:
        # Weights are read when a model is asked for, so the folder stays as long as this does.
        return tempfile.TemporaryDirectory(prefix="grncore-")

    def __reduce__(self) -> tuple[Any, ...]:
        """Without what was made here: one worker hands it on to another."""
        return type(self), tuple(getattr(self, entry.name) for entry in fields(self))
