"""What the evidence methods share: the forms of a dataset, and models that answer from them."""

from abc import abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from grncore.decoding import Budget
from grncore.errors import CheckpointError, InputError
from grncore.evidence.explain import Explanation
from grncore.evidence.forms import (
    EvidenceForms,
    candidate_regulators,
    ordered_evidence,
    snapshot_evidence,
)
from grncore.evidence.identifiability import SetClass, identified
from grncore.evidence.ordered_evidence import OrderedEvidence
from grncore.evidence.set_evidence import SetEvidence
from grncore.evidence.snapshot_evidence import SnapshotEvidence
from grncore.evidence.stability import Null, Stability, permutation_null, stability
from grncore.evidence.stored import forms_from, forms_state
from grncore.methods.fitted import Fit, FitContext, FittedModel, Restore, refitting
from grncore.methods.workload import Workload
from grncore.pools import Pools
from grncore.progress import Curve, Progress, only_begun, silent
from grncore.ranking.concordance import Concordance, concordance
from grncore.ranking.label_free import (
    CLASS_SETS,
    WEIGHED_SETS,
    sets_of_any_size,
    sets_of_size,
)
from grncore.ranking.likeness import known_teams
from grncore.ranking.mates import Mates
from grncore.ranking.prior import Prior
from grncore.ranking.ranker import Correct, EvidenceRanker, RankerConfig
from grncore.ranking.ranking import Residual
from grncore.ranking.stored import ranker_from, ranker_state
from grncore.ranking.support import Support
from grncore.ranking.teams import NamedSets, as_teams
from grncore.scores.base import ScoreParts
from grncore.teams import Teams
from grncore.training_data import TrainingData

if TYPE_CHECKING:  # torch takes a second to import, and only weights need it
    from torch import Tensor

SECONDS = 2.0
"""How long the best sets of one target and size are looked for before a gap is stated."""

MOST_CANDIDATES = 1500
"""Regulators among which sets are searched unasked; among more, where a method is named."""

NO_ORDER = "No order of cells is used."

_KEPT = 8
_read: "OrderedDict[tuple[str, str, bytes], Any]" = OrderedDict()
_lock = Lock()

_ANSWERS = 2000
"""Answers of one form of evidence that are kept: a few kilobytes each."""

_Question = tuple[int, int | None, int, tuple[int, ...]]
_answered: "WeakKeyDictionary[SetEvidence, OrderedDict[_Question, NamedSets]]"
_answered = WeakKeyDictionary()

_Found = TypeVar("_Found")


@dataclass(frozen=True)
class EvidenceConfig:
    """Settings of label-free evidence; its constants are estimated from the data.

    Attributes
    ----------
    sizes
        Team sizes that it chooses among where R is not given.
    """

    sizes: tuple[int, ...] = (1, 2, 3, 4)

    def __post_init__(self) -> None:
        if not self.sizes or min(self.sizes) < 1 or max(self.sizes) > 8:
            raise InputError(f"Evidence searches teams of 1 to 8; got sizes {self.sizes}.")


def _once(what: str, data: TrainingData, make: Callable[[NDArray[np.int64]], _Found]) -> _Found:
    """What ``make`` reads for the candidates of a dataset; read once, whichever methods ask."""
    candidates = candidate_regulators(data)
    key = (what, data.digest, candidates.tobytes())
    with _lock:
        if key not in _read:
            _read[key] = make(candidates)
            while len(_read) > _KEPT:
                _read.popitem(last=False)
        found: _Found = _read[key]
        return found


def snapshot_of(data: TrainingData, progress: Progress = silent) -> SnapshotEvidence:
    """Evidence of cells without an order."""
    return _once("snapshot", data, lambda rows: snapshot_evidence(data, rows, progress=progress))


def _ordered_of(data: TrainingData) -> tuple[OrderedEvidence | None, str]:
    return _once("ordered", data, lambda rows: ordered_evidence(data, rows))


def forms_of(data: TrainingData, progress: Progress = silent) -> EvidenceForms:
    """Both forms of evidence."""
    return EvidenceForms(snapshot_of(data, progress), *_ordered_of(data))


def best_form_of(data: TrainingData, progress: Progress = silent) -> tuple[SetEvidence, str]:
    """The form that sees more, and what the test of the order said; the other is not read."""
    ordered, sentence = _ordered_of(data)
    return (snapshot_of(data, progress) if ordered is None else ordered), sentence


def suits(data: TrainingData) -> bool:
    """Whether there are regulators to choose from, and no more than can be searched."""
    return 1 < len(candidate_regulators(data)) <= MOST_CANDIDATES


def seconds_to_search(work: Workload) -> float:
    """A certified search each."""
    return work.targets * {1: 0.02, 2: 0.03, 3: 0.05}.get(work.size or 0, 0.2)


def seconds_to_rank(work: Workload) -> float:
    """Candidates of every training target, mostly."""
    return 30.0 + 0.3 * work.targets


def arrays(state: Mapping[str, "Tensor"]) -> dict[str, NDArray[Any]]:
    """What a checkpoint, or a fit that was kept, holds of a method without a network."""
    return {name: np.asarray(tensor) for name, tensor in state.items()}


def effects(evidence: SetEvidence, target: int, sets: NDArray[np.int64]) -> ScoreParts:
    """Signed coefficients of each set's fit; its score is the log-likelihood, constants apart."""
    fitted = evidence.residuals(target, sets)
    return ScoreParts(
        base=np.zeros(sets.shape, dtype=np.float32),
        rest=(-0.5 * fitted.residual).astype(np.float32),
        effects=(fitted.signs * fitted.coefficients).astype(np.float32),
        has_base=False,
    )


class EvidenceModel(FittedModel):
    """What both models of evidence share: one target is answered after the other.

    Parameters
    ----------
    evidence
        The form that it answers from.
    sentence
        What the test of the cells' order said.
    prior
        Evidence from elsewhere, if there is any.
    """

    labels = "none"

    def __init__(
        self, kind: str, evidence: SetEvidence, sentence: str, prior: Prior | None = None
    ) -> None:
        self.kind, self.evidence, self.sentence, self.prior = kind, evidence, sentence, prior

    @abstractmethod
    def named(self, target: int, size: int | None, top: int) -> NamedSets:
        """The best sets of a target, over all sizes where R is not given."""

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
        """The best sets of each target, R chosen where it is not given."""
        del pools, budget
        named = []
        for done, target in enumerate(np.asarray(targets, dtype=np.int64).tolist()):
            progress(self.kind, done, len(targets))
            named.append(self.named(target, size, top))
        progress(self.kind, len(targets), len(targets))
        return as_teams(self.kind, targets, named, top=top, size=size, facts=self.facts())

    def facts(self) -> Mapping[str, object]:
        """Its form, the test of the order, and which labels were read."""
        return {
            "form": self.evidence.form,
            "order": self.sentence,
            "labels": self.labels,
            "prior": self.prior is not None,
        }

    def member_effects(self, target: int, team: NDArray[np.int64]) -> Explanation | None:
        """As the form of evidence fits the team; None where a member is no candidate."""
        return self.evidence.explain(target, team) if self._can_fit(target, team) else None

    def _can_fit(self, target: int, sets: NDArray[np.int64]) -> bool:
        """Whether every member is a candidate regulator of the target."""
        return bool(np.isin(sets, self.evidence.candidates).all() and (sets != target).all())

    def told_apart(self, target: int, size: int) -> SetClass:
        """Sets that explain the target as well as the best one does, known teams left aside."""
        return identified(self.evidence, target, size, top=CLASS_SETS, seconds=SECONDS)


class LabelFreeModel(EvidenceModel):
    """Names the sets that explain a target best; no known edge is used.

    Parameters
    ----------
    sizes
        Sizes that it chooses among, by penalised fit, where R is not given.
    mates
        Genes of a target's group, asked too, where groups are known.
    support
        What speaks for single edges from elsewhere, if there is anything.
    worth
        Says how much expression counts beside that; asked once.
    """

    def __init__(
        self,
        kind: str,
        evidence: SetEvidence,
        sizes: tuple[int, ...],
        sentence: str,
        mates: Mates | None = None,
        support: Support | None = None,
        worth: Callable[[], Concordance] = Concordance,
    ) -> None:
        super().__init__(kind, evidence, sentence, None if support is None else support.prior)
        self.sizes, self.mates, self.support, self._worth = sizes, mates, support, worth

    @cached_property
    def concordance(self) -> Concordance:
        """How much expression counts beside support; found when it is first asked."""
        return self._worth()

    def named(self, target: int, size: int | None, top: int) -> NamedSets:
        """The sets that fit best; looked for once, though two methods may answer from one form.

        Where there is no order of cells, expression evidence is snapshot evidence.
        """
        if self.support is not None:
            return self._search(target, size, top)
        asked = (target, size, top, self.sizes)
        kept = _answered.setdefault(self.evidence, OrderedDict())
        found = kept.get(asked)
        if found is None:
            found = kept[asked] = self._search(target, size, top)
            while len(kept) > _ANSWERS:
                kept.popitem(last=False)
        return found

    def _search(self, target: int, size: int | None, top: int) -> NamedSets:
        also = (self.support, self.mates, self.concordance.weight)
        if size is None:
            return sets_of_any_size(self.evidence, target, self.sizes, top, SECONDS, *also)
        return sets_of_size(self.evidence, target, size, top, SECONDS, *also)

    def facts(self) -> Mapping[str, object]:
        """Also whether genes of a target's group are asked, and what expression counts."""
        said = {"mates": self.mates is not None}
        if self.support is None:
            return {**super().facts(), **said}
        found = self.concordance
        return {**super().facts(), **said, "weight": found.weight, "concordance": found.sentence}

    def explain(self, target: int, sets: NDArray[np.int64]) -> ScoreParts:
        """Fit of each set, with signed coefficients."""
        return effects(self.evidence, target, sets)

    def stability(
        self, sets: Mapping[int, NDArray[np.int64]], *, progress: Progress = silent
    ) -> Mapping[int, Stability]:
        """Shares of 30 resamplings, which are drawn once for all targets."""
        return stability(self.evidence, sets, progress=progress)

    def null(self, target: int, size: int) -> Null:
        """Shares of 30 permutations within groups."""
        return permutation_null(self.evidence, target, size)


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
    kind: str, forms: Callable[[TrainingData, Progress], EvidenceForms]
) -> tuple[Fit, Restore]:
    """Fit and restore of a ranker on these forms of evidence of the data."""

    def fit(config: RankerConfig, context: FitContext) -> tuple[RankerModel, Curve]:
        found = forms(context.data, only_begun(context.progress))
        return fit_ranker(kind, found, config, context), []

    def restore(
        state: Mapping[str, "Tensor"], config: RankerConfig, context: FitContext
    ) -> RankerModel:
        return restore_ranker(kind, state, config, context)

    return fit, restore


def naming(
    kind: str, form: Callable[[TrainingData, Progress], tuple[SetEvidence, str]]
) -> tuple[Fit, Restore]:
    """Fit and restore of a label-free model; ``form`` gives its evidence and the order's test."""

    def fit(config: EvidenceConfig, context: FitContext) -> tuple[LabelFreeModel, Curve]:
        data = context.data
        evidence, sentence = form(data, context.progress)
        groups, support = data.gene_groups, Support.of(data, evidence.candidates)

        def worth() -> Concordance:
            if support is None:
                return Concordance()
            genes = range(data.n_genes)
            what = f"concordance, {evidence.form}"
            return _once(what, data, lambda _: concordance(evidence, support, genes))

        mates = None if groups is None else Mates(evidence, groups, WEIGHED_SETS, SECONDS)
        return LabelFreeModel(kind, evidence, config.sizes, sentence, mates, support, worth), []

    return fit, refitting(kind, fit)


def fit_ranker(
    kind: str,
    forms: EvidenceForms,
    config: RankerConfig,
    context: FitContext,
    correct: Correct | None = None,
) -> RankerModel:
    """Fit the weights to training targets; validation targets calibrate, and train nothing."""
    data = context.data
    ranker = EvidenceRanker.fit(
        config,
        forms.best_first,
        known_teams(data),
        validation=data.validation,
        prior=Prior.of(data, forms.snapshot.candidates),
        correct=correct,
        seed=context.seed,
        progress=context.progress,
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
