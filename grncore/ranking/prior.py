"""Evidence from elsewhere: weights of single edges (motif, ChIP, a curated collection)."""

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from grncore.training_data import TrainingData

if TYPE_CHECKING:  # scipy is imported where there is a prior
    from scipy.sparse import csc_array

FLOOR = 0.01
"""Added to weights before their logarithm: an edge that a prior does not name is not impossible."""

NUMBERS = ("prior", "least_prior", "named", "against_sign")
"""Columns of :meth:`Prior.numbers`."""


@dataclass(frozen=True, eq=False)
class Prior:
    """Weights of single edges in [0, 1], and signs of those whose sign is known.

    Attributes
    ----------
    weights, signs
        ``(genes, genes)`` regulator x target.
    candidates
        ``(candidates,)`` genes that may regulate.
    """

    weights: "csc_array"
    signs: "csc_array"
    candidates: NDArray[np.int64]

    @classmethod
    def of(cls, data: TrainingData, candidates: NDArray[np.int64]) -> "Prior | None":
        """The prior of a dataset, if it has one."""
        if data.prior is None or data.prior_signs is None:
            return None
        from scipy.sparse import csc_array

        return cls(csc_array(data.prior), csc_array(data.prior_signs), candidates)

    @cached_property
    def _usual(self) -> float:
        """Mean weight of an edge of a candidate; what makes support more or less than usual."""
        rows = self.weights[self.candidates]
        return float(rows.sum() / max(1, rows.shape[0] * rows.shape[1]))

    def _log_support(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        found: NDArray[np.float64] = np.log((weights + FLOOR) / (self._usual + FLOOR))
        return found

    def _of_target(self, target: int) -> tuple[NDArray[np.float64], NDArray[np.int8]]:
        column = self.weights[:, [target]].toarray()[:, 0].astype(np.float64)
        return column, self.signs[:, [target]].toarray()[:, 0].astype(np.int8)

    def support(
        self, target: int, sets: NDArray[np.int64], signs: NDArray[np.int8]
    ) -> NDArray[np.float64]:
        """``(n, R)`` log of how much more weight each edge has than an edge usually has.

        An edge whose fitted sign is not the prior's counts as one that the prior does not name.
        """
        weights, known = self._of_target(target)
        agrees = known[sets] * signs >= 0
        return self._log_support(np.where(agrees, weights[sets], 0.0))

    def most_support(self, target: int, size: int) -> float:
        """The most that any set of this size could have in sum."""
        weights = np.sort(self._of_target(target)[0][self.candidates])[::-1][:size]
        return float(self._log_support(weights).sum())

    def named(self, target: int) -> NDArray[np.int64]:
        """Candidates that it gives any weight as regulators of the target."""
        return self.candidates[self._of_target(target)[0][self.candidates] > 0]

    def numbers(
        self, target: int, sets: NDArray[np.int64], signs: NDArray[np.int8]
    ) -> NDArray[np.float64]:
        """``(n, len(NUMBERS))`` what the prior says of each set and its fitted signs ``(n, R)``."""
        weights, known = self._of_target(target)
        support = self._log_support(weights[sets])
        return np.column_stack(
            [
                support.sum(axis=1),
                support.min(axis=1),
                (weights[sets] > 0).sum(axis=1),
                (known[sets] * signs < 0).sum(axis=1),
            ]
        )

    def best_sets(
        self, target: int, size: int, usable: NDArray[np.int64], most: int
    ) -> NDArray[np.int64]:
        """``(n, size)`` all sets among the regulators that it supports most; at most ``most``."""
        weights = self._of_target(target)[0][usable]
        named = usable[np.argsort(-weights, kind="stable")[: int((weights > 0).sum())]]
        kept = len(named)
        while kept > size and comb(kept, size) > most:
            kept -= 1
        rows = list(combinations(np.sort(named[:kept]).tolist(), size))
        return np.array(rows, dtype=np.int64).reshape(-1, size)
