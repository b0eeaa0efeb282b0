"""Genes of one group (an operon) often have one team: what explains its mates speaks for a set."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import comb, log

import numpy as np
from numpy.typing import NDArray

from grncore.evidence.set_evidence import SetEvidence
from grncore.evidence.size import Penalty
from grncore.ranking.choice import logsumexp

SAME_TEAM = 0.5
"""How often a mate has the very team; it is half of the pairs in *E. coli*'s operons. A mate that
disagrees costs a set no more than log 2 for it."""

MOST_MATES = 8
"""Mates that are asked: more of them only say it again."""

_KEPT = 2048
"""Mates whose answers are kept: the genes of an operon ask for one another."""


@dataclass(frozen=True, eq=False)
class _Told:
    """What one mate says.

    Attributes
    ----------
    sets
        Size -> ``(n, R)`` its best explained sets.
    support
        Set -> what it adds to the set's score.
    unseen
        Size -> what it adds to a set that is not among its best.
    """

    sets: Mapping[int, NDArray[np.int64]]
    support: Mapping[tuple[int, ...], float]
    unseen: Mapping[int, float]


@dataclass(frozen=True, eq=False)
class MatesSay:
    """What the mates of one target say of its sets."""

    told: Sequence[_Told]

    def proposed(self, size: int, usable: NDArray[np.int64]) -> NDArray[np.int64]:
        """``(n, size)`` sets of usable regulators that explain some mate best."""
        rows = [np.zeros((0, size), dtype=np.int64), *(one.sets[size] for one in self.told)]
        found = np.concatenate(rows)
        return found[np.isin(found, usable).all(axis=1)]

    def support(self, sets: NDArray[np.int64]) -> NDArray[np.float64]:
        """``(n,)`` what they add to the score of each of ``sets`` ``(n, R)``, genes ascending."""
        rows, unseen = [tuple(row) for row in sets.tolist()], sets.shape[1]
        total = np.zeros(len(sets))
        for one in self.told:
            total += [one.support.get(row, one.unseen[unseen]) for row in rows]
        return total

    def most_unseen(self, size: int) -> float:
        """What they add to a set that is among nobody's best."""
        return sum(one.unseen[size] for one in self.told)


class Mates:
    """The genes of a target's group, asked for its sets; from the expression alone.

    A mate has the target's team with probability s (``SAME_TEAM``), otherwise any, and its own
    evidence D says which: ``P(S | both) ~ P(S | target) * (1 - s + s * P(S | D) / P(S))``. Sets
    that are not among its best are taken to be as likely as the last of them.

    Parameters
    ----------
    evidence
        Explains the mates as it does the target.
    groups
        ``(genes,)`` number of each gene's group, -1 for none.
    top, seconds
        How many of a mate's best explained sets are looked at, and how long they are looked for.
    """

    def __init__(
        self, evidence: SetEvidence, groups: NDArray[np.int64], top: int, seconds: float
    ) -> None:
        self.evidence, self.groups = evidence, groups
        self.top, self.seconds = top, seconds
        self._told: OrderedDict[tuple[int, tuple[int, ...], float], _Told] = OrderedDict()
        self._size: dict[tuple[int, int], int] = {}

    def mates(self, target: int) -> list[int]:
        """Other genes of its group, the first few of them."""
        own = self.groups[target]
        found = np.flatnonzero(self.groups == own) if own >= 0 else np.zeros(0, dtype=np.int64)
        return [int(mate) for mate in found[found != target][:MOST_MATES]]

    def sizes(self, target: int, largest: int) -> list[int]:
        """The size that each mate's own fit chooses, 1 to ``largest``."""
        return [self._size_of(mate, largest) for mate in self.mates(target)]

    def told(self, target: int, sizes: tuple[int, ...], weight: float = 1.0) -> MatesSay:
        """What they say of sets of these sizes; of one size where R is given.

        ``weight`` is what the log likelihood of their fits counts.
        """
        return MatesSay([self._of(mate, sizes, weight) for mate in self.mates(target)])

    def _size_of(self, mate: int, largest: int) -> int:
        found = self._size.get((mate, largest))
        if found is None:
            largest_usable = min(largest, len(self.evidence.usable(mate)))
            found = 1
            if largest_usable:
                found = self.evidence.choose_size(
                    mate, largest_usable, listed=self.top, seconds=self.seconds
                ).size
            self._size[(mate, largest)] = found
        return found

    def _of(self, mate: int, sizes: tuple[int, ...], weight: float) -> _Told:
        asked = (mate, sizes, weight)
        told = self._told.get(asked)
        if told is None:
            told = self._told[asked] = _ask(
                self.evidence, mate, sizes, self.top, self.seconds, weight
            )
            while len(self._told) > _KEPT:
                self._told.popitem(last=False)
        return told


def _ask(
    evidence: SetEvidence,
    mate: int,
    sizes: tuple[int, ...],
    top: int,
    seconds: float,
    weight: float,
) -> _Told:
    count = len(evidence.usable(mate))
    if count < max(sizes):
        none = {size: np.zeros((0, size), dtype=np.int64) for size in sizes}
        return _Told(none, {}, dict.fromkeys(sizes, 0.0))
    sets, chance, rest = {}, {}, []
    for size in sizes:
        best = evidence.best_sets(mate, size, top, seconds=seconds)
        sets[size] = best.sets
        chance[size] = weight * evidence.explained(mate, best.residual, size)
        others = comb(count, size) - len(best)
        rest.append(chance[size].min() + log(others) if others else -np.inf)
    total = logsumexp(np.concatenate([*chance.values(), rest]))
    prior = _log_prior(evidence.penalty(mate), sizes, weight)
    support: dict[tuple[int, ...], float] = {}
    unseen: dict[int, float] = {}
    for size in sizes:
        ratio = log(SAME_TEAM) + chance[size] - total - prior[size]
        adds = np.logaddexp(log(1.0 - SAME_TEAM), ratio)
        support |= dict(zip(map(tuple, sets[size].tolist()), adds.tolist(), strict=True))
        unseen[size] = float(adds.min())
    return _Told(sets, support, unseen)


def _log_prior(penalty: Penalty, sizes: Sequence[int], counts: float) -> dict[int, float]:
    """Log probability of one set of each size, as the penalty of sizes has it.

    Even among the sets of one size; among sizes, what the penalty takes beside its coefficients'
    R log(draws). What genes at large explain (``inflation``) says how far fits are believed, not
    which sizes are common: with it, a mate whose team is larger would outweigh any expression.
    """
    penalty = replace(penalty, inflation=(1.0,))
    weight = counts * np.array(
        [-0.5 * (penalty.of(size) - size * log(max(penalty.draws, 2.0))) for size in sizes]
    )
    every = np.array([log(comb(penalty.candidates, size)) for size in sizes])
    found = weight - logsumexp(weight + every)
    return dict(zip(sizes, found.tolist(), strict=True))
