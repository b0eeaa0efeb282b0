"""Set evidence along the cells' order: the exact likelihood of a process with memory.

Between two cells that lie dt memory times apart (decay rate times time), a target that relaxes
towards the sum of its regulators' responses follows, with responses linear in between,

    x_{i+1} = phi x_i + sum_r c_r (a h_i + b h_{i+1}) + noise,    phi = exp(-dt),
    b = 1 - (1 - phi) / dt,   a = (1 - phi) - b,   noise variance = v (1 - phi^2),

an exact Gaussian likelihood (Ornstein and Uhlenbeck's process, driven) that is quadratic in the
coefficients: one Gram matrix a target again.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from grncore.evidence.gram import Array, TargetGram
from grncore.evidence.order import CellOrder

_SHORT = 0.2
"""Memory times: over shorter steps the noise outweighs whatever the regulators do."""

_LEAST_LEVEL = 0.2
"""A cell's noise is never taken to be less than this share of its gene's usual one."""

MOST_WEIGHTED = 400
"""Candidates up to which every step has a weight of its own; beyond, steps of a group share one."""


@dataclass(frozen=True)
class ProcessNoise:
    """How noisy the process is: a gene with mean m has stationary noise ``amplitude * m ** power``.

    Attributes
    ----------
    amplitude, power
        1 and 1 for production and decay of single molecules (chemical Langevin noise).
    follows
        Share of the noise that rises and falls with the cell's own level; half of it where decay
        makes noise and production is steady.
    """

    amplitude: float = 1.0
    power: float = 1.0
    follows: float = 0.0

    def variance(self, mean: Array) -> Array:
        """Stationary variance at a mean, apart from what regulators add."""
        return self.amplitude * np.maximum(mean, 1e-12) ** self.power


@dataclass(frozen=True, eq=False)
class Steps:
    """The steps of an order with what each of them remembers.

    Attributes
    ----------
    order
        Where they come from.
    remembered
        ``(steps,)`` phi.
    first, last
        ``(steps,)`` weights a and b of the regulators' responses at both ends.
    spread
        ``(steps,)`` 1 - phi^2.
    """

    order: CellOrder
    remembered: Array
    first: Array
    last: Array
    spread: Array

    @classmethod
    def of(cls, order: CellOrder) -> "Steps":
        """Those of an order."""
        order.require()
        lengths = order.lengths
        remembered = np.exp(-lengths)
        lost = -np.expm1(-lengths)
        last = 1 - lost / lengths
        return cls(order, remembered, lost - last, last, -np.expm1(-2 * lengths))

    def averaged(self, at_points: Array) -> Array:
        """``(rows, steps)`` what ``(rows, points)`` responses add to a target over each step."""
        return (
            self.first * at_points[:, self.order.before]
            + self.last * (at_points[:, self.order.after])
        )

    def innovations(self, at_points: Array) -> Array:
        """``(rows, steps)`` what is new in each step: the later value less what is remembered."""
        return (
            at_points[..., self.order.after] - self.remembered * at_points[..., self.order.before]
        )


def estimate_noise(values: Array, steps: Steps) -> ProcessNoise:
    """Noise of the process from its short steps, over all genes and groups; no fit is needed.

    Parameters
    ----------
    values
        ``(genes, points)`` amounts.
    """
    order = steps.order
    short = np.flatnonzero(order.lengths <= max(_SHORT, float(np.quantile(order.lengths, 0.25))))
    level, variance, weight = [], [], []
    above, spread = 0.0, 0.0
    for group in np.unique(order.group[short]):
        here = short[order.group[short] == group]
        before, after = values[:, order.before[here]], values[:, order.after[here]]
        mean = (before.mean(axis=1) + after.mean(axis=1)) / 2
        seen = (after - before) ** 2 / (2 * -np.expm1(-order.lengths[here]))
        usual = seen.mean(axis=1)
        kept = (mean > 0) & (usual > 0)
        level.append(mean[kept])
        variance.append(usual[kept])
        weight.append(np.full(int(kept.sum()), len(here)))
        relative = before[kept] / mean[kept, None] - 1
        relative -= relative.mean(axis=1, keepdims=True)
        above += float((relative * (seen[kept] / usual[kept, None] - 1)).sum())
        spread += float((relative**2).sum())
    if not level or not sum(len(part) for part in level):
        return ProcessNoise()
    log_level, log_variance = np.log(np.concatenate(level)), np.log(np.concatenate(variance))
    weights = np.concatenate(weight)
    power = 1.0
    if np.average((log_level - log_level.mean()) ** 2) > 1e-3:
        power = float(np.polyfit(log_level, log_variance, 1, w=np.sqrt(weights))[0])
    amplitude = np.average(np.exp(log_variance - power * log_level), weights=weights)
    follows = above / spread if spread > 0 else 0.0
    return ProcessNoise(float(amplitude), power, float(np.clip(follows, 0, 1)))


class OrderedEvidence:
    """Gram matrices of any target along an order.

    Parameters
    ----------
    values
        ``(genes, cells)`` amounts.
    responses
        ``(p, cells)`` responses of the candidates, self included; mask a target among its own.
    order
        The cells' order, with directions.
    noise
        Estimated from the values where not given.
    """

    def __init__(
        self,
        values: NDArray[np.floating],
        responses: NDArray[np.floating],
        order: CellOrder,
        noise: ProcessNoise | None = None,
    ) -> None:
        self.steps = Steps.of(order)
        self.values = order.at_points(values)
        self.noise = noise or estimate_noise(self.values, self.steps)
        averaged = self.steps.averaged(order.at_points(responses))
        constant = self.steps.first + self.steps.last
        self.design = np.ascontiguousarray(np.vstack([averaged, constant]))
        groups, self._group = np.unique(order.group, return_inverse=True)
        ends = [
            np.unique(np.concatenate([order.before[mine], order.after[mine]]))
            for mine in (self._group == number for number in range(len(groups)))
        ]
        self._mean = np.stack([self.values[:, points].mean(axis=1) for points in ends], axis=1)

    def variance(self, target: int) -> Array:
        """``(steps,)`` variance of the noise in each step of a target."""
        mean = self._mean[target]
        usual = self.noise.variance(np.maximum(mean, 1e-3 * max(float(mean.max()), 1e-9)))
        variance = usual[self._group] * self.steps.spread
        if self.is_weighted:
            before = self.values[target, self.steps.order.before]
            relative = before / np.maximum(mean[self._group], 1e-12) - 1
            variance = variance * np.maximum(1 + self.noise.follows * relative, _LEAST_LEVEL)
        return variance

    @property
    def is_weighted(self) -> bool:
        """Whether every step has a weight of its own."""
        return self.noise.follows > 0 and len(self.design) - 1 <= MOST_WEIGHTED

    def gram(self, target: int) -> TargetGram:
        """Sums of products of the candidates, the constant and a target, by gene index."""
        weight = 1 / self.variance(target)
        new = self.steps.innovations(self.values[target])
        weighted = weight * new
        if self.is_weighted:
            rooted = self.design * np.sqrt(weight)
            gram = rooted @ rooted.T
        else:
            first = np.unique(self._group, return_index=True)[1]
            scale = weight[first] * self.steps.spread[first]
            gram = np.tensordot(scale, self._moments, axes=1)
        return TargetGram(
            gram=gram,
            cross=self.design @ weighted,
            yy=float(weighted @ new),
            draws=float(len(new)),
        )

    @cached_property
    def _moments(self) -> Array:
        """``(groups, p + 1, p + 1)`` products per group, weighted by the steps' spread alone."""
        rooted = self.design / np.sqrt(self.steps.spread)
        groups = range(int(self._group.max()) + 1)
        return np.stack(
            [
                rooted[:, self._group == group] @ rooted[:, self._group == group].T
                for group in groups
            ]
        )
