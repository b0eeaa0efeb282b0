"""Ranked sets of many targets as `Teams`: signs, coefficients, probabilities and the short list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grncore.pools import MISSING
from grncore.teams import IDENTIFIABILITY, Identifiability, Teams


@dataclass(frozen=True, eq=False)
class NamedSets:
    """What a method says of one target, best set first; members ascend, missing ones at the end.

    Attributes
    ----------
    sets
        ``(n, R)`` genes.
    scores
        ``(n,)``.
    signs, coefficients
        ``(n, R)``.
    proved
        ``(n,)``.
    gap
        How much a set that was not looked at could outscore the first one.
    sets_scored
        How many were fitted.
    probability, listed
        ``(n,)``, or None where nothing is promised.
    member_probability
        ``(n, R)``, or None.
    kind
        How well the data tells the first set from others.
    """

    sets: NDArray[np.int64]
    scores: NDArray[np.float64]
    signs: NDArray[np.int8]
    coefficients: NDArray[np.float64]
    proved: NDArray[np.bool_]
    gap: float
    sets_scored: int
    probability: NDArray[np.float64] | None = None
    listed: NDArray[np.bool_] | None = None
    member_probability: NDArray[np.float64] | None = None
    kind: Identifiability = "unknown"


def as_teams(
    model: str,
    targets: NDArray[np.int64],
    named: Sequence[NamedSets],
    *,
    top: int,
    size: int | None,
    facts: Mapping[str, object],
) -> Teams:
    """``top`` sets of each target; ``size`` is R where it was given."""
    width = size or max((one.sets.shape[1] for one in named), default=1)
    shape = (len(targets), top)
    sets = np.full((*shape, width), MISSING, dtype=np.int64)
    signs = np.zeros(sets.shape, dtype=np.int8)
    coefficients = np.full(sets.shape, np.nan, dtype=np.float32)
    scores = np.full(shape, np.nan, dtype=np.float32)
    proved = np.zeros(shape, dtype=bool)
    is_sure = all(one.probability is not None for one in named) and bool(named)
    probability = np.full(shape, np.nan, dtype=np.float32)
    members = np.full(sets.shape, np.nan, dtype=np.float32)
    listed = np.zeros(shape, dtype=bool)
    for row, one in enumerate(named):
        n, r = min(top, len(one.sets)), one.sets.shape[1]
        sets[row, :n, :r] = one.sets[:n]
        signs[row, :n, :r] = one.signs[:n]
        coefficients[row, :n, :r] = one.coefficients[:n]
        scores[row, :n] = one.scores[:n]
        proved[row, :n] = one.proved[:n]
        if one.probability is not None:
            probability[row, :n] = one.probability[:n]
        if one.member_probability is not None:
            members[row, :n, :r] = one.member_probability[:n]
        if one.listed is not None:
            listed[row, :n] = one.listed[:n]
    nothing = np.full(shape, np.nan, dtype=np.float32)
    return Teams(
        model=model,
        targets=np.asarray(targets, dtype=np.int64),
        sets=sets,
        scores=scores,
        base=nothing,
        residual=nothing,
        gap=np.array([one.gap for one in named], dtype=np.float32),
        sets_scored=np.array([one.sets_scored for one in named], dtype=np.int64),
        size_given=size is not None,
        signs=signs,
        coefficients=coefficients,
        probability=probability if is_sure else None,
        member_probability=members if is_sure else None,
        listed=listed if is_sure else None,
        proved=proved,
        identifiability=np.array([IDENTIFIABILITY.index(one.kind) for one in named], dtype=np.int8),
        evidence=dict(facts),
    )
