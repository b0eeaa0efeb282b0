"""What the label-free methods share: a model of evidence that reads no known edge."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from grncore.errors import InputError
from grncore.evidence.set_evidence import SetEvidence
from grncore.evidence.stability import Null, Stability, permutation_null, stability
from grncore.methods._evidence import SECONDS, EvidenceModel, effects, once
from grncore.methods.fitted import Fit, FitContext, Restore, refitting
from grncore.methods.workload import Workload
from grncore.progress import Curve, Progress, silent
from grncore.ranking.concordance import Concordance, concordance
from grncore.ranking.label_free import WEIGHED_SETS, sets_of_any_size, sets_of_size
from grncore.ranking.mates import Mates
from grncore.ranking.support import Support
from grncore.ranking.teams import NamedSets
from grncore.scores.base import ScoreParts
from grncore.training_data import TrainingData

_ANSWERS = 2000
"""Answers of one form of evidence that are kept: a few kilobytes each."""

_Question = tuple[int, int | None, int, tuple[int, ...]]
_answered: "WeakKeyDictionary[SetEvidence, OrderedDict[_Question, NamedSets]]"
_answered = WeakKeyDictionary()


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


def seconds_to_search(work: Workload) -> float:
    """A certified search each."""
    return work.targets * {1: 0.02, 2: 0.03, 3: 0.05}.get(work.size or 0, 0.2)


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
            return once(what, data, lambda *_: concordance(evidence, support, genes))

        mates = None if groups is None else Mates(evidence, groups, WEIGHED_SETS, SECONDS)
        return LabelFreeModel(kind, evidence, config.sizes, sentence, mates, support, worth), []

    return fit, refitting(kind, fit)
