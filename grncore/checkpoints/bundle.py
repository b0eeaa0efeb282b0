"""`Bundle`: a trained checkpoint, checked when opened, its weights read when asked for."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from grncore.checkpoints.codec import decode_as
from grncore.checkpoints.header import HEADER, Header, StoredModel, read_header
from grncore.checkpoints.match import check_dataset, check_depth, check_evidence
from grncore.checkpoints.storage import MORE_TEAMS, read_verified, verify_file
from grncore.checkpoints.weights import State, check_shapes, shapes_of, unpack
from grncore.dataset import Dataset
from grncore.errors import CheckpointError
from grncore.methods.base import ModelMethod
from grncore.methods.fitted import FitContext, FittedModel, FittedRanker
from grncore.methods.registry import METHODS
from grncore.splits import Split
from grncore.training_data import TrainingData

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
    def with_validation(self) -> bool:
        """Whether validation targets were trained on."""
        return self.header.with_validation

    @property
    def seed(self) -> int:
        """Seed of training."""
        return self.header.seed

    @property
    def sizes(self) -> tuple[int, ...]:
        """Team sizes that have a model of their own, ascending."""
        return tuple(sorted({m.size for m in self.header.namers if m.size is not None}))

    @property
    def retriever_kind(self) -> str:
        """Kind of the retriever."""
        return self.header.retriever

    @property
    def teams_path(self) -> Path | None:
        """CSV file of the decoded teams; None where none were stored."""
        return None if self.header.teams is None else self.path / self.header.teams

    @property
    def more_teams_path(self) -> Path | None:
        """Parquet file of teams that ``recover`` wrote into the folder; None where there is none.

        It is no part of the checkpoint: it has no digest there, and its rows say whose they are.
        """
        path = self.path / MORE_TEAMS
        return path if path.is_file() else None

    def model_kinds(self, size: int | None) -> tuple[str, ...]:
        """Kinds of the stored models that name teams of ``size``, in the order of their training.

        Without a size: those that choose it themselves.
        """
        return tuple(
            model.kind
            for model in self.header.namers
            if model.size in (size, None)
            and (size is not None or (model.kind in METHODS and METHODS[model.kind].sizes_itself))
        )

    def scorer_kinds(self, size: int) -> tuple[str, ...]:
        """Those of them that choose from whatever pool they are given."""
        kinds = self.model_kinds(size)
        return tuple(kind for kind in kinds if kind not in METHODS or METHODS[kind].takes_pools)

    def cap(self, size: int) -> int:
        """M_R; the pools' width for a size that has no cap of its own."""
        return self.header.caps.get(size, self.header.k)

    def check(self, dataset: Dataset) -> None:
        """Refuse a dataset other than the bundle's; CheckpointError says how it differs."""
        check_dataset(self.header.dataset, dataset, str(self.path))
        taken = {name for model in self.header.models for name in self._takes(model.kind)}
        check_evidence(self.header.marks, dataset, taken, str(self.path))

    def retriever(self, data: TrainingData, device: str = "cpu") -> FittedRanker:
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
        found: FittedRanker = self._restored(self.header.ranker, data, device)
        return found

    def model(
        self, kind: str, size: int | None, data: TrainingData, device: str = "cpu"
    ) -> FittedModel:
        """Restore a model that names teams; parameters and errors as :meth:`retriever`."""
        stored = self.header.stored(kind, size)
        if stored is None:
            raise CheckpointError(
                f"{self.path}: no {self._noun(kind)} {kind!r} for teams of {size}; there are "
                f"{'; '.join(model.title for model in self.header.namers)}."
            )
        found: FittedModel = self._restored(stored, data, device)
        return found

    def check_weights(self) -> None:
        """Open every file of tensors and compare it with the header, and networks with their class.

        Raises
        ------
        CheckpointError
            If any does not fit.
        """
        for stored in self.header.models:
            self._state(stored)

    def _restored(self, stored: StoredModel, data: TrainingData, device: str) -> Any:
        noun, where = self._noun(stored.kind), self.path / stored.file
        method, config = self._method(stored.kind), self._config(stored)
        self._check_data(data)
        state = self._state(stored)
        context = FitContext(data, self.header.seed, stored.size, device=device)
        try:
            model = method.restore(state, config, context)
            restored = model.state()
        except _MISFITS as error:
            raise CheckpointError(f"{where}: the weights do not fit the {noun} ({error}).") from (
                error
            )
        _check_restored(restored, state, where)
        return model

    def _state(self, stored: StoredModel) -> dict[str, Any]:
        """Tensors of a model, as the header says that they are and as a network of it has them."""
        data = read_verified(self.path, stored.file, self.header.files[stored.file])
        where = str(self.path / stored.file)
        method = METHODS.get(stored.kind)
        as_arrays = method is not None and method.in_arrays
        state = unpack(data, stored.tensors, where, stored.types, as_arrays=as_arrays)
        module = None if method is None else method.module
        if module is not None:
            import torch

            config = self._config(stored)
            try:
                with torch.device("meta"):  # shapes only: nothing is allocated for a wrong size
                    expected = module(config, self.header.n_features).state_dict()
            except _MISFITS as error:
                raise CheckpointError(
                    f"{where}: the weights do not fit the scorer ({error})."
                ) from error
            check_shapes(shapes_of(state), shapes_of(expected), where)
        return state

    def _config(self, stored: StoredModel) -> Any:
        where = f"{self.path.name}: {stored.title}: config"
        return decode_as(self._method(stored.kind).config, stored.config, where)

    def _noun(self, kind: str) -> str:
        if kind == self.header.retriever:
            return "retriever"
        return "scorer" if kind not in METHODS or METHODS[kind].network else "model"

    def _method(self, kind: str) -> ModelMethod:
        """The method; nothing of the checkpoint is run, so it must be installed here."""
        if kind not in METHODS:
            raise CheckpointError(
                f"{self.path}: it needs the {self._noun(kind)} {kind!r}, which this version of "
                f"grncore lacks; it has {sorted(METHODS)}. If it came with another package, "
                "install that."
            )
        return METHODS[kind]

    def _takes(self, kind: str) -> frozenset[str]:
        return METHODS[kind].needs | METHODS[kind].uses if kind in METHODS else frozenset()

    def _check_data(self, data: TrainingData) -> None:
        genes = self.header.dataset.genes
        expected = (len(genes), self.header.n_features)
        if data.features.shape != expected:
            raise CheckpointError(
                f"{self.path}: features are {data.features.shape}, the checkpoint takes {expected}."
            )
        check_depth(self.header.marks, data, str(self.path))
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


def _check_restored(restored: State, state: State, path: Path) -> None:
    """A method that did not take every tensor over would answer something else."""
    check_shapes(shapes_of(restored), shapes_of(state), str(path))
    for name, tensor in state.items():
        again = restored[name]
        found = again if isinstance(again, np.ndarray) else again.cpu().numpy()
        value = np.asarray(tensor)
        if found.dtype != value.dtype or not np.array_equal(found, value, equal_nan=True):
            raise CheckpointError(f"{path}: the tensor {name!r} was not restored as stored.")
