"""The Gram matrix of one target: all that any fit of any set of regulators needs.

A target's expression is modelled as a weighted sum of its regulators' responses, ``h`` where a
regulator activates and ``1 - h`` where it represses. Both are linear in ``h`` and the constant, so
one matrix over the responses and the constant holds every set and every pattern of signs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class TargetGram:
    """Weighted sums of products for one target, in units of its noise variance.

    Residuals from it are chi-squares: minus half of one is a log-likelihood, constants apart.

    Attributes
    ----------
    gram
        ``(p + 1, p + 1)`` products of the p candidates' responses and, last, of the constant (or of
        what plays its part in a model along the cells' order).
    cross
        ``(p + 1,)`` products of the same columns with the target.
    yy
        Weighted sum of squares of the target.
    draws
        How many independent observations the sums stand for; a model that holds leaves about this
        much residual.
    parts
        The same sums split by source (``between`` and ``within`` groups), where they are.
    """

    gram: Array
    cross: Array
    yy: float
    draws: float
    parts: Mapping[str, "TargetGram"] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Number of candidates p."""
        return len(self.cross) - 1

    def of(self, sets: NDArray[np.int64]) -> tuple[Array, Array]:
        """``(n, R + 1, R + 1)`` and ``(n, R + 1)``: sums of each of ``(n, R)`` sets, constant last.

        Members are columns, 0 to p - 1.
        """
        constant = np.full((len(sets), 1), self.size, dtype=np.int64)
        columns = np.concatenate([sets, constant], axis=1)
        return self.gram[columns[:, :, None], columns[:, None, :]], self.cross[columns]

    def residual(self, sets: NDArray[np.int64], coefficients: Array) -> Array:
        """``(n,)`` weighted residual sums of given ``(n, R + 1)`` coefficients, constant last."""
        gram, cross = self.of(sets)
        explained = 2 * np.einsum("nr,nr->n", coefficients, cross)
        found: Array = (
            self.yy - explained + np.einsum("nr,nrs,ns->n", coefficients, gram, coefficients)
        )
        return found

    def without_constant(self) -> "TargetGram":
        """The same with the constant fitted away: the last column is left at zero.

        Fits of it have a free intercept. It is made once.
        """
        return self._without_constant

    @cached_property
    def _without_constant(self) -> "TargetGram":
        last = self.gram[-1]
        pivot = last[-1]
        if pivot <= 0:
            return self
        ratio = last / pivot
        gram = self.gram - np.outer(last, ratio)
        cross = self.cross - ratio * self.cross[-1]
        gram[-1] = gram[:, -1] = cross[-1] = 0.0
        yy = self.yy - self.cross[-1] ** 2 / pivot
        return TargetGram(gram, cross, max(float(yy), 0.0), self.draws)


def add(parts: Mapping[str, TargetGram]) -> TargetGram:
    """Evidence of independent sources together: their sums add up."""
    found = list(parts.values())
    return TargetGram(
        gram=np.sum([part.gram for part in found], axis=0),
        cross=np.sum([part.cross for part in found], axis=0),
        yy=float(sum(part.yy for part in found)),
        draws=float(sum(part.draws for part in found)),
        parts=dict(parts),
    )
