"""What speaks for single edges beside the target's own expression, without any known edge."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grncore.ranking.nearness import Nearness
from grncore.ranking.prior import Prior
from grncore.training_data import TrainingData

NEAR = 3.0
"""Support from which on a regulator stands beside its target: a gene away, in bacteria."""


@dataclass(frozen=True, eq=False)
class Support:
    """A prior's weights, and how near a regulator's own gene lies; their log supports add up.

    Genes of one group have a say of their own (:mod:`grncore.ranking.mates`).

    Attributes
    ----------
    prior
        Weights from elsewhere; None where there are none.
    places
        Positions of genes; None where they are not known.
    """

    prior: Prior | None
    places: Nearness | None

    @classmethod
    def of(cls, data: TrainingData, candidates: NDArray[np.int64]) -> "Support | None":
        """What the data says of edges; None where it says nothing."""
        prior, positions = Prior.of(data, candidates), data.gene_positions
        if prior is None and positions is None:
            return None
        return cls(prior, None if positions is None else Nearness(positions=positions))

    def of_sets(
        self, target: int, sets: NDArray[np.int64], signs: NDArray[np.int8]
    ) -> NDArray[np.float64]:
        """``(n,)`` summed log support of the members of ``(n, R)`` sets with fitted signs."""
        total = np.zeros(len(sets))
        if self.prior is not None:
            total += self.prior.support(target, sets, signs).sum(axis=1)
        if self.places is not None:
            total += self._near(self.places, target)[sets].sum(axis=1)
        return total

    def most(self, target: int, size: int, usable: NDArray[np.int64]) -> float:
        """No set of ``size`` usable regulators has more."""
        total = 0.0 if self.prior is None else self.prior.most_support(target, size)
        if self.places is not None:
            total += float(np.sort(self._near(self.places, target)[usable])[::-1][:size].sum())
        return total

    def best_sets(
        self, target: int, size: int, usable: NDArray[np.int64], most: int
    ) -> NDArray[np.int64]:
        """``(n, size)`` sets that the prior proposes, at most ``most``."""
        if self.prior is None:
            return np.zeros((0, size), dtype=np.int64)
        return self.prior.best_sets(target, size, usable, most)

    def named(self, target: int) -> NDArray[np.int64]:
        """Regulators that the prior names; without one, those that stand beside the target."""
        if self.prior is not None:
            return self.prior.named(target)
        if self.places is None:
            return np.zeros(0, dtype=np.int64)
        return np.flatnonzero(self._near(self.places, target) >= NEAR)

    @staticmethod
    def _near(places: Nearness, target: int) -> NDArray[np.float64]:
        (found,) = places.support(target)
        return found
