"""`Baselines`: what can be said about a dataset before any model is trained on it."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.methods.base import Retriever, top_r
from grncore.methods.best_subset import best_subset
from grncore.methods.neighbour import neighbour
from grncore.methods.registry import RECOVERERS, RETRIEVERS
from grncore.pipeline.recipe import Recipe
from grncore.pools import Pools, top_pools
from grncore.progress import Progress, silent
from grncore.splits import Split, make_split
from grncore.teams import Teams
from grncore.training_data import TrainingData, training_data


class Baselines:
    """Pools and teams without trained models; stands in for a `Predictor`.

    Parameters
    ----------
    dataset
        Truth is optional: without any, correlation and best-subset regression are left.
    recipe
        Split, seed, universe and pool sizes; the defaults of a training run.
    """

    def __init__(self, dataset: Dataset, recipe: Recipe | None = None) -> None:
        self.dataset = dataset
        self.recipe = recipe or Recipe()
        self._retrievers: dict[str, Retriever] = {}

    @cached_property
    def split(self) -> Split:
        """The split that a training run would use; one without strata where none can be cut."""
        try:
            return make_split(self.dataset, self.recipe.split, self.recipe.seed, self.recipe.strata)
        except InputError:
            known = tuple(self.dataset.teams)
            return Split(self.recipe.split, self.recipe.seed, {}, {}, {}, extra=known)

    @cached_property
    def data(self) -> TrainingData:
        """What a method may see under the split."""
        return training_data(
            self.dataset,
            self.split,
            universe=self.recipe.universe,
            n_cells=self.recipe.n_cells,
        )

    @property
    def retriever_kind(self) -> str:
        """What ranks the pools."""
        return "correlation"

    def models(self, size: int) -> tuple[str, ...]:
        """Models that can name a team of this size, in the order that tables show them."""
        labelled = ("neighbour",) if len(self.data.targets(size)) else ()
        counted = ("popularity",) if self.data.teams else ()
        fitted = ("best_subset",) if self._fits_subsets else ()
        return (*labelled, *fitted, *counted, "correlation")

    @cached_property
    def _fits_subsets(self) -> bool:
        return RECOVERERS["best_subset"].suits(self.data)

    def cap(self, size: int) -> int:
        """M_R, the pool size that a training run would decode from."""
        return self.recipe.cap(size)

    def pools(
        self,
        targets: Sequence[int] | NDArray[np.int64],
        k: int,
        *,
        retriever: str | None = None,
    ) -> Pools:
        """Top-k pools of ``targets`` by correlation, or by another label-counting retriever."""
        rows = np.asarray(targets, dtype=np.int64)
        kind = retriever or self.retriever_kind
        if kind not in self._retrievers:
            method = RETRIEVERS[kind]
            self._retrievers[kind], _ = method.fit(
                self.data, method.config(), seed=self.recipe.seed, device="cpu", progress=silent
            )
        return top_pools(self._retrievers[kind].scores(rows), rows, k, kind)

    def teams(
        self,
        model: str,
        targets: Sequence[int] | NDArray[np.int64],
        size: int,
        *,
        top: int = 10,
        progress: Progress = silent,
    ) -> Teams:
        """Teams of ``size`` regulators; but best-subset regression, each model names one set."""
        rows = np.asarray(targets, dtype=np.int64)
        if model == "neighbour":
            return neighbour(self.data, rows, size)
        if model not in self.models(size):
            raise InputError(f"No model {model!r} without training; there are {self.models(size)}.")
        if model == "best_subset":
            return best_subset(self.data, rows, size, top=top, progress=progress)
        return top_r(self.pools(rows, size, retriever=model), size, model)
