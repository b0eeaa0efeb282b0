"""Teams by expression evidence alone: no known edge is used, and R is chosen unless it is given."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from grncore.evidence.identifiability import class_of
from grncore.evidence.set_evidence import FittedSets, SetEvidence
from grncore.evidence.size import Penalty
from grncore.pools import MISSING
from grncore.ranking.teams import NamedSets
from grncore.teams import Identifiability

CLASS_SETS = 30
"""Best sets among which those that the data cannot tell apart are looked for."""


def sets_of_size(
    evidence: SetEvidence, target: int, size: int, top: int, seconds: float
) -> NamedSets:
    """The sets of R regulators that explain the target best; none where too few may regulate."""
    if len(evidence.usable(target)) < size:
        return none_named(size)
    found = evidence.best_sets(target, size, max(top, CLASS_SETS), seconds=seconds)
    named = _named(found, found.sets, -0.5 * found.residual)
    return replace(named, kind=class_of(evidence, target, found).kind)


def sets_of_any_size(
    evidence: SetEvidence, target: int, sizes: Sequence[int], top: int, seconds: float
) -> NamedSets:
    """The best sets of every size by penalised fit (:mod:`grncore.evidence.size`)."""
    usable = len(evidence.usable(target))
    asked = [size for size in sizes if size <= usable]
    if not asked:
        return none_named(max(sizes))
    penalty = Penalty(usable, evidence.gram(target).draws, evidence.noise_known)
    chosen = evidence.choose_size(target, max(asked), seconds=seconds).size
    width = min(max(asked), chosen + 1)
    parts: list[NamedSets] = []
    kind: Identifiability = "unknown"
    for size in range(max(1, chosen - 1), width + 1):
        found = evidence.best_sets(target, size, max(top, CLASS_SETS), seconds=seconds)
        if size == chosen:
            kind = class_of(evidence, target, found).kind
        cost = np.array([penalty.cost(float(left), size) for left in found.residual])
        sets = np.pad(found.sets, ((0, 0), (0, width - size)), constant_values=MISSING)
        parts.append(_named(found, sets, -0.5 * cost, width - size))
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


def _named(
    found: FittedSets, sets: NDArray[np.int64], scores: NDArray[np.float64], wider: int = 0
) -> NamedSets:
    pad = ((0, 0), (0, wider))
    return NamedSets(
        sets,
        scores,
        np.pad(found.signs, pad),
        np.pad(found.coefficients, pad, constant_values=np.nan),
        np.full(len(sets), found.proved),
        0.5 * max(found.gap, 0.0),
        len(sets),
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
