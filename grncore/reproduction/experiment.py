"""`Experiments`: data, splits and fitted models of a process that works on tasks."""

from dataclasses import fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grncore.checkpoints import FitCache, Fitted
from grncore.dataset import Dataset, summarise
from grncore.evaluation.measurements import Measurement
from grncore.evaluation.truth import Truth, seen_team
from grncore.methods.fitted import FittedRanker
from grncore.methods.registry import METHODS, networks
from grncore.pipeline.fitting import Fitter
from grncore.pipeline.recipe import SETTING_PARTS, Recipe, Settings
from grncore.progress import Progress, silent
from grncore.reproduction.task import FOLDS, Setting, Task
from grncore.simulate.cooperative import stress_dataset
from grncore.splits import Split, make_split
from grncore.training_data import TrainingData, training_data

STRESS = "cooperativity stress test"

KEPT_EXPERIMENTS = 3
"""Settings whose data a process holds at a time."""


class Experiments:
    """Everything that tasks share; made once in each process.

    Parameters
    ----------
    given
        Dataset of the reproduction; stress datasets are made here.
    fit_cache
        Where fitted models are kept.
    settings
        What overrules the default preset, see :class:`grncore.pipeline.Recipe`.
    """

    def __init__(
        self,
        given: Dataset,
        fit_cache: Path | None,
        *,
        settings: dict[str, Any] | None = None,
        device: str = "cpu",
    ) -> None:
        self.given = given
        self.device = device
        self.progress: Progress = silent
        self._fit_cache = FitCache(fit_cache)
        self._settings = settings or {}
        self._experiments: dict[Setting, Experiment] = {}

    def under(self, setting: Setting) -> "Experiment":
        """The experiment of a setting; the last few are kept, because features are large."""
        if setting not in self._experiments:
            while len(self._experiments) >= KEPT_EXPERIMENTS:
                del self._experiments[next(iter(self._experiments))]
            self._experiments[setting] = Experiment(self, setting)
        return self._experiments[setting]

    def dataset(self, setting: Setting) -> Dataset:
        """The dataset of a setting."""
        if setting.data == "given":
            return self.given
        return stress_dataset(float(setting.data), setting.seed)

    def recipe(
        self, setting: Setting, *, retriever: str = "attention", settings: Settings | None = None
    ) -> Recipe:
        """The recipe in force, ``settings`` above all; a retriever takes those that it has."""
        over = settings or {}
        given = {
            part: {**self._settings.get(part, {}), **over.get(part, {})} for part in SETTING_PARTS
        }
        known = {entry.name for entry in fields(METHODS[retriever].config)}
        own = {name: value for name, value in given["retriever"].items() if name in known}
        return Recipe(
            seed=setting.seed,
            split=setting.split,
            universe=setting.universe,
            strata=setting.strata,
            retriever=retriever,
            models=tuple(networks()),
            settings={**given, "retriever": own},
        )

    def fitter(self, data: TrainingData, recipe: Recipe) -> Fitter:
        """Fits to ``data``, or takes what was kept."""
        return Fitter(
            data, recipe, device=self.device, fit_cache=self._fit_cache, progress=self.progress
        )


class Experiment:
    """One setting: its split, what a method may see, and the truth to judge by."""

    def __init__(self, experiments: Experiments, setting: Setting) -> None:
        self.experiments = experiments
        self.setting = setting
        self.dataset = experiments.dataset(setting)

    @cached_property
    def split(self) -> Split:
        """The split of the setting."""
        strata = self.setting.strata or tuple(summarise(self.dataset).targets_by_size)
        return make_split(self.dataset, self.setting.split, self.setting.seed, strata)

    @cached_property
    def data(self) -> TrainingData:
        """All that a method may see."""
        return training_data(self.dataset, self.split, universe=self.setting.universe)

    @cached_property
    def truth(self) -> Truth:
        """True teams by target, for judging alone."""
        return self.dataset.complete_teams

    def test_targets(self, size: int | None = None) -> NDArray[np.int64]:
        """Test targets of one stratum or of all, ascending."""
        names = self.split.targets("test", size)
        return np.sort(np.array([self.dataset.index[name] for name in names], dtype=np.int64))

    def seen(self, targets: NDArray[np.int64]) -> NDArray[np.bool_]:
        """``(targets,)`` whether a training target has the same team."""
        return seen_team(targets, self.truth, self.data.teams)

    def fitter(self, retriever: str = "attention", settings: Settings | None = None) -> Fitter:
        """Fitter of this setting's whole training set, ``settings`` above the recipe's."""
        recipe = self.experiments.recipe(self.setting, retriever=retriever, settings=settings)
        return self.experiments.fitter(self.data, recipe)

    def retriever(self, kind: str) -> Fitted[FittedRanker]:
        """A retriever that was trained on the whole training set."""
        return self.fitter(kind).retriever()

    def folds(self) -> list[NDArray[np.int64]]:
        """Training targets in random folds of equal size."""
        targets = self.data.targets()
        order = np.random.default_rng(self.setting.seed).permutation(targets)
        return [np.sort(part) for part in np.array_split(order, FOLDS)]

    def fold_retriever(self, kind: str, fold: int) -> Fitted[FittedRanker]:
        """A retriever that has not seen the training targets of one fold."""
        held = set(self.folds()[fold].tolist())
        teams = {t: team for t, team in self.data.teams.items() if t not in held}
        recipe = self.experiments.recipe(self.setting, retriever=kind)
        return self.experiments.fitter(replace(self.data, teams=teams), recipe).retriever()

    def value(self, task: Task, **parts: Any) -> Measurement:
        """A figure with what the task and its setting say of it."""
        figure = Measurement(
            model=task.method,
            R=task.size,
            metric="",
            K=None,
            value=None,
            n=0,
            seed=self.setting.seed,
            split=self.setting.split,
            universe=self.setting.universe,
            dataset=self.name,
            pools=task.pools,
            variant=self.variant(task),
        )
        return replace(figure, **parts)

    @property
    def name(self) -> str:
        """What the data is called; one name for stress data of every seed and dial."""
        return self.dataset.name if self.setting.data == "given" else STRESS

    def variant(self, task: Task) -> str:
        """What sets the task apart: its own settings, or the dial of its data."""
        return task.variant if self.setting.data == "given" else f"dial {self.setting.data}"
