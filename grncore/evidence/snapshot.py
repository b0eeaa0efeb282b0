"""Snapshot evidence: cells without an order, compared between groups and within them at once.

A group's mean of a target follows its regulators' mean responses; from cell to cell within a group
the same coefficients appear attenuated, because a target lags behind its regulators. Both are one
weighted least squares with shared coefficients: their Gram matrices add up.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from grncore.evidence.borrowing import Borrowed, borrowed
from grncore.evidence.box import Box
from grncore.evidence.counting import counted_responses
from grncore.evidence.gram import Array, TargetGram, add
from grncore.evidence.responses import Groups, ResponseFamily, responses

# A group in which a target is silent would weigh without bound: its mean counts as this share of
# the target's overall mean at least.
_FLOOR = 0.02
# Within-group matrices of a regulator pair are kept a group each, up to this many numbers.
_KEPT = 1 << 27


@dataclass(frozen=True)
class SnapshotConstants:
    """What the snapshot form assumes; all of it is estimated by :mod:`grncore.evidence.calibrate`.

    Attributes
    ----------
    response
        Form of the responses.
    between
        Independent draws that a cell is worth for its group's mean (1.0 if cells are independent
        and vary as much as their mean says).
    within
        Independent draws that a cell is worth for the scatter within its group.
    attenuation
        Share of a coefficient that is seen from cell to cell within a group.
    box
        Where coefficients may lie, and whether a free intercept is fitted.
    noise
        ``mean``: a target's variance is proportional to its mean in the group. ``constant``: one
        variance per target, which its own fit tells, so that no cell is worth more than one draw.
    products
        Whether members of a set may act together, by products of their responses.
    counting
        Whether regulators were counted, molecule by molecule, so that responses are told from
        counts (:mod:`grncore.evidence.counting`).
    """

    response: ResponseFamily = field(default_factory=ResponseFamily)
    between: float = 1.0
    within: float = 1.0
    attenuation: float = 1.0
    box: Box = field(default_factory=Box)
    noise: str = "mean"
    products: bool = False
    counting: bool = False


@dataclass(frozen=True, eq=False)
class SnapshotMoments:
    """Moments of all candidates' responses, once for a dataset and a response family.

    Attributes
    ----------
    groups
        Cells by group.
    means
        ``(p, K)`` mean response in each group.
    deviations
        ``(p, cells)`` response less its group's mean; its prediction where regulators were counted.
    covariances
        ``(S, p, p)`` sums of products of deviations, by slot.
    slots
        ``(K,)`` slot of each group; several groups share one only where memory asks for it.
    borrowed
        How deviations were predicted, where regulators were counted.
    """

    groups: Groups
    means: Array
    deviations: Array
    covariances: Array
    slots: NDArray[np.int64]
    borrowed: Borrowed | None = None

    @classmethod
    def of(
        cls,
        regulators: Array,
        groups: Groups,
        family: ResponseFamily,
        molecule: Array | None = None,
    ) -> "SnapshotMoments":
        """Moments of ``(p, cells)`` regulators' expression.

        Parameters
        ----------
        molecule
            ``(cells,)`` what one molecule amounts to, where regulators were counted.
        """
        counted = None
        if molecule is None:
            values = responses(regulators, groups, family)
        else:
            counted = counted_responses(regulators, molecule, groups, family)
            values = counted.mean
        means = groups.means(values)
        deviations = values - means[:, groups.number]
        told = None
        if counted is not None:
            told = borrowed(deviations, counted.reliability, len(groups))
            deviations = told.deviations
        p, count = len(values), len(groups)
        n_slots = max(1, min(count, _KEPT // max(1, p * p)))
        slots = np.arange(count) * n_slots // count
        covariances = np.zeros((n_slots, p, p))
        cell_slots = slots[groups.number]
        for slot in range(n_slots):
            part = deviations[:, cell_slots == slot]
            covariances[slot] = part @ part.T
        return cls(groups, means, deviations, covariances, slots, told)

    def scatter(self, columns: NDArray[np.int64], own: int | None = None) -> Array:
        """``(R, cells)`` deviations of some candidates, without what candidate ``own`` tells."""
        if self.borrowed is None or own is None:
            return self.deviations[columns]
        return self.borrowed.without(own, columns)

    def gram(
        self, target: Array, constants: SnapshotConstants, own: int | None = None
    ) -> TargetGram:
        """Sums for one target.

        Parameters
        ----------
        target
            ``(cells,)`` expression of the target.
        own
            Column of the target, where it is a candidate itself: nothing that its own counts tell
            of other regulators may explain it.
        """
        mean = self.groups.means(target[None])[0]
        variance = noise_variance(target, mean, self.groups, constants.noise)
        return add(
            {
                "between": self._between(mean, variance, constants),
                "within": self._within(target - mean[self.groups.number], variance, constants, own),
            }
        )

    def _between(self, mean: Array, variance: Array, constants: SnapshotConstants) -> TargetGram:
        weight = constants.between * self.groups.count / variance
        columns = np.vstack([self.means, np.ones(len(self.groups))])
        weighted = columns * weight
        return TargetGram(
            weighted @ columns.T, weighted @ mean, float(weight @ mean**2), float(len(self.groups))
        )

    def _within(
        self,
        deviation: Array,
        variance: Array,
        constants: SnapshotConstants,
        own: int | None,
    ) -> TargetGram:
        p = len(self.means)
        weight = constants.within / variance
        share = constants.attenuation
        cells = self.groups.count
        slot_cells = np.bincount(self.slots, weights=cells, minlength=len(self.covariances))
        slot_weight = np.bincount(self.slots, weights=cells * weight) / slot_cells
        gram = np.zeros((p + 1, p + 1))
        products = np.tensordot(slot_weight, self.covariances, 1)
        weighted = deviation * weight[self.groups.number]
        followed = self.deviations @ weighted
        if self.borrowed is not None and own is not None:
            # Without the target's own part every row changes by a multiple of one: so do the sums.
            part, weights = self.borrowed.own[own], self.borrowed.weights[:, own]
            cell_weight = slot_weight[self.slots][self.groups.number] * part
            crossed = np.outer(self.deviations @ cell_weight, weights)
            products += float(cell_weight @ part) * np.outer(weights, weights) - crossed - crossed.T
            followed -= float(part @ weighted) * weights
        gram[:p, :p] = share**2 * products
        cross = np.append(share * followed, 0.0)
        draws = constants.within * float(cells.sum())
        return TargetGram(gram, cross, float(weighted @ deviation), draws)


def noise_variance(target: Array, mean: Array, groups: Groups, noise: str) -> Array:
    """``(K,)`` relative variance of a cell of each group, never zero.

    Parameters
    ----------
    target, mean
        ``(cells,)`` expression and its ``(K,)`` group means.
    noise
        ``mean``: as large as the group's mean. ``constant``: the target's own variance.
    """
    overall = float(target.var()) if noise == "constant" else float(target.mean())
    if overall <= 0:
        # A target that never varies, or is never seen: nothing is to be explained, on any scale.
        return np.ones(len(groups))
    if noise == "constant":
        return np.full(len(groups), overall)
    return np.maximum(mean, _FLOOR * overall)
