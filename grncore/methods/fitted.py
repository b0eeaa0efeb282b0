"""What a method gives once it is fitted, and what it is given to be fitted or restored."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from grncore.decoding.budget import Budget
from grncore.errors import CheckpointError, InputError
from grncore.pools import Pools
from grncore.progress import Curve, OnEpoch, Progress, silent, unheard
from grncore.scores.base import ScoreParts
from grncore.teams import Teams
from grncore.training.config import Stage2Config
from grncore.training_data import TrainingData

if TYPE_CHECKING:  # torch takes a second to import, and classes of sets a part of one
    from torch import Tensor

    from grncore.decoding.rank import Rank
    from grncore.evidence.explain import Explanation
    from grncore.evidence.identifiability import SetClass
    from grncore.evidence.stability import Null, Stability
    from grncore.nets.set_scorer import SetScorer


class FittedRanker(Protocol):
    """A fitted retriever: ranks candidate regulators of any gene (stage 1)."""

    kind: str

    def scores(self, targets: NDArray[np.int64]) -> NDArray[np.float32]:
        """``(targets, genes)`` scores, higher is better.

        ``-inf`` marks genes that are no candidates: outside the universe, or the target itself.
        Scores of different targets are not comparable. Scoring never draws a random number.
        """
        ...

    def state(self) -> Mapping[str, "Tensor | NDArray[Any]"]:
        """Tensors or arrays that, with configuration and data, restore the ranker."""
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

    def explain(self, target: int, sets: NDArray[np.int64]) -> ScoreParts | None:
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
    ) -> "Rank | None":
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

    def member_effects(self, target: int, team: NDArray[np.int64]) -> "Explanation | None":
        """Sign, coefficient with its interval and gain of each member of any ``(R,)`` team.

        None for a model that fits none, or where a member is no candidate.
        """
        del target, team
        return None

    def told_apart(self, target: int, size: int) -> "SetClass | None":
        """Sets that the data cannot tell from the best one; None for a model that cannot say."""
        del target, size
        return None

    def stability(
        self, sets: Mapping[int, NDArray[np.int64]], *, progress: Progress = silent
    ) -> "Mapping[int, Stability] | None":
        """How often resampled cells would name which of the ``(n, R)`` sets of each target.

        It says whether the data would name one again, not whether it is true; None for a model
        that cannot say.
        """
        del sets, progress
        return None

    def null(self, target: int, size: int) -> "Null | None":
        """What the best sets explain of the target permuted; None for a model that cannot say."""
        del target, size
        return None

    def state(self) -> Mapping[str, "Tensor | NDArray[Any]"]:
        """Tensors or arrays that, with configuration and data, restore the model."""
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
    processes
        How many a method may take that fits target by target; what is fitted does not depend on it.
    """

    data: TrainingData
    seed: int = 0
    size: int | None = None
    pools: Pools | None = None
    training: Stage2Config | None = None
    warm_start: "SetScorer | None" = None
    device: str = "cpu"
    progress: Progress = silent
    on_epoch: OnEpoch = unheard
    processes: int = 1


class Fit(Protocol):
    """Fits a method to training data alone."""

    def __call__(self, config: Any, context: FitContext, /) -> tuple[Any, Curve]:
        """The fitted ranker or model, and a row an epoch; no rows where nothing is iterated."""


class Restore(Protocol):
    """Rebuilds what was fitted; raises CheckpointError if the tensors do not fit the rest."""

    def __call__(self, state: Mapping[str, "Tensor"], config: Any, context: FitContext, /) -> Any:
        """Rebuild from what ``state()`` gave, and draw no random number."""


def check_state(
    kind: str,
    state: Mapping[str, "Tensor"],
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
        if not np.isfinite(np.asarray(state[name])).all():
            raise CheckpointError(
                f"The stored {kind} {noun} holds values in {name} that are not finite: the file "
                "is damaged, or training diverged. Train it again."
            )


def refitting(kind: str, fit: Fit, noun: str = "model") -> Restore:
    """Restore of a method whose fit keeps nothing beside the data: it is fitted again.

    It raises CheckpointError if tensors are stored that the method has no use for.
    """

    def restore(state: Mapping[str, "Tensor"], config: Any, context: FitContext) -> Any:
        check_state(kind, state, {}, noun)
        return fit(config, context)[0]

    return restore


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
