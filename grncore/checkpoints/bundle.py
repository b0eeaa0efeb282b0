"""`Bundle`: a trained checkpoint, checked when opened, its weights read when asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from grncore.checkpoints.codec import decode_as
from grncore.checkpoints.header import HEADER, Header, StoredModel, read_header
from grncore.checkpoints.match import check_dataset
from grncore.checkpoints.storage import read_verified, verify_file
from grncore.checkpoints.weights import check_shapes, shapes_of, unpack
from grncore.dataset import Dataset
from grncore.errors import CheckpointError
from grncore.methods.base import Retriever
from grncore.methods.registry import RETRIEVERS, SCORERS
from grncore.nets.set_scorer import SetScorer
from grncore.splits import Split
from grncore.training_data import TrainingData, UniverseKind

# What torch and the methods raise when sizes that a header asks for make no model.
_MISFITS = (ArithmeticError, AssertionError, KeyError, RuntimeError, TypeError, ValueError)


@dataclass(frozen=True, eq=False)
class Bundle:
    """A checkpoint folder. Open it with :func:`load_bundle`.

    Attributes
    ----------
    path
        The folder.
    header
        Everything but the weights; the properties below are the parts in daily use.
    """

    path: Path
    header: Header

    @property
    def name(self) -> str:
        """Name of the folder: the ``checkpoint`` column of exports."""
        return self.path.name

    @property
    def split(self) -> Split:
        """The split that it was trained under."""
        return self.header.split

    @property
    def universe_kind(self) -> UniverseKind:
        """How the regulator universe was chosen."""
        return self.header.universe_kind

    @property
    def with_validation(self) -> bool:
        """Whether validation targets were trained on."""
        return self.header.with_validation

    @property
    def with_extra(self) -> bool:
        """Whether targets outside the strata were trained on."""
        return self.header.with_extra

    @property
    def n_cells(self) -> int | None:
        """First C cells that serve as features; None for all."""
        return self.header.n_cells

    @property
    def seed(self) -> int:
        """Seed of training."""
        return self.header.seed

    @property
    def k(self) -> int:
        """Width of the pools."""
        return self.header.k

    @property
    def sizes(self) -> tuple[int, ...]:
        """Team sizes that have a trained scorer."""
        return tuple(size for size, kinds in self.header.scorers.items() if kinds)

    @property
    def retriever_kind(self) -> str:
        """Kind of the retriever."""
        return self.header.retriever.kind

    @property
    def teams_path(self) -> Path | None:
        """CSV file of the decoded teams; None where none were stored."""
        return None if self.header.teams is None else self.path / self.header.teams

    def scorer_kinds(self, size: int) -> tuple[str, ...]:
        """Kinds of the scorers trained for teams of ``size``."""
        return tuple(self.header.scorers.get(size, {}))

    def cap(self, size: int) -> int:
        """M_R; the pools' width for a size that has no cap of its own."""
        return self.header.caps.get(size, self.header.k)

    def check(self, dataset: Dataset) -> None:
        """Refuse a dataset other than the bundle's; CheckpointError says how it differs."""
        check_dataset(self.header.dataset, dataset, str(self.path))

    def retriever(self, data: TrainingData, device: str = "cpu") -> Retriever:
        """Restore the retriever.

        Parameters
        ----------
        data
            Training data of the bundle's own dataset and split (see :meth:`check`).

        Raises
        ------
        CheckpointError
            If weights, configuration and data do not fit together.
        """
        part = self.header.retriever
        method = _method(RETRIEVERS, part.kind, "retriever", self.path)
        config = decode_as(method.config, part.config, f"{self.path.name}: retriever.config")
        self._check_data(data)
        state = self._state(part)
        try:
            retriever = method.restore(state, config, data.features, data.universe, device)
            restored = retriever.state()
        except _MISFITS as error:
            raise CheckpointError(
                f"{self.path / part.file}: the weights do not fit the retriever ({error})."
            ) from error
        _check_restored(restored, state, self.path / part.file)
        return retriever

    def scorer(self, size: int, kind: str, device: str = "cpu") -> SetScorer:
        """Restore a scorer, in evaluation mode and without gradients.

        Raises
        ------
        CheckpointError
            If there is none of this size and kind, or weights and configuration do not fit.
        """
        part = self.header.scorers.get(size, {}).get(kind)
        if part is None:
            raise CheckpointError(
                f"{self.path}: no scorer {kind!r} for teams of {size}; there are "
                f"{ {s: list(kinds) for s, kinds in self.header.scorers.items()} }."
            )
        method = _method(SCORERS, kind, "scorer", self.path)
        config = decode_as(
            method.config, part.config, f"{self.path.name}: scorers.{size}.{kind}.config"
        )
        where = str(self.path / part.file)
        state = self._state(part)
        try:
            with torch.device("meta"):  # shapes only: nothing is allocated for a wrong size
                expected = shapes_of(method.scorer(config, self.header.n_features).state_dict())
            check_shapes(shapes_of(state), expected, where)
            scorer = method.scorer(config, self.header.n_features)
            scorer.load_state_dict(state, strict=True)
        except _MISFITS as error:
            raise CheckpointError(f"{where}: the weights do not fit the scorer ({error}).") from (
                error
            )
        return scorer.to(device).eval().requires_grad_(False)

    def _state(self, part: StoredModel) -> dict[str, Tensor]:
        data = read_verified(self.path, part.file, self.header.files[part.file])
        return unpack(data, part.tensors, str(self.path / part.file))

    def _check_data(self, data: TrainingData) -> None:
        genes = self.header.dataset.genes
        expected = (len(genes), self.header.n_features)
        if data.features.shape != expected:
            raise CheckpointError(
                f"{self.path}: features are {data.features.shape}, the checkpoint takes {expected}."
            )
        universe = tuple(genes[row] for row in data.universe)
        if universe != self.header.universe:
            raise CheckpointError(
                f"{self.path}: the regulator universe has {len(universe)} genes where the "
                f"checkpoint's has {len(self.header.universe)}, or other ones. If the dataset's "
                "regulator list has changed since, restore it or train again."
            )


def load_bundle(path: Path | str) -> Bundle:
    """Open a checkpoint folder and compare every file with its SHA-256; weights stay on disk.

    Only JSON and safetensors are read, so that opening a stranger's checkpoint runs none of its
    code.

    Raises
    ------
    CheckpointError
        If there is no bundle, it has another schema, or a file is missing, truncated or changed.
    """
    path = Path(path)
    if path.name == HEADER:
        path = path.parent
    if not (path / HEADER).is_file():
        raise CheckpointError(
            f"{path}: no checkpoint here; a checkpoint is a folder with a {HEADER}, as "
            "`python -m grncore train` writes it."
        )
    header = read_header(path / HEADER)
    for name, mark in header.files.items():
        verify_file(path, name, mark)
    return Bundle(path.resolve(), header)


def _method(registry: Mapping[str, Any], kind: str, noun: str, path: Path) -> Any:
    if kind not in registry:
        raise CheckpointError(
            f"{path}: it needs the {noun} {kind!r}, which this version of grncore lacks; it has "
            f"{sorted(registry)}."
        )
    return registry[kind]


def _check_restored(
    restored: Mapping[str, Tensor], state: Mapping[str, Tensor], path: Path
) -> None:
    """A retriever that did not take every tensor over would rank by something else."""
    check_shapes(shapes_of(restored), shapes_of(state), str(path))
    for name, tensor in state.items():
        if not np.array_equal(restored[name].cpu().numpy(), tensor.numpy(), equal_nan=True):
            raise CheckpointError(f"{path}: the tensor {name!r} was not restored as stored.")
