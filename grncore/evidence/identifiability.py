"""Which sets, and which regulators, the data cannot tell apart: "A or A', with B".

Sets of one size whose likelihoods differ by less than the noise form a class. How far a set lies
behind the best one is a likelihood ratio between rivals, not a test of either; where even the best
set leaves more than noise does, or genes at large explain more than chance lets them
(:mod:`grncore.evidence.inflation`), differences shrink by that factor (a quasi-likelihood,
Wedderburn 1974), so that misfit does not pass for certainty.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grncore.evidence.gram import Array, TargetGram
from grncore.evidence.set_evidence import FittedSets, SetEvidence
from grncore.evidence.size import Penalty
from grncore.teams import Identifiability

APART = 6.0
"""Chi-square between a set and the best one from which on the two are told apart.

The likelihood of the worse one is then 20 times lower.
"""

SAME_PROFILE = 0.95
"""Correlation of two regulators' responses, in a target's weights, from which on they are twins."""

FEWEST = 10
"""Observations below which no set is told from others: so few are fitted by some set of noise."""

_NAMED = 6


@dataclass(frozen=True, eq=False)
class SetClass:
    """Sets that explain one target as well as its best set does.

    Attributes
    ----------
    kind
        How well the best set is told from others, see :data:`grncore.teams.IDENTIFIABILITY`.
    sets
        ``(n, R)`` gene rows of the class, the best set first; empty where nothing is named.
    behind
        ``(n,)`` distance from the best set in units of the noise.
    is_whole
        Whether every set of the class is listed; else it has more of them than were looked at.
    """

    kind: Identifiability
    sets: NDArray[np.int64]
    behind: Array
    is_whole: bool

    @property
    def core(self) -> NDArray[np.int64]:
        """Genes that every set of the class has."""
        found, count = np.unique(self.sets, return_counts=True)
        result: NDArray[np.int64] = found[count == len(self.sets)]
        return result

    def __contains__(self, team: object) -> bool:
        asked = np.sort(np.asarray(team, dtype=np.int64))
        if asked.shape != self.sets.shape[1:]:
            return False
        return bool((self.sets == asked).all(axis=1).any())

    def words(self, names: Sequence[str] | Mapping[int, str]) -> str:
        """The class in a sentence's words, by the names of its genes' rows."""
        if not len(self.sets):
            return "no team"
        core = _joined([names[gene] for gene in self.core])
        if len(self.sets) == 1:
            return core
        rest = np.array([np.setdiff1d(team, self.core) for team in self.sets])
        if rest.shape[1] == 1 and len(rest) <= _NAMED and self.is_whole:
            said = " or ".join(names[gene] for gene in rest[:, 0])
        else:
            more = "" if self.is_whole else " or more"
            best = _joined([names[gene] for gene in rest[0]])
            said = f"{best}, or another of {len(rest)}{more} teams"
        return f"{said}, with {core}" if core else said


def identified(
    evidence: SetEvidence, target: int, size: int, *, top: int = 100, seconds: float = np.inf
) -> SetClass:
    """The class of a target's best set, among its ``top`` best sets of this size.

    ``unknown`` where fewer than ``size`` regulators are usable.
    """
    if len(evidence.usable(target)) < size:
        return SetClass("unknown", np.empty((0, size), np.int64), np.empty(0), False)
    found = evidence.best_sets(target, size, top, seconds=seconds)
    return class_of(evidence, target, found, is_all=found.proved and len(found) < top)


def class_of(
    evidence: SetEvidence, target: int, found: FittedSets, *, is_all: bool = False
) -> SetClass:
    """The class of the first of the best sets, where these are at hand.

    Parameters
    ----------
    found
        Best sets, best first; at least one.
    is_all
        Whether there are no other sets of this size at all.
    """
    scale = evidence.inflation[-1]
    gram = evidence.gram(target)
    if evidence.noise_known:
        scale = max(scale, evidence.misfit(target, found))
    behind = differences(evidence, gram.draws, found.residual) / scale
    inside = behind < APART
    whole = is_all or not bool(inside[-1])
    sets = found.sets[inside]
    nothing = np.array([found.residual[0], evidence.unexplained(target)])
    gain = differences(evidence, gram.draws, nothing)[1] / scale
    penalty = Penalty(len(evidence.usable(target)), gram.draws)
    is_seen = evidence.values.shape[1] >= FEWEST
    if not is_seen or gain <= penalty.of(found.sets.shape[1]):
        return SetClass("weak", sets, behind[inside], whole)
    kind: Identifiability = "unique"
    if len(sets) > 1:
        kind = "equivalent" if _only_twins(evidence, gram, sets) and whole else "confounded"
    return SetClass(kind, sets, behind[inside], whole)


def differences(evidence: SetEvidence, draws: float, residual: Array) -> Array:
    """``(n,)`` how far each residual lies behind the first, as a chi-square."""
    best = float(residual[0])
    if not evidence.noise_known:
        # The noise that fits the best set is the noise: a log-likelihood with it profiled out.
        tiny = np.finfo(float).tiny
        return draws * np.log(np.maximum(residual, tiny) / max(best, tiny))
    return residual - best


def twins(gram: TargetGram, columns: NDArray[np.int64]) -> NDArray[np.int64]:
    """``(n,)`` class of each of ``(n,)`` columns; those of one class have the same profile.

    Profiles are responses less their best constant, in the target's weights. A profile and its
    mirror image are the same: what one activates the other represses.
    """
    from scipy.sparse.csgraph import connected_components

    free = gram.without_constant().gram[np.ix_(columns, columns)]
    scale = np.sqrt(np.maximum(np.diagonal(free), np.finfo(float).tiny))
    alike = np.abs(free) >= SAME_PROFILE * np.outer(scale, scale)
    return np.asarray(connected_components(alike, directed=False)[1], dtype=np.int64)


def _only_twins(evidence: SetEvidence, gram: TargetGram, sets: NDArray[np.int64]) -> bool:
    """Whether all sets are the first one with members exchanged for their twins."""
    genes = np.unique(sets)
    classes = twins(gram, np.searchsorted(evidence.candidates, genes))
    numbers = np.sort(classes[np.searchsorted(genes, sets)], axis=1)
    return bool((numbers == numbers[0]).all())


def _joined(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
