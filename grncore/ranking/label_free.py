"""Teams by expression evidence alone: no known edge is used, and R is chosen unless it is given."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import comb, log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from grncore.evidence.identifiability import SetClass, class_of
from grncore.evidence.set_evidence import FittedSets, SetEvidence
from grncore.pools import MISSING
from grncore.ranking.mates import Mates
from grncore.ranking.support import Support
from grncore.ranking.teams import NamedSets
from grncore.teams import Identifiability

CLASS_SETS = 30
"""Best sets among which those that the data cannot tell apart are looked for."""


WEIGHED_SETS = 400
"""Best explained sets that support or mates choose among, beside those that they propose."""


def sets_of_size(
    evidence: SetEvidence,
    target: int,
    size: int,
    top: int,
    seconds: float,
    support: Support | None = None,
    mates: Mates | None = None,
    weight: float = 1.0,
) -> NamedSets:
    """The sets of R regulators that explain the target best; none where too few may regulate.

    With support or mates, they add up: ``weight`` times the log likelihood + the edges' log
    support (:mod:`grncore.ranking.support`) + what explains the genes of the target's group.
    """
    if len(evidence.usable(target)) < size:
        return none_named(size)
    found = evidence.best_sets(target, size, max(top, CLASS_SETS), seconds=seconds)
    own = class_of(evidence, target, found)
    if support is not None or _asks(mates, target):
        sides = _Sides(evidence, support, mates, weight)
        named = _supported(sides, target, size, (size,), seconds)
        return replace(named, kind=_kind_of(named.sets[0], own))
    return replace(_named(found, found.sets, -0.5 * found.residual), kind=own.kind)


def _kind_of(first: NDArray[np.int64], own: SetClass) -> Identifiability:
    """How well the first set is told from others, where others than the target's fit named it.

    One that explains the target worse than the class of the best explained sets is not told from
    these, however clear they are.
    """
    if own.kind in ("unique", "equivalent") and first[first != MISSING] not in own:
        return "confounded"
    return own.kind


def _asks(mates: Mates | None, target: int) -> bool:
    return mates is not None and bool(mates.mates(target))


class _Sides(NamedTuple):
    """All that has a say, and how much expression counts."""

    evidence: SetEvidence
    support: Support | None
    mates: Mates | None
    weight: float

    def explained(
        self, target: int, residual: NDArray[np.float64], size: int
    ) -> NDArray[np.float64]:
        """What the fit says of sets, in units of what the others say.

        Where it counts for less, the price of a size as one choice among so many sets does not.
        """
        found = self.weight * self.evidence.explained(target, residual, size)
        if self.weight < 1.0:
            found -= (1.0 - self.weight) * log(comb(len(self.evidence.usable(target)), size))
        return found


def _supported(
    sides: _Sides, target: int, size: int, sizes: tuple[int, ...], seconds: float
) -> NamedSets:
    """Sets by penalised fit and support; a set is proved where no unseen one could have more.

    ``sizes`` are those that are considered, R given or not.
    """
    evidence, support, mates, weight = sides
    # Mates first: the target's own sums are then kept for all that is asked of it.
    of_mates = None if mates is None else mates.told(target, sizes, weight)
    best = evidence.best_sets(target, size, WEIGHED_SETS, seconds=seconds)
    usable = evidence.usable(target)

    def weigh(sets: NDArray[np.int64]) -> _Weighed:
        fitted = evidence.residuals(target, sets)
        scores = sides.explained(target, fitted.residual, size)
        if support is not None:
            scores += support.of_sets(target, fitted.sets, fitted.signs)
        if of_mates is not None:
            scores += of_mates.support(fitted.sets)
        return _Weighed(fitted.sets, scores, fitted.signs, fitted.coefficients)

    proposed = [best.sets]
    if support is not None:
        proposed.append(support.best_sets(target, size, usable, WEIGHED_SETS))
    if of_mates is not None:
        proposed.append(of_mates.proposed(size, usable))
    found = _climbed(np.unique(np.concatenate(proposed), axis=0), weigh, usable)
    # Whatever was not looked at explains less than the last of the best explained sets.
    unseen = float(sides.explained(target, best.residual[-1:], size)[0])
    unseen += 0.0 if support is None else support.most(target, size, usable)
    unseen += 0.0 if of_mates is None else of_mates.most_unseen(size)
    is_all = len(best.sets) < WEIGHED_SETS and best.proved
    order = np.argsort(-found.scores, kind="stable")
    proved = np.full(len(order), best.proved) & (is_all | (found.scores >= unseen))
    return NamedSets(
        found.sets[order],
        found.scores[order],
        found.signs[order],
        found.coefficients[order],
        proved[order],
        0.0 if is_all else max(0.0, unseen - float(found.scores.max())),
        len(order),
    )


class _Weighed(NamedTuple):
    """``(n, R)`` sets with ``(n,)`` scores, and the signs and coefficients of their fits."""

    sets: NDArray[np.int64]
    scores: NDArray[np.float64]
    signs: NDArray[np.int8]
    coefficients: NDArray[np.float64]


def _climbed(
    sets: NDArray[np.int64],
    weigh: Callable[[NDArray[np.int64]], _Weighed],
    usable: NDArray[np.int64],
) -> _Weighed:
    """Sets, and those that differ from the first in one regulator, while that finds a better one.

    For a regulator that is supported from elsewhere may complete a set that explains well.
    """
    found = weigh(sets)
    while True:
        best = int(np.argmax(found.scores))
        seen = set(map(tuple, found.sets.tolist()))
        more = [row for row in _exchanged(found.sets[best], usable) if row not in seen]
        if not more:
            return found
        also = weigh(np.array(more, dtype=np.int64))
        better = also.scores.max() > found.scores[best]
        found = _Weighed(
            np.concatenate([found.sets, also.sets]),
            np.concatenate([found.scores, also.scores]),
            np.concatenate([found.signs, also.signs]),
            np.concatenate([found.coefficients, also.coefficients]),
        )
        if not better:
            return found


def _exchanged(team: NDArray[np.int64], usable: NDArray[np.int64]) -> list[tuple[int, ...]]:
    """Sets that differ from a team in one regulator."""
    others = np.setdiff1d(usable, team).tolist()
    kept = [np.delete(team, place).tolist() for place in range(len(team))]
    return [tuple(sorted([*rest, other])) for rest in kept for other in others]


def sets_of_any_size(
    evidence: SetEvidence,
    target: int,
    sizes: Sequence[int],
    top: int,
    seconds: float,
    support: Support | None = None,
    mates: Mates | None = None,
    weight: float = 1.0,
) -> NamedSets:
    """The best sets of every size by penalised fit (:mod:`grncore.evidence.size`).

    Support and mates choose among the sets of each size as in :func:`sets_of_size`; sizes next to
    the fit's own and to that of its mates are considered.
    """
    asked = [size for size in sizes if size <= len(evidence.usable(target))]
    if not asked:
        return none_named(max(sizes))
    most = max(top, CLASS_SETS)
    with_mates = _asks(mates, target)
    of_mates = mates.sizes(target, max(asked)) if mates is not None else []
    chosen = evidence.choose_size(target, max(asked), listed=most, seconds=seconds).size
    width = min(max(asked), max([chosen, *of_mates]) + 1)
    sizes_looked_at = tuple(range(max(1, min([chosen, *of_mates]) - 1), width + 1))
    parts: list[NamedSets] = []
    own: SetClass | None = None
    for size in sizes_looked_at:
        found = evidence.best_sets(target, size, most, seconds=seconds)
        if size == chosen:
            own = class_of(evidence, target, found)
        if support is None and not with_mates:
            part = _named(found, found.sets, evidence.explained(target, found.residual, size))
        else:
            sides = _Sides(evidence, support, mates, weight)
            part = _supported(sides, target, size, sizes_looked_at, seconds)
        parts.append(_widened(part, width - size))
    order = np.argsort(-np.concatenate([part.scores for part in parts]), kind="stable")[:top]
    sets = np.concatenate([part.sets for part in parts])[order]
    kind: Identifiability = "unknown" if own is None else own.kind
    if own is not None and (support is not None or with_mates):
        kind = _kind_of(sets[0], own)
    return NamedSets(
        sets,
        np.concatenate([part.scores for part in parts])[order],
        np.concatenate([part.signs for part in parts])[order],
        np.concatenate([part.coefficients for part in parts])[order],
        np.concatenate([part.proved for part in parts])[order],
        max(part.gap for part in parts),
        sum(part.sets_scored for part in parts),
        kind=kind,
    )


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
