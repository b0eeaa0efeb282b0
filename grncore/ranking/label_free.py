"""Teams by expression evidence alone: no known edge is used, and R is chosen unless it is given."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from grncore.evidence.identifiability import class_of
from grncore.evidence.set_evidence import FittedSets, SetEvidence
from grncore.pools import MISSING
from grncore.ranking.prior import Prior
from grncore.ranking.teams import NamedSets
from grncore.teams import Identifiability

CLASS_SETS = 30
"""Best sets among which those that the data cannot tell apart are looked for."""


WEIGHED_SETS = 400
"""Best explained sets that a prior chooses among, beside as many that it supports most."""


def sets_of_size(
    evidence: SetEvidence,
    target: int,
    size: int,
    top: int,
    seconds: float,
    prior: Prior | None = None,
) -> NamedSets:
    """The sets of R regulators that explain the target best; none where too few may regulate.

    With a prior, fit and support add up: log likelihood + sum of the edges' log support.
    """
    if len(evidence.usable(target)) < size:
        return none_named(size)
    found = evidence.best_sets(target, size, max(top, CLASS_SETS), seconds=seconds)
    kind = class_of(evidence, target, found).kind
    if prior is not None:
        return replace(_supported(evidence, prior, target, size, seconds), kind=kind)
    return replace(_named(found, found.sets, -0.5 * found.residual), kind=kind)


def _supported(
    evidence: SetEvidence, prior: Prior, target: int, size: int, seconds: float
) -> NamedSets:
    """Sets by penalised fit and support; a set is proved where no unseen one could have more."""
    best = evidence.best_sets(target, size, WEIGHED_SETS, seconds=seconds)
    proposed = prior.best_sets(target, size, evidence.usable(target), WEIGHED_SETS)
    sets = np.unique(np.concatenate([best.sets, proposed]), axis=0)
    fitted = evidence.residuals(target, sets)
    explained = _explained(evidence, target, fitted.residual, size)
    scores = explained + prior.support(target, sets, fitted.signs).sum(axis=1)
    # Whatever was not looked at explains less than the last of the best explained sets.
    last = _explained(evidence, target, best.residual[-1:], size)
    unseen = float(last[0]) + prior.most_support(target, size)
    is_all = len(best.sets) < WEIGHED_SETS and best.proved
    order = np.argsort(-scores, kind="stable")
    proved = np.full(len(sets), best.proved) & (is_all | (scores >= unseen))
    return NamedSets(
        sets[order],
        scores[order],
        fitted.signs[order],
        fitted.coefficients[order],
        proved[order],
        0.0 if is_all else max(0.0, unseen - float(scores.max())),
        len(sets),
    )


def sets_of_any_size(
    evidence: SetEvidence,
    target: int,
    sizes: Sequence[int],
    top: int,
    seconds: float,
    prior: Prior | None = None,
) -> NamedSets:
    """The best sets of every size by penalised fit (:mod:`grncore.evidence.size`).

    A prior chooses among the sets of each size as in :func:`sets_of_size`; the size is the fit's.
    """
    asked = [size for size in sizes if size <= len(evidence.usable(target))]
    if not asked:
        return none_named(max(sizes))
    most = max(top, CLASS_SETS)
    chosen = evidence.choose_size(target, max(asked), listed=most, seconds=seconds).size
    width = min(max(asked), chosen + 1)
    parts: list[NamedSets] = []
    kind: Identifiability = "unknown"
    for size in range(max(1, chosen - 1), width + 1):
        found = evidence.best_sets(target, size, most, seconds=seconds)
        if size == chosen:
            kind = class_of(evidence, target, found).kind
        if prior is None:
            part = _named(found, found.sets, _explained(evidence, target, found.residual, size))
        else:
            part = _supported(evidence, prior, target, size, seconds)
        parts.append(_widened(part, width - size))
    order = np.argsort(-np.concatenate([part.scores for part in parts]), kind="stable")[:top]
    return NamedSets(
        np.concatenate([part.sets for part in parts])[order],
        np.concatenate([part.scores for part in parts])[order],
        np.concatenate([part.signs for part in parts])[order],
        np.concatenate([part.coefficients for part in parts])[order],
        np.concatenate([part.proved for part in parts])[order],
        max(part.gap for part in parts),
        sum(part.sets_scored for part in parts),
        kind=kind,
    )


def _explained(
    evidence: SetEvidence, target: int, residual: NDArray[np.float64], size: int
) -> NDArray[np.float64]:
    """``(n,)`` log likelihood less what the size costs; comparable across sizes."""
    penalty = evidence.penalty(target)
    return np.array([-0.5 * penalty.cost(float(left), size) for left in residual])


def _named(found: FittedSets, sets: NDArray[np.int64], scores: NDArray[np.float64]) -> NamedSets:
    return NamedSets(
        sets,
        scores,
        found.signs,
        found.coefficients,
        np.full(len(sets), found.proved),
        0.5 * max(found.gap, 0.0),
        len(sets),
    )


def _widened(named: NamedSets, wider: int) -> NamedSets:
    """Sets with room for larger ones."""
    pad = ((0, 0), (0, wider))
    return replace(
        named,
        sets=np.pad(named.sets, pad, constant_values=MISSING),
        signs=np.pad(named.signs, pad),
        coefficients=np.pad(named.coefficients, pad, constant_values=np.nan),
    )


def none_named(size: int) -> NamedSets:
    """No answer: fewer genes may regulate than a team has members."""
    none = np.empty((0, size))
    return NamedSets(
        none.astype(np.int64),
        np.empty(0),
        none.astype(np.int8),
        none,
        np.empty(0, dtype=bool),
        np.nan,
        0,
    )
