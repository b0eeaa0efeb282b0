"""What a process with memory carries over each step of an order, and what is new in it.

Between two points that lie dt memory times apart (decay rate times time), a target that relaxes
towards its production, linear in between, follows

    x_{i+1} = phi x_i + a p_i + b p_{i+1} + noise,    phi = exp(-dt),
    b = 1 - (1 - phi) / dt,    a = (1 - phi) - b,     noise variance = v (1 - phi^2),

with v the variance at rest: Ornstein and Uhlenbeck's process, driven.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from grncore.evidence.gram import Array
from grncore.evidence.order import CellOrder


@dataclass(frozen=True, eq=False)
class Steps:
    """The steps of an order and their weights, each ``(steps,)``.

    Attributes
    ----------
    order
        Where they come from.
    remembered
        phi: share of a value that is left after the step.
    first, last
        a and b: weights of the production at both ends.
    spread
        1 - phi^2: share of the variance at rest that comes in anew.
    """

    order: CellOrder
    remembered: Array
    first: Array
    last: Array
    spread: Array

    @classmethod
    def of(cls, order: CellOrder) -> "Steps":
        """Those of an order.

        Raises
        ------
        InputError
            If the cells are not ordered.
        """
        order.require()
        lengths = order.lengths
        lost = -np.expm1(-lengths)
        last = 1 - lost / lengths
        return cls(order, np.exp(-lengths), lost - last, last, -np.expm1(-2 * lengths))

    def at(self, picks: NDArray[np.int64]) -> "Steps":
        """Some of the steps; points keep their numbers."""
        order = self.order
        some = replace(
            order,
            before=order.before[picks],
            after=order.after[picks],
            lengths=order.lengths[picks],
            chain=order.chain[picks],
            group=order.group[picks],
        )
        found = (self.remembered, self.first, self.last, self.spread)
        return Steps(some, *(values[picks] for values in found))

    def averaged(self, at_points: Array) -> Array:
        """``(rows, steps)`` what ``(rows, points)`` responses add to a target over each step."""
        before, after = self.order.before, self.order.after
        return self.first * at_points[:, before] + self.last * at_points[:, after]

    def innovations(self, at_points: Array) -> Array:
        """``(..., steps)`` later values less what is remembered, of ``(..., points)`` values."""
        before, after = self.order.before, self.order.after
        return at_points[..., after] - self.remembered * at_points[..., before]

    def group_means(self, at_points: Array) -> Array:
        """``(rows, steps)`` mean over the group that each step lies in."""
        found = np.empty((len(at_points), len(self.order.group)))
        for group in np.unique(self.order.group):
            here = self.order.group == group
            ends = np.union1d(self.order.before[here], self.order.after[here])
            found[:, here] = at_points[:, ends].mean(axis=1, keepdims=True)
        return found
