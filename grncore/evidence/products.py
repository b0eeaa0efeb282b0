"""Products of responses: fits of sets whose members act together and not each for itself.

A set's fit has one column a member, and then products of two and more members. All are columns of
one least squares with an intercept, in the order single members, pairs, larger products: one
Cholesky factor of their Gram matrix holds the fit without products, the fit with pairs, and the
fit with all products (a multilinear function, as the truth table of a set of switches is one).
"""

from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from grncore.evidence.box import COLLINEAR
from grncore.evidence.gram import Array
from grncore.evidence.responses import Groups
from grncore.evidence.snapshot import SnapshotConstants

Sets = NDArray[np.int64]

MOST_MULTILINEAR = 4
"""Sets of more members have products of pairs alone: all 2^R - R - 1 would outnumber samples."""


@cache
def terms(size: int) -> tuple[tuple[int, ...], ...]:
    """Members of each column of a set of ``size``: singles, pairs, larger products."""
    orders = range(1, (size if size <= MOST_MULTILINEAR else 2) + 1)
    return tuple(term for order in orders for term in combinations(range(size), order))


@cache
def tiers(size: int) -> tuple[int, ...]:
    """Numbers of columns of the nested fits: without products, with pairs, with all of them."""
    pairs = size * (size + 1) // 2
    return tuple(sorted({size, pairs, len(terms(size))}))


@dataclass(frozen=True, eq=False)
class Weighing:
    """Cells and means of groups as coordinates in which the snapshot fit is plain least squares.

    Attributes
    ----------
    groups
        Cells by group.
    between
        ``(K,)`` weight of the squared distance of each group's mean.
    within
        ``(K,)`` weight of a cell's squared distance from its group's mean.
    attenuation
        Share of a coefficient that is seen within a group.
    """

    groups: Groups
    between: Array
    within: Array
    attenuation: float

    @classmethod
    def of(cls, groups: Groups, constants: SnapshotConstants, variance: Array) -> "Weighing":
        """Weights as :meth:`SnapshotMoments.gram` has them; ``variance`` ``(K,)`` of a cell."""
        return cls(
            groups,
            constants.between * groups.count / variance,
            constants.within / variance,
            constants.attenuation,
        )

    def design(self, rows: Array) -> Array:
        """``(..., K + cells)`` coordinates of ``(..., cells)`` responses, intercept fitted away."""
        return self._free(self._coordinates(rows, self.attenuation))

    def target(self, values: Array) -> Array:
        """``(K + cells,)`` coordinates of a target's ``(cells,)``, intercept fitted away."""
        return self._free(self._coordinates(values, 1.0))

    def adjoint(self, target: Array) -> Array:
        """``(cells,)`` u with ``design(z) @ target == z @ u`` for every response z."""
        number, count = self.groups.number, self.groups.count
        seen = self._free(target.copy())
        between, within = seen[: len(count)], seen[len(count) :]
        weighted = self.attenuation * np.sqrt(self.within)[number] * within
        level = (np.sqrt(self.between) * between - self.groups.sums(weighted)) / count
        found: Array = weighted + level[number]
        return found

    def _coordinates(self, rows: Array, share: float) -> Array:
        means, number = self.groups.means(rows), self.groups.number
        kinds = means.shape[-1]
        found = np.empty((*rows.shape[:-1], kinds + rows.shape[-1]))
        np.multiply(means, np.sqrt(self.between), out=found[..., :kinds])
        deviations = found[..., kinds:]
        np.subtract(rows, np.take(means, number, axis=-1), out=deviations)
        deviations *= share * np.sqrt(self.within)[number]
        return found

    def _free(self, coordinates: Array) -> Array:
        """The same array, whose means of groups are changed in place."""
        root = np.sqrt(self.between)
        means = coordinates[..., : len(root)]
        means -= (means @ root / (root @ root))[..., None] * root
        return coordinates


def product_columns(responses: Array, sets: Sets) -> Array:
    """``(n, m, cells)`` columns of ``(n, R)`` sets of rows of ``responses``."""
    size = sets.shape[1]
    found = np.empty((len(sets), len(terms(size)), responses.shape[1]))
    found[:, :size] = responses[sets]
    column = {term: place for place, term in enumerate(terms(size))}
    for term, place in column.items():
        if len(term) > 1:  # the product of all members but the last stands before it
            rest, last = found[:, column[term[:-1]]], found[:, column[term[-1:]]]
            np.multiply(rest, last, out=found[:, place])
    return found


def whitener(design: Array) -> Array:
    """``(n, m, m)`` lower triangular A: rows of ``A @ design`` are orthonormal, in order.

    Of a column that those before it span, nothing is left.
    """
    gram = design @ np.swapaxes(design, -1, -2)
    members = np.arange(gram.shape[-1])
    own = gram[:, members, members]
    scale = np.sqrt(np.where(own > 0, own, 1.0))
    gram /= scale[:, :, None] * scale[:, None, :]
    gram[:, members, members] = np.where(own > 0, 1.0 + COLLINEAR, 1.0)
    lower = np.linalg.cholesky(gram)
    found: Array = np.linalg.inv(lower) / scale[:, None, :]
    return found


def tier_residuals(white: Array, cross: Array, yy: float, size: int) -> Array:
    """``(n, tiers)`` residual of each nested fit.

    Parameters
    ----------
    white
        ``(n, m, m)`` of :func:`whitener`.
    cross
        ``(n, m)`` products of the design with the target.
    yy
        Sum of squares of the target.
    """
    aims = (white @ cross[:, :, None])[:, :, 0]
    explained = np.cumsum(aims * aims, axis=1)[:, np.array(tiers(size)) - 1]
    found: Array = np.maximum(yy - explained, 0.0)
    return found
