"""What the evidence methods share: the forms of a dataset, and the model that answers from one."""

from abc import abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import partial
from threading import Lock
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from grncore.decoding import Budget
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
from grncore.methods.fitted import FittedModel
from grncore.methods.workload import Workload
from grncore.pools import Pools
from grncore.progress import Progress, silent
from grncore.ranking.label_free import CLASS_SETS
from grncore.ranking.prior import Prior
from grncore.ranking.teams import NamedSets, as_teams
from grncore.scores.base import ScoreParts
from grncore.teams import Teams
from grncore.training_data import TrainingData

SECONDS = 2.0
"""How long the best sets of one target and size are looked for before a gap is stated."""

MOST_CANDIDATES = 1500
"""Regulators among which sets are searched unasked; among more, where a method is named."""

NO_ORDER = "No order of cells is used."

_KEPT = 8
_Key = tuple[str, str, bytes]
_read: "OrderedDict[_Key, Any]" = OrderedDict()
_reading: dict[_Key, Lock] = {}
_lock = Lock()  # of these two, and never held while anything is read

_Found = TypeVar("_Found")


def once(
    what: str,
    data: TrainingData,
    make: Callable[[TrainingData, NDArray[np.int64]], _Found],
) -> _Found:
    """What ``make`` reads for the candidates of a dataset; read once, whichever methods ask.

    It is given no label, so that splits whose candidates are the same share it.
    """
    candidates, seen = candidate_regulators(data), data.without_labels
    key = (what, seen.digest, candidates.tobytes())
    with _lock:
        mine = _reading.setdefault(key, Lock())
    with mine:  # who asks for the same waits, who asks about other data does not
        try:
            with _lock:
                if key in _read:
                    found: _Found = _read[key]
                    return found
            made = make(seen, candidates)
            with _lock:
                _read[key] = made
                while len(_read) > _KEPT:
                    _read.popitem(last=False)
            return made
        finally:
            with _lock:
                _reading.pop(key, None)


def snapshot_of(
    data: TrainingData, progress: Progress = silent, processes: int = 1
) -> SnapshotEvidence:
    """Evidence of cells without an order."""
    make = partial(snapshot_evidence, progress=progress, processes=processes)
    return once("snapshot", data, make)


def _ordered_of(data: TrainingData, progress: Progress) -> tuple[OrderedEvidence | None, str]:
    return once("ordered", data, partial(ordered_evidence, progress=progress))


def forms_of(data: TrainingData, progress: Progress = silent, processes: int = 1) -> EvidenceForms:
    """Both forms of evidence."""
    return EvidenceForms(snapshot_of(data, progress, processes), *_ordered_of(data, progress))


def best_form_of(data: TrainingData, progress: Progress = silent) -> tuple[SetEvidence, str]:
    """The form that sees more, and what the test of the order said; the other is not read."""
    ordered, sentence = _ordered_of(data, progress)
    return (snapshot_of(data, progress) if ordered is None else ordered), sentence


def suits(data: TrainingData) -> bool:
    """Whether there are regulators to choose from, and no more than can be searched."""
    return 1 < len(candidate_regulators(data)) <= MOST_CANDIDATES


def seconds_to_read(work: Workload) -> float:
    """Of a dataset's noise and order: 7 s of 1,000 cells and 40 regulators, 50 s of 2,700 and 124.

    Twice as long where an order is found as where none is; this stands between.
    """
    return 3.0 + 1.5e-4 * work.cells * work.candidates


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
