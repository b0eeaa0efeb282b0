"""What the rankers share: a model of evidence that is joined with what known teams say."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from grncore.errors import CheckpointError
from grncore.evidence.forms import EvidenceForms, candidate_regulators
from grncore.evidence.stored import forms_from, forms_state
from grncore.methods._evidence import EvidenceModel, effects
from grncore.methods.fitted import Fit, FitContext, Restore
from grncore.methods.workload import Workload
from grncore.progress import Curve, Progress, only_begun
from grncore.ranking.likeness import known_teams
from grncore.ranking.prior import Prior
from grncore.ranking.ranker import Correct, EvidenceRanker, RankerConfig
from grncore.ranking.ranking import Residual
from grncore.ranking.stored import ranker_from, ranker_state
from grncore.ranking.teams import NamedSets
from grncore.scores.base import ScoreParts
from grncore.training_data import TrainingData

if TYPE_CHECKING:  # torch takes a second to import, and only weights need it
    from torch import Tensor

USES = frozenset({"prior", "gene_positions"})
"""What a ranker takes beside expression and labels, where the dataset holds it."""


def seconds_to_rank(work: Workload) -> float:
    """Candidates of every training target, mostly."""
    return 30.0 + 0.3 * work.targets


def arrays(state: Mapping[str, "Tensor"]) -> dict[str, NDArray[Any]]:
    """What a checkpoint, or a fit that was kept, holds of a method without a network."""
    return {name: np.asarray(tensor) for name, tensor in state.items()}


class RankerModel(EvidenceModel):
    """Names the most probable sets: evidence joined with what known teams say.

    Parameters
    ----------
    state
        Arrays that restore it.
    """

    labels = "training targets"

    def __init__(
        self, kind: str, ranker: EvidenceRanker, sentence: str, state: Mapping[str, NDArray[Any]]
    ) -> None:
        super().__init__(kind, ranker.evidence[0], sentence, ranker.prior)
        self.ranker, self._state = ranker, state

    def named(self, target: int, size: int | None, top: int) -> NamedSets:
        """The most probable sets."""
        return self.ranker.named(target, size, top)

    def facts(self) -> Mapping[str, object]:
        """Also how often its lists hold the truth."""
        return {**super().facts(), "promise": self.ranker.promise.frequency}

    def explain(self, target: int, sets: NDArray[np.int64]) -> ScoreParts | None:
        """Fit of each set, with signed coefficients; None where a member is no candidate."""
        return effects(self.evidence, target, sets) if self._can_fit(target, sets) else None

    def state(self) -> Mapping[str, NDArray[Any]]:
        """Weights, constants and the cells' order."""
        return self._state


def ranking(
    kind: str, forms: Callable[[TrainingData, Progress, int], EvidenceForms]
) -> tuple[Fit, Restore]:
    """Fit and restore of a ranker on these forms of evidence of the data."""

    def fit(config: RankerConfig, context: FitContext) -> tuple[RankerModel, Curve]:
        found = forms(context.data, only_begun(context.progress), context.processes)
        return fit_ranker(kind, found, config, context), []

    def restore(
        state: Mapping[str, "Tensor"], config: RankerConfig, context: FitContext
    ) -> RankerModel:
        return restore_ranker(kind, state, config, context)

    return fit, restore


def fit_ranker(
    kind: str,
    forms: EvidenceForms,
    config: RankerConfig,
    context: FitContext,
    correct: Correct | None = None,
) -> RankerModel:
    """Fit the weights to training targets; validation targets calibrate, and train nothing.

    Training targets also tell what their regulators do, to the snapshot form.
    """
    data = context.data
    snapshot = forms.snapshot.with_followers(
        data.teams,
        seed=context.seed,
        progress=only_begun(context.progress),
        processes=context.processes,
    )
    forms = replace(forms, snapshot=snapshot)
    ranker = EvidenceRanker.fit(
        config,
        forms.best_first,
        known_teams(data),
        validation=data.validation,
        prior=Prior.of(data, forms.snapshot.candidates),
        correct=correct,
        seed=context.seed,
        progress=context.progress,
        processes=context.processes,
    )
    state = {**forms_state(forms), **ranker_state(ranker)}
    return RankerModel(kind, ranker, forms.sentence, state)


def restore_ranker(
    kind: str,
    state: Mapping[str, "Tensor"],
    config: RankerConfig,
    context: FitContext,
    residual: Residual | None = None,
) -> RankerModel:
    """As fitted; CheckpointError if what is stored does not fit the data."""
    found, data = arrays(state), context.data
    candidates = candidate_regulators(data)
    forms = forms_from(found, data, candidates)
    prior = Prior.of(data, candidates)
    ranker = ranker_from(found, config, forms.best_first, known_teams(data), prior, residual)
    unknown = sorted(found.keys() - forms_state(forms).keys() - ranker_state(ranker).keys())
    if unknown:
        raise CheckpointError(f"The stored {kind} holds unknown tensors {unknown[:3]}.")
    return RankerModel(kind, ranker, forms.sentence, found)
