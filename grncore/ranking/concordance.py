"""How much expression evidence counts beside evidence from elsewhere: as much as they agree.

A likelihood takes noise to be all that a set leaves. In a compendium of bulk samples whole programs
are left too, and the first set lies tens of units before the next ones though it is right for few
targets: added up as they stand, such units drown whatever a prior says. Where both are worth
something, the regulators that a prior names are also those that expression chooses more often than
chance; the weight of evidence that makes the named ones most probable is its worth here. Neither
side is taken for the truth: a share of what is named is left to chance.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from grncore.evidence.set_evidence import SetEvidence

WEIGHTS = (1.0, 0.5, 0.3, 0.2, 0.1, 0.05, 0.03, 0.02, 0.01)
"""Of evidence, the most first."""

SHARES = tuple(np.linspace(0.05, 0.95, 19).tolist())
"""Of named regulators, that expression finds too."""

TARGETS = 60
"""Targets that are asked: their best sets are looked for."""

LEAST_NAMED = 30
"""Named regulators below which nothing can be said of agreement."""

AGREES = 3.0
"""Log likelihood that agreement must add to chance (one parameter more: 1 in 70 by luck)."""

HARDLY = 2.0
"""Log likelihood by which weights are not told apart; the least of them is taken, for fits are too
sure far more often than not sure enough."""

LARGEST = 4
"""Size of the sets that are asked, at most."""

SECONDS = 0.3


class Names(Protocol):
    """Says which regulators are named for a target."""

    def named(self, target: int) -> NDArray[np.int64]:
        """Genes."""


@dataclass(frozen=True)
class Concordance:
    """What agreement says.

    Attributes
    ----------
    weight
        Of the evidence's log likelihood, at most 1.
    agrees
        Whether expression chooses named regulators more often than chance; None where too few are
        named to tell.
    """

    weight: float = 1.0
    agrees: bool | None = None

    @property
    def sentence(self) -> str:
        """In words."""
        if self.agrees is None:
            return "Too little is named from elsewhere to tell what expression is worth beside it."
        if self.agrees:
            if self.weight == 1.0:
                return "Expression agrees with what is known from elsewhere, and counts in full."
            return (
                "Expression agrees with what is known from elsewhere, but its fits say too much: "
                f"they count {self.weight:g} of it."
            )
        chance = "Expression and what is known from elsewhere agree no more often than chance: "
        if self.weight == 1.0:
            return chance + "expression decides, for its fits leave hardly more than noise."
        return chance + "expression decides only where the other is silent."


def concordance(
    evidence: SetEvidence, support: Names, targets: Sequence[int], *, seed: int = 0
) -> Concordance:
    """The weight of expression evidence under which named regulators are most probable.

    Each target's best explained set is asked which regulator should stand in each of its places,
    the others given; a named one is taken to be chosen so for some share of them, by chance
    otherwise. Where that says no more than chance alone, evidence counts in full if the noise of
    its fits is known, since those were held against it, and least if not.
    """
    asked = [(target, named) for target in targets if len(named := support.named(target))]
    order = np.random.default_rng(seed).permutation(len(asked))
    rows = [row for place in order[:TARGETS].tolist() for row in _rows(evidence, *asked[place])]
    if len(rows) < LEAST_NAMED:
        return Concordance()
    # (weights, named): how probable each is by evidence, and (named,) by chance.
    by_evidence, by_chance = (np.array(part).T for part in zip(*rows, strict=True))
    shares = np.array(SHARES)[:, None, None]
    likelihood = np.log(shares * by_evidence + (1.0 - shares) * by_chance).sum(axis=2)
    best = likelihood.max(axis=0)
    if best.max() - float(np.log(by_chance).sum()) < AGREES:
        return Concordance(1.0 if evidence.noise_known else WEIGHTS[-1], agrees=False)
    return Concordance(WEIGHTS[int(np.flatnonzero(best >= best.max() - HARDLY)[-1])], agrees=True)


def _rows(
    evidence: SetEvidence, target: int, named: NDArray[np.int64]
) -> list[tuple[NDArray[np.float64], float]]:
    """For each named regulator: its probability under each weight, and by chance."""
    usable = evidence.usable(target)
    named = np.flatnonzero(np.isin(usable, named))
    if not len(named) or len(usable) < 2:
        return []
    size = evidence.choose_size(
        target, min(LARGEST, len(usable) - 1), listed=1, seconds=SECONDS
    ).size
    team = evidence.best_sets(target, size, 1, seconds=SECONDS).sets[0]
    chosen = np.zeros((len(WEIGHTS), len(usable)))
    for place in range(size):
        rest = np.delete(team, place)
        others = np.flatnonzero(~np.isin(usable, rest))
        sets = np.column_stack([np.tile(rest, (len(others), 1)), usable[others]])
        fits = evidence.residuals(target, np.sort(sets, axis=1)).residual
        gain = evidence.explained(target, fits, size)
        odds = np.exp(np.multiply.outer(np.array(WEIGHTS), gain - gain.max()))
        chosen[:, others] += odds / odds.sum(axis=1, keepdims=True) / size
    return [(chosen[:, place], 1.0 / len(usable)) for place in named.tolist()]
