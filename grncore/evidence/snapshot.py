"""Snapshot evidence: cells without an order, compared between groups and within them at once.

A group's mean of a target follows its regulators' mean responses; from cell to cell within a group
the same coefficients appear attenuated, because a target lags behind its regulators, unless genes
that follow them tell what it lags behind (:mod:`grncore.evidence.followed`). Both are one weighted
least squares with shared coefficients: their Gram matrices add up.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from grncore.evidence.borrowing import Borrowed, borrowed, correlation_of
from grncore.evidence.box import Box
from grncore.evidence.counting import counted_responses
from grncore.evidence.followed import Followed, Following, Seen, followed
from grncore.evidence.followers import Followers
from grncore.evidence.gram import Array, TargetGram, add
from grncore.evidence.responses import Groups, ResponseFamily, responses
from grncore.evidence.told import Told

# A group in which a target is silent would weigh without bound: its mean counts as this share of
# the target's overall mean at least.
_FLOOR = 0.02
# Within-group matrices of a regulator pair are kept a group each, up to this many numbers (512 MB),
# and as many where responses are followed.
_KEPT = 1 << 26


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
    unit
        Variance, over the mean, that counts as one with ``mean`` noise: weights above are numbers
        of draws in whatever unit amounts come.
    """

    response: ResponseFamily = field(default_factory=ResponseFamily)
    between: float = 1.0
    within: float = 1.0
    attenuation: float = 1.0
    box: Box = field(default_factory=Box)
    noise: str = "mean"
    products: bool = False
    counting: bool = False
    unit: float = 1.0


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
        ``(p, cells)`` response less its group's mean; its prediction where regulators were counted,
        or followed.
    covariances
        ``(S, p, p)`` sums of products of deviations, by slot.
    slots
        ``(K,)`` slot of each group; several groups share one only where memory asks for it.
    predicted
        How deviations were predicted, where they were.
    """

    groups: Groups
    means: Array
    deviations: Array
    covariances: Array
    slots: NDArray[np.int64]
    predicted: Borrowed | Followed | None = None

    @classmethod
    def of(
        cls,
        regulators: Array,
        groups: Groups,
        family: ResponseFamily,
        molecule: Array | None = None,
        followers: Followers | None = None,
        attenuation: float = 1.0,
        unit: float = 1.0,
    ) -> "SnapshotMoments":
        """Moments of ``(p, cells)`` regulators' expression.

        Parameters
        ----------
        molecule
            ``(cells,)`` what one molecule amounts to, where regulators were counted.
        followers
            Genes that tell what is followed of regulators, where there are any.
        attenuation
            Share of a coefficient that is seen within a group; needed with followers.
        unit
            Of their noise, see :class:`SnapshotConstants`.
        """
        counted = None
        if molecule is None:
            values = responses(regulators, groups, family)
        else:
            counted = counted_responses(regulators, molecule, groups, family)
            values = counted.mean
        means = groups.means(values)
        deviations = values - means[:, groups.number]
        p, count = len(values), len(groups)
        n_slots = max(1, min(count, _KEPT // max(1, p * p)))
        slots = np.arange(count) * n_slots // count
        cell_slots = slots[groups.number]
        reliability = np.ones(p) if counted is None else counted.reliability
        predicted: Borrowed | Followed | None = None
        if followers is not None:
            # Where nothing was counted a regulator and its followers say more than all others do.
            common = np.eye(p)
            if counted is not None:
                common = correlation_of(deviations, reliability, count)
            seen = Seen(deviations, reliability, common)
            following = _following(followers, p, groups, slots, unit)
            predicted = followed(seen, following, cell_slots, attenuation)
        elif counted is not None:
            predicted = borrowed(deviations, reliability, count)
        if predicted is not None:
            deviations = predicted.deviations
        covariances = np.zeros((n_slots, p, p))
        for slot in range(n_slots):
            part = deviations[:, cell_slots == slot]
            covariances[slot] = part @ part.T
        return cls(groups, means, deviations, covariances, slots, predicted)

    @property
    def cell_slots(self) -> NDArray[np.int64]:
        """``(cells,)`` slot of each cell."""
        found: NDArray[np.int64] = self.slots[self.groups.number]
        return found

    def told_by(self, gene: int, own: int | None) -> Told | None:
        """What a gene, candidate ``own`` if it is one, tells of the predictions."""
        if isinstance(self.predicted, Followed):
            return self.predicted.told_by(gene, own)
        if self.predicted is None or own is None:
            return None
        return self.predicted.told_by(own)

    def scatter(self, columns: NDArray[np.int64], told: Told | None = None) -> Array:
        """``(R, cells)`` deviations of some candidates, without what the target tells."""
        if told is None:
            return self.deviations[columns]
        return self.deviations[columns] - told.of(columns, self.cell_slots)

    def gram(
        self, target: Array, constants: SnapshotConstants, told: Told | None = None
    ) -> TargetGram:
        """Sums for one target.

        Parameters
        ----------
        target
            ``(cells,)`` expression of the target.
        told
            What it tells of predicted responses: nothing of that may explain it.
        """
        mean = self.groups.means(target[None])[0]
        variance = noise_variance(target, mean, self.groups, constants.noise, constants.unit)
        deviation = target - mean[self.groups.number]
        return add(
            {
                "between": self._between(mean, variance, constants),
                "within": self._within(deviation, variance, constants, told),
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
        told: Told | None,
    ) -> TargetGram:
        p = len(self.means)
        weight = constants.within / variance
        # What is followed of a response is not attenuated any more.
        share = 1.0 if isinstance(self.predicted, Followed) else constants.attenuation
        cells = self.groups.count
        slot_cells = np.bincount(self.slots, weights=cells, minlength=len(self.covariances))
        slot_weight = np.bincount(self.slots, weights=cells * weight) / slot_cells
        gram = np.zeros((p + 1, p + 1))
        products = np.tensordot(slot_weight, self.covariances, 1)
        weighted = deviation * weight[self.groups.number]
        aimed = self.deviations @ weighted
        if told is not None:
            changed, taken = self._without(told, slot_weight, weighted)
            products += changed
            aimed -= taken
        gram[:p, :p] = share**2 * products
        cross = np.append(share * aimed, 0.0)
        # Of noise far below a unit ``within`` is large: a cell is one draw at most.
        draws = min(constants.within, 1.0) * float(cells.sum())
        return TargetGram(gram, cross, float(weighted @ deviation), draws)

    def _without(self, told: Told, slot_weight: Array, weighted: Array) -> tuple[Array, Array]:
        """What leaving parts out adds to products and takes from those with a target.

        In each slot a few multiples of weights are taken off all rows, and so are the sums changed.
        """
        p, cell_slots = len(self.means), self.cell_slots
        products, aimed = np.zeros((p, p)), np.zeros(p)
        for slot, weight in enumerate(slot_weight):
            here = slice(None) if len(slot_weight) == 1 else cell_slots == slot
            off = told.weights[:, min(slot, told.weights.shape[1] - 1)]
            parts = told.parts[:, here]
            crossed = (self.deviations[:, here] @ parts.T) @ off
            products += weight * (off.T @ (parts @ parts.T) @ off - crossed - crossed.T)
            aimed += (parts @ weighted[here]) @ off
        return products, aimed


def _following(
    followers: Followers, candidates: int, groups: Groups, slots: NDArray[np.int64], unit: float
) -> Following:
    """Followers with their noise in each slot, as large as their own fits leave."""
    means = groups.means(followers.values)
    deviations = followers.values - means[:, groups.number]
    variance = np.stack(
        [
            noise_variance(value, mean, groups, "mean", unit)
            for value, mean in zip(followers.values, means, strict=True)
        ]
    )
    cells = np.bincount(slots, weights=groups.count)
    of_slot = np.stack([np.bincount(slots, weights=groups.count * row) for row in variance]) / cells
    return Following(
        followers.genes,
        followers.effects(candidates),
        deviations,
        of_slot * followers.level[:, None],
    )


def noise_variance(
    target: Array, mean: Array, groups: Groups, noise: str, unit: float = 1.0
) -> Array:
    """``(K,)`` relative variance of a cell of each group, never zero.

    Parameters
    ----------
    target, mean
        ``(cells,)`` expression and its ``(K,)`` group means.
    noise
        ``mean``: ``unit`` times the group's mean. ``constant``: the target's own variance.
    """
    overall = float(target.var()) if noise == "constant" else float(target.mean())
    if overall <= 0:
        # A target that never varies, or is never seen: nothing is to be explained, on any scale.
        return np.ones(len(groups))
    if noise == "constant":
        return np.full(len(groups), overall)
    return unit * np.maximum(mean, _FLOOR * overall)
