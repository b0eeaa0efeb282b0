"""What every method offers, and the record by which it is registered.

A method is one file of this folder, or of an installed package, with a :class:`ModelMethod` called
``METHOD`` at its foot. ``docs/add-a-method.md`` shows a complete one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from grncore.decoding import Budget, Rank
from grncore.errors import CheckpointError, InputError
from grncore.nets.set_scorer import SetScorer
from grncore.pools import MISSING, Pools, top_pools
from grncore.progress import Curve, OnEpoch, Progress, silent, unheard
from grncore.scores.base import Parts
from grncore.teams import Teams, unscored_teams
from grncore.training.config import Stage2Config
from grncore.training_data import TrainingData

if TYPE_CHECKING:  # reading it costs a page's first paint, and only evidence has classes
    from grncore.evidence.identifiability import SetClass

Need = Literal["labels", "amounts", "groups", "prior"]
Task = Literal["rank", "team"]
Candidates = Literal["pool", "universe", "none"]


class FittedRanker(Protocol):
    """A fitted retriever: ranks candidate regulators of any gene (stage 1)."""

    kind: str

    def scores(self, targets: NDArray[np.int64]) -> NDArray[np.float32]:
        """``(targets, genes)`` scores, higher is better.

        ``-inf`` marks genes that are no candidates: outside the universe, or the target itself.
        Scores of different targets are not comparable. Scoring never draws a random number.
        """
        ...

    def state(self) -> Mapping[str, Tensor]:
        """Tensors that, with configuration and data, restore the ranker."""
        ...


class FittedModel(Protocol):
    """A fitted model: names sets of regulators for any gene.

    A class that inherits from this one need only give ``kind`` and ``teams``: the rest says that
    there is nothing to explain, to rank or to store.
    """

    kind: str

    def teams(
        self,
        targets: NDArray[np.int64],
        size: int | None,
        *,
        pools: Pools | None = None,
        top: int = 10,
        budget: Budget | None = None,
        progress: Progress = silent,
    ) -> Teams:
        """The best sets of each target; a method that names one set lists no second one.

        Parameters
        ----------
        targets
            ``(targets,)`` any genes.
        size
            R of every set; None lets a method that ``sizes_itself`` choose.
        pools
            Candidates of the same targets, for a method whose candidates are a pool's.
        top
            N, the number of sets to list.
        """
        ...

    def explain(self, target: int, sets: NDArray[np.int64]) -> Parts | None:
        """What the scores of ``sets`` ``(n, R)``, ascending genes, are made of; None unscored."""
        del target, sets
        return None

    def rank(
        self,
        target: int,
        team: NDArray[np.int64],
        pool: NDArray[np.int64],
        *,
        budget: Budget | None = None,
        progress: Progress = silent,
    ) -> Rank | None:
        """Place of ``team`` among the sets of its size in ``pool``; None without scores.

        Raises
        ------
        InputError
            If only scoring every set could tell.
        """
        del target, team, pool, budget, progress
        return None

    def facts(self) -> Mapping[str, object]:
        """What its answers rest on: ``form`` of the evidence, the test of the ``order``."""
        return {}

    def told_apart(self, target: int, size: int) -> "SetClass | None":
        """Sets that the data cannot tell from the best one; None for a model that cannot say."""
        del target, size
        return None

    def stability(self, target: int, sets: NDArray[np.int64]) -> float | None:
        """Share of resamplings of the cells in which the first of ``sets`` ``(n, R)`` is best.

        It says whether the data would name it again, not whether it is true; None for a model that
        cannot say.
        """
        del target, sets
        return None

    def state(self) -> Mapping[str, Tensor]:
        """Tensors that, with configuration and data, restore the model."""
        return {}


@dataclass(frozen=True)
class FitContext:
    """All that a method is given beside its settings, to be fitted or to be restored.

    Attributes
    ----------
    data
        What it may see.
    seed
        Of every random number; same data, settings, seed and device give the same model.
    size
        R, where it is fitted for each team size; else None.
    pools
        Pools of training and validation targets, where its candidates are a pool's; to fit only.
    training, warm_start
        How networks are trained, and where they start; None for other methods.
    device
        ``cpu``, ``cuda`` or ``mps``.
    progress, on_epoch
        Hear how far the fit is, and each row of its curve.
    """

    data: TrainingData
    seed: int = 0
    size: int | None = None
    pools: Pools | None = None
    training: Stage2Config | None = None
    warm_start: SetScorer | None = None
    device: str = "cpu"
    progress: Progress = silent
    on_epoch: OnEpoch = unheard


class Fit(Protocol):
    """Fits a method to training data alone."""

    def __call__(self, config: Any, context: FitContext, /) -> tuple[Any, Curve]:
        """The fitted ranker or model, and a row an epoch; no rows where nothing is iterated."""


class Restore(Protocol):
    """Rebuilds what was fitted; raises CheckpointError if the tensors do not fit the rest."""

    def __call__(self, state: Mapping[str, Tensor], config: Any, context: FitContext, /) -> Any:
        """Rebuild from what ``state()`` gave, and draw no random number."""


@dataclass(frozen=True)
class Look:
    """How a method is drawn, by names of :mod:`grncore.drawing.palette`: methods draw nothing.

    Attributes
    ----------
    colour
        ``blue``, ``orange``, ``green``, ``vermillion``, ``purple``, ``sky`` or ``grey``.
    dash, marker
        Line style and symbol, as Plotly calls them.
    """

    colour: str = "grey"
    dash: str = "solid"
    marker: str = "circle-open"


@dataclass(frozen=True)
class Workload:
    """What a rough guess at seconds starts from.

    Attributes
    ----------
    genes, cells, candidates
        Of the data: genes with features, cells that serve as features, genes of the universe.
    targets
        How many are learnt from, or answered for.
    size
        R; None where sizes are mixed.
    epochs, batch_size
        Of the training, where there is one.
    """

    genes: int
    cells: int
    candidates: int
    targets: int
    size: int | None = None
    epochs: int = 0
    batch_size: int = 1

    @property
    def batches(self) -> float:
        """Training steps."""
        return self.epochs * self.targets / self.batch_size


def no_time(work: Workload) -> float:
    """Less than anybody waits for."""
    del work
    return 0.0


def whatever_the_data(data: TrainingData) -> bool:
    """Beyond what a method needs nothing is asked for."""
    del data
    return True


@dataclass(frozen=True)
class ModelMethod:
    """Everything that is known about a method; pickers, commands, tables and files read it here.

    Attributes
    ----------
    kind
        Identifier, in results and checkpoints.
    label, description
        Name to show, and one sentence on what it does.
    task
        ``rank`` orders genes (a retriever), ``team`` names sets.
    order
        Place in tables and pickers.
    config
        The frozen dataclass of its settings; ``config()`` is the shipped default.
    fit, restore
        See :class:`Fit` and :class:`Restore`.
    style
        How figures of many methods draw it; None where they leave it out.
    presets
        Named settings beside ``default``.
    top_label, top_description
        Of a ranker whose first R candidates are a model too; empty where they are none.
    candidates
        Whence sets are chosen: from the ``pool`` (then a fit is given the training pools, and a
        question the target's), the whole ``universe``, or ``none``, the method's own affair.
    by_size
        Whether one is fitted for each team size.
    sizes_itself
        Whether it answers without R.
    scores_sets
        Whether it scores any set that it is asked about: :meth:`FittedModel.explain` answers.
    promises
        Whether each of its sets has a probability of being exactly right, and each target the
        shortest list that holds the truth as often as promised.
    needs
        What the training data must hold.
    trained
        Whether a run makes it and a checkpoint keeps it; else it is made when first asked for.
    at_once
        Whether a trained one is made when first asked for too, where no run made it.
    beside
        Whether it stands beside the models of every bundle though no run made it. One that takes
        long to begin does not: it answers before anything is trained, where a bundle keeps it, and
        where it is asked for by name.
    on_demand
        Whether it answers only where it is asked for by name: it takes minutes, or says nothing
        about a single target.
    suits
        Whether it answers on this data, which holds what it needs, within about a second a target.
    seconds, seconds_to_answer
        Rough seconds of a fit, and of an answer for ``Workload.targets``, on one core.
    tried
        Settings that the sensitivity experiment changes: part of the recipe, name, values.
    module
        Class of the network, for a set scorer.
    """

    kind: str
    label: str
    description: str
    task: Task
    order: int
    config: type
    fit: Fit
    restore: Restore
    style: Look | None = field(default_factory=Look)
    presets: Mapping[str, Any] = field(default_factory=dict)
    top_label: str = ""
    top_description: str = ""
    candidates: Candidates = "none"
    by_size: bool = False
    sizes_itself: bool = False
    scores_sets: bool = False
    promises: bool = False
    needs: frozenset[Need] = frozenset()
    trained: bool = False
    at_once: bool = False
    beside: bool = True
    on_demand: bool = False
    suits: Callable[[TrainingData], bool] = whatever_the_data
    seconds: Callable[[Workload], float] = no_time
    seconds_to_answer: Callable[[Workload], float] = no_time
    tried: Mapping[str, Mapping[str, tuple[Any, ...]]] = field(default_factory=dict)
    module: type[SetScorer] | None = None

    def preset(self, name: str) -> Any:
        """Settings of a preset; the default where the method has none of that name."""
        return self.presets.get(name, self.default)

    @property
    def default(self) -> Any:
        """The shipped settings."""
        return self.presets["default"] if "default" in self.presets else self.config()

    @property
    def names_teams(self) -> bool:
        """Whether it is a model: it names sets, or the first R that it ranks are one."""
        return self.task == "team" or bool(self.top_label)

    @property
    def without_a_run(self) -> bool:
        """Whether it answers where no run made it."""
        return self.at_once or not self.trained

    @property
    def takes_pools(self) -> bool:
        """Whether it chooses from whatever pool it is given, so that an oracle's can be."""
        return self.candidates == "pool" or self.module is not None

    @property
    def model_label(self) -> str:
        """Its name as a model."""
        return self.top_label or self.label

    def answers_by_name(self, data: TrainingData) -> bool:
        """Whether the data holds what it needs, however long it may take."""
        return not (self.needs - held_by(data))

    def answers_on(self, data: TrainingData) -> bool:
        """Whether the data holds what it needs and suits it."""
        return self.answers_by_name(data) and self.suits(data)


def held_by(data: TrainingData) -> frozenset[Need]:
    """What of :data:`Need` the data holds."""
    found: dict[Need, bool] = {
        "labels": bool(data.teams),
        "amounts": data.amounts is not None,
        "groups": data.cell_groups is not None,
        "prior": data.prior is not None,
    }
    return frozenset(need for need, there in found.items() if there)


def check_state(
    kind: str,
    state: Mapping[str, Tensor],
    expected: Mapping[str, tuple[int, ...]],
    noun: str = "retriever",
) -> None:
    """Compare stored tensors with the names and shapes that configuration and data call for.

    Raises
    ------
    CheckpointError
        If a tensor is missing, unknown, of another shape, or holds a value that is not finite.
    """
    missing, unknown = sorted(expected.keys() - state.keys()), sorted(state.keys() - expected)
    if missing or unknown:
        raise CheckpointError(
            f"The stored {kind} {noun} does not fit its configuration: missing tensors "
            f"{missing[:3]}, unknown tensors {unknown[:3]}. Train it again with this version."
        )
    for name, shape in expected.items():
        if tuple(state[name].shape) != tuple(shape):
            raise CheckpointError(
                f"The stored {kind} {noun} holds {name} with shape "
                f"{tuple(state[name].shape)}, but configuration and data call for {tuple(shape)}. "
                "It was made for other data or other settings: use those, or train it again."
            )
        if not bool(state[name].isfinite().all()):
            raise CheckpointError(
                f"The stored {kind} {noun} holds values in {name} that are not finite: the file "
                "is damaged, or training diverged. Train it again."
            )


def given_size(kind: str, size: int | None) -> int:
    """R for a method that cannot choose it.

    Raises
    ------
    InputError
        If none was given.
    """
    if size is None:
        raise InputError(f"The model {kind!r} cannot choose the size of a team; give one.")
    return size


class TopR(FittedModel):
    """The first R candidates of a ranking as a model: the adapter for every ranker.

    Parameters
    ----------
    kind
        Name of the model, which need not be the ranker's.
    scores
        Scores of a fitted ranker, see :meth:`FittedRanker.scores`.
    """

    def __init__(
        self, kind: str, scores: Callable[[NDArray[np.int64]], NDArray[np.float32]]
    ) -> None:
        self.kind = kind
        self._scores = scores

    def teams(
        self,
        targets: NDArray[np.int64],
        size: int | None,
        *,
        pools: Pools | None = None,
        top: int = 1,
        budget: Budget | None = None,
        progress: Progress = silent,
    ) -> Teams:
        """One set for each target."""
        del pools, top, budget, progress
        asked, length = np.asarray(targets, dtype=np.int64), given_size(self.kind, size)
        return top_r(top_pools(self._scores(asked), asked, length, self.kind), length, self.kind)


def top_r(pools: Pools, size: int, model_name: str) -> Teams:
    """Name the R best-ranked candidates of each pool as the team.

    This is Stage1TopR when the pools are a trained retriever's. A pool with fewer than R members
    has no set of that size: its set is ``MISSING``.
    """
    first = pools.members[:, :size]
    absent = (first == MISSING).any(axis=1) | (first.shape[1] < size)
    sets = np.full((len(pools.targets), size), MISSING, dtype=np.int64)
    if first.shape[1] == size:
        sets[~absent] = first[~absent]
    return replace(unscored_teams(model_name, pools.targets, sets), oracle=pools.is_oracle)
