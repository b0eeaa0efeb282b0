"""`Offer`: what can answer for a dataset, from a bundle or before anything is trained."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from threading import RLock
from typing import Self

import numpy as np
from numpy.typing import NDArray

from grncore.checkpoints import Bundle
from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.methods.registry import METHODS, in_time, models, untrained_ranker, without_a_run
from grncore.methods.workload import Workload
from grncore.pipeline.device import check_device
from grncore.pipeline.recipe import Recipe
from grncore.pipeline.split import split_of
from grncore.splits import Split
from grncore.training_data import TrainingData, training_data


class Offer:
    """Split, training data and models of a dataset, of its bundle or, without one, of a recipe.

    Parameters
    ----------
    dataset
        Without a bundle its truth is optional.
    bundle
        It must have been trained on this dataset.
    recipe
        Without a bundle: split, seed, universe and pool sizes; the defaults of a training run.
    device
        ``cpu``, ``cuda`` or ``mps``.
    patient
        Without a bundle: offer methods that take long to begin too, though quick ones that learn
        from known teams are there.

    Raises
    ------
    CheckpointError
        If the bundle belongs to other data.
    InputError
        If the device is not here.
    """

    def __init__(
        self,
        dataset: Dataset,
        bundle: Bundle | None = None,
        *,
        recipe: Recipe | None = None,
        device: str = "cpu",
        patient: bool = False,
    ) -> None:
        check_device(device)
        if bundle is not None:
            bundle.check(dataset)
        self.dataset = dataset
        self.device = device
        self.is_patient = patient
        self._bundle = bundle
        self.recipe = recipe or Recipe()
        self._lock = RLock()  # of what is made once, when first asked for

    @property
    def is_trained(self) -> bool:
        """Whether there is a bundle."""
        return self._bundle is not None

    @property
    def bundle(self) -> Bundle:
        """The bundle.

        Raises
        ------
        InputError
            If there is none: ask :attr:`is_trained` first.
        """
        if self._bundle is None:
            raise InputError(f"No checkpoint is trained for {self.dataset.name!r} here; train one.")
        return self._bundle

    @property
    def checkpoint(self) -> str:
        """Name of the bundle, empty without one."""
        return "" if self._bundle is None else self._bundle.name

    @cached_property
    def split(self) -> Split:
        """The split that was trained under, or that a training run would use."""
        if self._bundle is not None:
            return self._bundle.split
        return split_of(self.dataset, self.recipe, strict=False)

    @cached_property
    def data(self) -> TrainingData:
        """What a method may see under the split."""
        bundle, recipe = self._bundle, self.recipe
        if bundle is None:
            return training_data(
                self.dataset, self.split, universe=recipe.universe, n_cells=recipe.n_cells
            )
        return training_data(
            self.dataset,
            bundle.split,
            universe=bundle.header.universe_kind,
            with_validation=bundle.with_validation,
            with_extra=bundle.header.with_extra,
            n_cells=bundle.header.n_cells,
        )

    @cached_property
    def truth(self) -> Mapping[int, NDArray[np.int64]]:
        """True team of every target with a complete one; for evaluation and oracle runs only."""
        return self.dataset.complete_teams

    def models(self, size: int | None) -> tuple[str, ...]:
        """Models that can name a team of this size, in the order that tables show them.

        Parameters
        ----------
        size
            None asks for those that choose the size themselves.
        """
        offered = self._beside if self.is_trained else self._untrained(size)
        stored = self.scorers(size, every=True)
        found = (*(kind for kind in offered if kind not in stored), *stored)
        return found if size is not None else tuple(filter(self.sizes_itself, found))

    def _there(self, size: int | None) -> tuple[str, ...]:
        """All that can be asked by name: for teams of a size, or whether R is given or not."""
        if size is not None:
            return self.models(size)
        return self._beside if self.is_trained else self._untrained(None)

    @cached_property
    def _beside(self) -> tuple[str, ...]:
        return tuple(
            kind
            for kind in models(self.data)
            if kind not in METHODS or in_time(METHODS[kind], self._work, self.split)
        )

    @property
    def _work(self) -> Workload:
        data = self.data
        return Workload(data.n_genes, data.features.shape[1], len(data.universe), targets=0)

    @cached_property
    def late(self) -> tuple[str, ...]:
        """Methods that suit the data, but take long to begin and so wait for :meth:`patiently`.

        None where a run has not the time for all targets of the strata, whom they are judged by.
        """
        if self.is_trained or self._waits:
            return ()
        waiting = without_a_run(on_demand=False).values()
        found = [m for m in waiting if not m.beside and m.answers_on(self.data)]
        in_all = all(in_time(method, self._work, self.split) for method in found)
        return tuple(method.kind for method in found) if in_all else ()

    def patiently(self) -> Self:
        """The same without a bundle, with what takes long to begin; split and data are shared."""
        found = type(self)(self.dataset, recipe=self.recipe, device=self.device, patient=True)
        found.split, found.data = self.split, self.data
        return found

    def seconds_to_begin(self, kind: str) -> float:
        """Rough seconds that a method without a run takes before its first answer."""
        return METHODS[kind].seconds(self._work)

    def seconds_to_answer(self, kind: str, size: int | None, targets: int) -> float:
        """Rough seconds that a model takes to name teams of ``size`` for so many targets."""
        if kind not in METHODS:
            return 0.0
        return METHODS[kind].seconds_to_answer(replace(self._work, targets=targets, size=size))

    def _untrained(self, size: int | None) -> tuple[str, ...]:
        """Methods that name teams first, then rankings; no team is copied where none is known.

        There is no trained retriever, hence no first R of its pools.
        """
        donors = len(self.data.targets(size))
        at_once = without_a_run(on_demand=False).values()
        found = [m for m in at_once if (m.beside or self._waits) and m.answers_on(self.data)]
        kept = [
            method
            for method in found
            if donors or method.task == "rank" or "labels" not in method.needs
        ]
        return tuple(m.kind for m in sorted(kept, key=lambda method: method.task == "rank"))

    @property
    def _waits(self) -> bool:
        """Whether methods that take long to begin are offered."""
        # Nothing else explains a target where no team is known, so that there it is worth waiting.
        return self.is_patient or not self.data.teams

    def scorers(self, size: int | None, *, every: bool = False) -> tuple[str, ...]:
        """Models of the bundle that choose from whatever pool they are given, as an oracle's.

        Parameters
        ----------
        every
            All of its models for teams of this size.
        """
        if self._bundle is None:
            return ()
        if every:
            return self._bundle.model_kinds(size)
        return () if size is None else self._bundle.scorer_kinds(size)

    def sizes_itself(self, kind: str) -> bool:
        """Whether a model answers without R."""
        return kind in METHODS and METHODS[kind].sizes_itself

    def scores_sets(self, kind: str, size: int) -> bool:
        """Whether the model scores any set of this size that it is asked about."""
        known = kind in METHODS and METHODS[kind].scores_sets
        return known and kind in self.models(size)

    def sizes_scored(self, kind: str) -> tuple[int, ...]:
        """Sizes of sets that the model scores."""
        own = self._bundle.sizes if self._bundle is not None else ()
        sizes = sorted({*own, *self.split.sizes}) or [2, 3, 4]
        return tuple(size for size in sizes if self.scores_sets(kind, size))

    def cap(self, size: int | None, model: str | None = None) -> int:
        """M_R, the number of pool members that teams of this size are decoded from.

        For a ``model`` that chooses from the universe it is the size of that.
        """
        if model is not None and model in METHODS and METHODS[model].candidates == "universe":
            return len(self.data.universe)
        if self._bundle is None:
            return self.recipe.k if size is None else self.recipe.cap(size)
        return self._bundle.header.k if size is None else self._bundle.cap(size)

    @property
    def retriever_kind(self) -> str:
        """What ranks the pools that teams are decoded from."""
        return untrained_ranker() if self._bundle is None else self._bundle.retriever_kind
