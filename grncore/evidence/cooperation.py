"""Sets whose members act together: searched among products of responses, fitted and priced.

Products cost what BIC asks of a coefficient (Schwarz 1978), so a set that needs none is judged as
if there were none. Pairs and triples are compared one and all where that is affordable; other sets
grow from the best smaller ones.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from grncore.evidence.beam import distinct_sets
from grncore.evidence.gram import Array
from grncore.evidence.products import (
    Weighing,
    product_columns,
    terms,
    tier_residuals,
    tiers,
    whitener,
)
from grncore.evidence.responses import Groups, standardised
from grncore.evidence.snapshot import SnapshotConstants, noise_variance

Sets = NDArray[np.int64]

# Multiplications that all sets of a size may take, once for a dataset, and those of one target.
_ONCE, _EACH = 5e10, 2.5e8
# Numbers that are kept of a dataset's sets, and worked on at once.
_KEPT, _CHUNK = 1 << 25, 1 << 21
_SEEDS = 400


@dataclass(frozen=True, eq=False)
class ProductFits:
    """The best fit with products of each of n sets.

    Attributes
    ----------
    residual
        ``(n,)`` with the products' price in it, so that it compares with that of an additive fit.
    effects
        ``(n, R)`` slope of the target in each member's response, the others at their means.
    errors
        ``(n, R)`` standard errors of the slopes.
    between, within
        ``(n,)`` the parts of the residual, without the price.
    """

    residual: Array
    effects: Array
    errors: Array
    between: Array
    within: Array


@dataclass(frozen=True, eq=False)
class _View:
    """One target as coordinates."""

    weighing: Weighing
    variance: Array
    seen: Array
    yy: float
    draws: float


@dataclass(frozen=True, eq=False)
class _Catalogue:
    """All sets of a size, in the order of :func:`itertools.combinations`, ready for any target."""

    sets: Sets
    white: Array


class Cooperation:
    """Fits with products for all targets of a dataset.

    Parameters
    ----------
    responses
        ``(p, cells)`` of the candidates.
    groups, constants
        As the snapshot form has them.
    """

    def __init__(self, responses: Array, groups: Groups, constants: SnapshotConstants) -> None:
        # Products of centred responses: they say what their members do not.
        self.responses = standardised(responses)
        self.spread = responses.std(axis=1)
        self.groups, self.constants = groups, constants
        self._catalogues: dict[int, _Catalogue] = {}

    def best(
        self, target: Array, size: int, top: int, allowed: NDArray[np.bool_]
    ) -> tuple[Sets, bool]:
        """The ``top`` sets of ``size`` columns by fits with products, and whether all were seen.

        Parameters
        ----------
        target
            ``(cells,)`` expression.
        allowed
            ``(p,)`` columns that may be members.
        """
        columns = np.flatnonzero(allowed & np.any(self.responses != 0, axis=1))
        if size < 2 or len(columns) < size:
            return np.empty((0, size), np.int64), True
        return self._best(self._view(target), size, top, columns)

    def fits(self, target: Array, sets: Sets) -> ProductFits:
        """The best fit with products of each of ``(n, R)`` sets of columns, R from 2 on."""
        view = self._view(target)
        found = [self._fit(view, part) for part in self._chunks(sets)]
        names = ("residual", "effects", "errors", "between", "within")
        return ProductFits(*(np.concatenate([getattr(f, name) for f in found]) for name in names))

    def _view(self, target: Array) -> _View:
        mean = self.groups.means(target[None])[0]
        variance = noise_variance(target, mean, self.groups, self.constants.noise)
        weighing = Weighing.of(self.groups, self.constants, variance)
        seen = weighing.target(target)
        draws = len(self.groups) + self.constants.within * len(target)
        return _View(weighing, variance, seen, float(seen @ seen), draws)

    def _best(
        self, view: _View, size: int, top: int, columns: NDArray[np.int64]
    ) -> tuple[Sets, bool]:
        if size < 4 and self._can_keep(size):
            found = self._catalogue(size)
            # The catalogue is in units of a variance of 1.
            cross = self._cross(view, size) * np.sqrt(view.variance[0])
            usable = np.zeros(len(self.responses), dtype=bool)
            usable[columns] = True
            residual = self._priced(view, tier_residuals(found.white, cross, view.yy, size), size)
            residual[~usable[found.sets].all(axis=1)] = np.inf
            order = np.argsort(residual, kind="stable")[:top]
            return found.sets[order[np.isfinite(residual[order])]], True
        affordable = int(_EACH // self._price_of_a_set(size))
        if size == 2:
            sets = self._screened(view, columns, max(top, affordable))
            is_all = len(sets) == comb(len(columns), 2)
        else:
            seeds = min(_SEEDS, max(1, affordable // len(columns)))
            sets = _grown(self._best(view, size - 1, seeds, columns)[0], columns)
            is_all = False
        if not len(sets):
            return sets, is_all
        residual = np.concatenate([self._scored(view, part) for part in self._chunks(sets)])
        return sets[np.argsort(residual, kind="stable")[:top]], is_all

    def _screened(self, view: _View, columns: NDArray[np.int64], count: int) -> Sets:
        """Pairs by what they would explain were their columns and their product orthogonal."""
        rows = self.responses[columns]
        design = view.weighing.design(rows)
        u = view.weighing.adjoint(view.seen)
        alone = (design @ view.seen) ** 2 / np.maximum(
            np.einsum("pd,pd->p", design, design), np.finfo(float).tiny
        )
        weight = view.weighing.within[self.groups.number] * view.weighing.attenuation**2
        own = (rows**2 * weight) @ (rows**2).T
        joint = ((rows * u) @ rows.T) ** 2 / np.maximum(own, np.finfo(float).tiny)
        first, second = np.triu_indices(len(columns), 1)
        gain = alone[first] + alone[second] + joint[first, second]
        kept = np.argsort(-gain, kind="stable")[:count]
        return np.column_stack([columns[first[kept]], columns[second[kept]]])

    def _fit(self, view: _View, sets: Sets) -> ProductFits:
        size = sets.shape[1]
        design = view.weighing.design(product_columns(self.responses, sets))
        white = whitener(design)
        cross = design @ view.seen
        priced = self._tiers_priced(view, tier_residuals(white, cross, view.yy, size), size)
        columns = np.array(tiers(size)[1:])[priced.argmin(axis=1)]
        white[np.arange(white.shape[1]) >= columns[:, None]] = 0.0
        aims = white @ cross[:, :, None]
        effects = (np.swapaxes(aims, 1, 2) @ white)[:, 0]
        left = view.seen - (effects[:, None, :] @ design)[:, 0]
        parts = left[:, : len(self.groups)], left[:, len(self.groups) :]
        unit = np.where(self.spread > 0, self.spread, 1.0)[sets]
        return ProductFits(
            priced.min(axis=1),
            effects[:, :size] / unit,
            np.sqrt((white[:, :, :size] ** 2).sum(axis=1)) / unit,
            *(np.einsum("nd,nd->n", part, part) for part in parts),
        )

    def _scored(self, view: _View, sets: Sets) -> Array:
        design = view.weighing.design(product_columns(self.responses, sets))
        left = tier_residuals(whitener(design), design @ view.seen, view.yy, sets.shape[1])
        return self._priced(view, left, sets.shape[1])

    def _priced(self, view: _View, residual: Array, size: int) -> Array:
        found: Array = self._tiers_priced(view, residual, size).min(axis=1)
        return found

    def _tiers_priced(self, view: _View, residual: Array, size: int) -> Array:
        """``(n, tiers - 1)`` residuals of the fits with products, each with its price in it."""
        extra = np.array(tiers(size)[1:]) - size + (not self.constants.box.intercept)
        price = extra * np.log(max(view.draws, 2.0))
        if self.constants.noise == "mean":
            known: Array = residual[:, 1:] + price
            return known
        # The noise is each fit's own: a log-likelihood's price is a factor.
        found: Array = residual[:, 1:] * np.exp(np.minimum(price / view.draws, 700.0))
        return found

    def _can_keep(self, size: int) -> bool:
        """Whether all sets are prepared once: noise that is the same for all, and not too many."""
        count = comb(len(self.responses), size)
        return (
            self.constants.noise == "constant"
            and count * self._price_of_a_set(size) <= _ONCE
            and count * len(terms(size)) ** 2 <= _KEPT
        )

    def _catalogue(self, size: int) -> _Catalogue:
        if size not in self._catalogues:
            count = len(self.responses)
            sets = np.array(list(combinations(range(count), size)), dtype=np.int64)
            weighing = Weighing.of(self.groups, self.constants, np.ones(len(self.groups)))
            white = [
                whitener(weighing.design(product_columns(self.responses, part)))
                for part in self._chunks(sets)
            ]
            self._catalogues[size] = _Catalogue(sets, np.concatenate(white))
        return self._catalogues[size]

    def _cross(self, view: _View, size: int) -> Array:
        """``(n, m)`` products of all sets' columns with the target, pairs or triples."""
        rows = self.responses
        u = view.weighing.adjoint(view.seen)
        single, pair = rows @ u, (rows * u) @ rows.T
        sets = self._catalogues[size].sets
        found = [single[sets[:, term[0]]] for term in terms(size) if len(term) == 1]
        found += [pair[sets[:, i], sets[:, j]] for i, j in combinations(range(size), 2)]
        if size == 3:
            triples = []
            for first in range(len(rows) - 2):
                later = rows[first + 1 :]
                block = (later * (rows[first] * u)) @ later.T
                triples.append(block[np.triu_indices(len(later), 1)])
            found.append(np.concatenate(triples))
        return np.column_stack(found)

    def _price_of_a_set(self, size: int) -> float:
        columns = len(terms(size))
        return 2.0 * columns * columns * float(len(self.groups) + self.responses.shape[1])

    def _chunks(self, sets: Sets) -> Iterator[Sets]:
        each = len(terms(sets.shape[1])) * (len(self.groups) + self.responses.shape[1])
        step = max(1, _CHUNK // each)
        for start in range(0, len(sets), step):
            yield sets[start : start + step]


def _grown(seeds: Sets, columns: NDArray[np.int64]) -> Sets:
    """Every seed with every further column, each set once."""
    sets = np.column_stack([np.repeat(seeds, len(columns), axis=0), np.tile(columns, len(seeds))])
    fresh = (sets[:, :-1] != sets[:, -1:]).all(axis=1)
    found, _ = distinct_sets(np.sort(sets[fresh], axis=1), int(columns.max(initial=0)) + 1)
    return found
